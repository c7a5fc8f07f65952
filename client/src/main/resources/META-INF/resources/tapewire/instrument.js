/** Channels as bits, as Subscribe has them. */
export const CHANNEL_BITS = Object.freeze({ quote: 1, trade: 2, status: 4 });

/** The stream that follows the head of the tape. */
export const LIVE = 0;

/** The stream that follows it at the distance that the subject's rights say. */
export const DELAYED = 65_535;

/** @returns {string} what a channel's bit is called */
export function channelOf(bit) {
  return bit === CHANNEL_BITS.quote ? 'quote' : bit === CHANNEL_BITS.trade ? 'trade' : 'status';
}

/** Best bid and ask. Mantissas in the instrument's exponents; null = that side is empty. */
class QuoteValue {
  constructor(delayed) {
    this.seq = 0;
    this.delayed = delayed;
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
  constructor(delayed) {
    this.seq = 0;
    this.delayed = delayed;
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
  constructor(delayed) {
    this.seq = 0;
    this.delayed = delayed;
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

/**
 * One instrument of one stream and its newest values, changed in place: copy what you keep. The same object over reconnections. A live one shows, channel
 * by channel, the delayed stream's value where the subject may see no other.
 */
export class Instrument {
  constructor(symbol, stream = LIVE) {
    this.symbol = symbol;
    this.stream = stream;
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
    this._quote = new QuoteValue(stream === DELAYED); // its own; what is shown may be another stream's
    this._trade = new TradeValue(stream === DELAYED);
    this._status = new StatusValue(stream === DELAYED);
    this._subscriptions = [];
    this._showOwn();
  }

  /** Whether some of what it shows is of the delayed stream. */
  get delayed() {
    return this.quote.delayed || this.trade.delayed || this.status.delayed;
  }

  /** Its own value of a channel. */
  _own(bit) {
    return bit === CHANNEL_BITS.quote ? this._quote : bit === CHANNEL_BITS.trade ? this._trade : this._status;
  }

  /** Shows this value as its channel's. */
  _show(bit, value) {
    this[channelOf(bit)] = value;
    this._borrows = this.quote !== this._quote || this.trade !== this._trade || this.status !== this._status;
  }

  _showOwn() {
    this._borrows = false; // of the delayed stream
    this.quote = this._quote;
    this.trade = this._trade;
    this.status = this._status;
  }

  /** Takes over what another stream's of the same symbol is. */
  _defineAs(other) {
    for (const key of ['venue', 'sourceId', 'priceExponent', 'sizeExponent', 'roundLot', 'referencePrice', 'simulated', 'test']) {
      this[key] = other[key];
    }
  }

  /** Its values are counted anew. */
  _restart() {
    this._quote.seq = 0;
    this._trade.seq = 0;
    this._status.seq = 0;
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
    this._quote.clear();
    this._trade.clear();
    this._status.clear();
  }

  _suspect() {
    this._quote.suspect = true;
    this._trade.suspect = true;
    this._status.suspect = true;
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
