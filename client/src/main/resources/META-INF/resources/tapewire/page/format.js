import { TradingState, OperationalHalt, ShortSaleRestriction, TradingSession } from '../codecs.js';

const GROUPED = new Intl.NumberFormat('en-US');

/** Whole numbers with separators; others as they are. */
export function quantity(instrument, mantissa) {
  return mantissa === null ? '' : instrument.sizeExponent === 0 ? GROUPED.format(mantissa) : instrument.sizeText(mantissa);
}

export function count(value) {
  return value === null ? '' : GROUPED.format(value);
}

/** Prices with two decimals where the rest is zeros: a venue's exponent is finer than its prices. */
export function price(instrument, mantissa) {
  const text = instrument.priceText(mantissa);
  const point = text.indexOf('.');
  if (point < 0 || text.length - point <= 3) {
    return text;
  }
  let end = text.length;
  while (end > point + 3 && text.charCodeAt(end - 1) === 48) {
    end--;
  }
  return text.slice(0, end);
}

/** What a change is measured against: the previous close, else the day's open; or nothing. */
export function reference(instrument) {
  if (instrument.referencePrice !== null && instrument.referencePrice !== 0) {
    return { mantissa: instrument.referencePrice, mark: 'c', words: 'on previous close' };
  }
  if (instrument.trade.open !== null && instrument.trade.open !== 0) {
    return { mantissa: instrument.trade.open, mark: 'o', words: 'on the open' };
  }
  return null;
}

export function change(instrument) {
  const against = reference(instrument);
  const last = instrument.trade.last;
  if (against === null || last === null || !instrument.trade.present) {
    return null;
  }
  const difference = last - against.mantissa;
  return { difference, percent: (100 * difference) / against.mantissa, ...against };
}

/** In percent with two decimals; what rounds to nothing has no sign. */
export function percentText(percent) {
  const text = percent.toFixed(2);
  return (text === '-0.00' || text === '0.00' ? '0.00' : percent > 0 ? '+' + text : text) + '%';
}

export function signed(text, value) {
  return value > 0 ? '+' + text : text;
}

/** Halted, suspect, …: what somebody must know before trusting the row. */
export function condition(instrument) {
  const words = instrument.delayed ? ['DELAYED'] : [];
  const { status, quote, trade } = instrument;
  if (status.present) {
    if (status.operationalHalt === OperationalHalt.HALTED) {
      words.push('OP HALT');
    }
    if (status.tradingState === TradingState.HALTED) {
      words.push('HALTED' + (status.reason === '' ? '' : ' ' + status.reason.trim()));
    } else if (status.tradingState === TradingState.PAUSED) {
      words.push('PAUSED');
    } else if (status.tradingState === TradingState.ORDER_ACCEPTANCE) {
      words.push('AUCTION');
    }
    if (status.shortSaleRestriction === ShortSaleRestriction.IN_EFFECT) {
      words.push('SSR');
    }
    if (status.session === TradingSession.PRE_MARKET) {
      words.push('PRE');
    } else if (status.session === TradingSession.POST_MARKET) {
      words.push('POST');
    }
  }
  if (quote.suspect || trade.suspect) {
    words.push('SUSPECT');
  }
  if (quote.present && quote.crossed) {
    words.push('CROSSED');
  }
  if (instrument.test) {
    words.push('TEST');
  }
  return words.join(' ');
}

export function isHalted(instrument) {
  const { status } = instrument;
  return status.present && (status.tradingState === TradingState.HALTED || status.operationalHalt === OperationalHalt.HALTED);
}

/** 0.4 s, 12 s, 3 m, 2 h, 5 d. */
export function age(ms) {
  if (!(ms >= 0)) {
    return '0.0 s';
  }
  if (ms < 10_000) {
    return (ms / 1_000).toFixed(1) + ' s';
  }
  if (ms < 120_000) {
    return Math.floor(ms / 1_000) + ' s';
  }
  if (ms < 7_200_000) {
    return Math.floor(ms / 60_000) + ' m';
  }
  return ms < 172_800_000 ? Math.floor(ms / 3_600_000) + ' h' : Math.floor(ms / 86_400_000) + ' d';
}

const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function timeOfDay(ms) {
  return CLOCK.format(ms);
}

export function timeOfDayMs(ms) {
  return CLOCK.format(ms) + '.' + String(Math.floor(ms % 1_000)).padStart(3, '0');
}

const CALENDAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function dateTime(ms) {
  return CALENDAR.format(ms);
}

/** 2 s, 15 min, 1 h 30 min. */
export function duration(ms) {
  const minutes = Math.round(ms / 60_000);
  if (ms < 60_000) {
    return +(ms / 1_000).toFixed(1) + ' s';
  }
  return minutes < 60 ? minutes + ' min' : Math.floor(minutes / 60) + ' h' + (minutes % 60 === 0 ? '' : ' ' + (minutes % 60) + ' min');
}
