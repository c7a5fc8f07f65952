/** Channels as bits, as Subscribe has them. */
export const CHANNEL_BITS = Object.freeze({ quote: 1, trade: 2, status: 4 });

/** Best bid and ask. Mantissas in the instrument's exponents; null = that side is empty. */
class QuoteValue {
  constructor() {
    this.seq = 0;
    this.clear();
  }

  clear() {
    this.present = false;
    this.bid = null;
    this.ask = null;
    this.bidSize = null;
    this.askSize = null;
    this.suspect = false;
    this.crossed = false;
    this.locked = false;
    this.conflated = 0;
    this.exchangeMs = 0;
    this.ingestMs = 0;
  }
}

/** The newest trade, with the totals of its epoch. */
class TradeValue {
  constructor() {
    this.seq = 0;
    this.clear();
  }

  clear() {
    this.present = false;
    this.price = null;
    this.size = null;
    this.tradeId = null; // rounded to 53 bits
    this.eligible = false;
    this.volume = null;
    this.trades = null;
    this.last = null;
    this.open = null;
    this.high = null;
    this.low = null;
    this.broken = false; // by a TradeBreak that is newer
    this.breakPrice = null; // of the TradeBreak, where that is the newest update: of this trade or of one before
    this.breakSize = null;
    this.suspect = false;
    this.conflated = 0;
    this.conditions = 0;
    this.exchangeMs = 0;
    this.ingestMs = 0;
  }
}

/** Trading state, halts and session, as numbers of the enums in codecs.js. */
class StatusValue {
  constructor() {
    this.seq = 0;
    this.clear();
  }

  clear() {
    this.present = false;
    this.tradingState = 0;
    this.operationalHalt = 0;
    this.shortSaleRestriction = 0;
    this.session = 0;
    this.reason = '';
    this.suspect = false;
    this.conflated = 0;
    this.exchangeMs = 0;
    this.ingestMs = 0;
  }
}

/** One instrument and its newest values, changed in place: copy what you keep. The same object over reconnections. */
export class Instrument {
  constructor(symbol) {
    this.symbol = symbol;
    this.id = 0;
    this.venue = '';
    this.sourceId = 0;
    this.priceExponent = 0;
    this.sizeExponent = 0;
    this.roundLot = null;
    this.referencePrice = null;
    this.simulated = false;
    this.test = false;
    this.stale = false; // until a new connection has brought its values
    this.quote = new QuoteValue();
    this.trade = new TradeValue();
    this.status = new StatusValue();
    this._subscriptions = [];
  }

  /** A price mantissa as a number; null stays null. */
  price(mantissa) {
    return mantissa === null ? null : scaled(mantissa, this.priceExponent);
  }

  /** A size or volume mantissa as a number; null stays null. */
  size(mantissa) {
    return mantissa === null ? null : scaled(mantissa, this.sizeExponent);
  }

  /** A price mantissa as text with all its decimals; null as ''. */
  priceText(mantissa) {
    return text(mantissa, this.priceExponent);
  }

  /** A size or volume mantissa as text; null as ''. */
  sizeText(mantissa) {
    return text(mantissa, this.sizeExponent);
  }

  _clear() {
    this.quote.clear();
    this.trade.clear();
    this.status.clear();
  }
}

const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

function scaled(mantissa, exponent) {
  return exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
}

/** Decimal text without rounding: digits are moved, nothing is computed. */
function text(mantissa, exponent) {
  if (mantissa === null) {
    return '';
  }
  if (exponent >= 0) {
    return mantissa + (mantissa === 0 ? '' : '0'.repeat(exponent));
  }
  const digits = String(Math.abs(mantissa)).padStart(1 - exponent, '0');
  const point = digits.length + exponent;
  return (mantissa < 0 ? '-' : '') + digits.slice(0, point) + '.' + digits.slice(point);
}
