import { isHalted } from './format.js';

const POINTS = 512;
const BANDS = 64;

/**
 * The last price of one instrument, in constant memory: one point for each step of time, and when the points are full every second one is dropped and the
 * step doubled.
 */
export class Line {
  constructor() {
    this.times = new Float64Array(POINTS); // s since 1970
    this.prices = new Float64Array(POINTS);
    this.clear();
  }

  clear() {
    this.count = 0;
    this.stepS = 0.25;
    this.bands = []; // [from, to or 0, kind]: while it was halted or suspect
  }

  /** A value of the instrument that came at this time. */
  update(instrument, channel, value, atMs) {
    this.mark(atMs / 1_000, isHalted(instrument) ? 'halt' : isSuspect(instrument) ? 'suspect' : null);
    if (channel === 'trade' && value.present && value.last !== null) {
      this.add(atMs / 1_000, instrument.price(value.last));
    }
  }

  add(seconds, price) {
    if (this.count > 0 && Math.floor(seconds / this.stepS) <= Math.floor(this.times[this.count - 1] / this.stepS)) {
      this.prices[this.count - 1] = price;
      return;
    }
    if (this.count === POINTS) {
      for (let i = 0; i < POINTS / 2; i++) {
        this.times[i] = this.times[2 * i + 1];
        this.prices[i] = this.prices[2 * i + 1];
      }
      this.count = POINTS / 2;
      this.stepS *= 2;
    }
    this.times[this.count] = seconds;
    this.prices[this.count++] = price;
  }

  /** What is so from now on: 'halt', 'suspect' or null. */
  mark(seconds, kind) {
    const last = this.bands[this.bands.length - 1];
    const open = last !== undefined && last[1] === 0 ? last : undefined;
    if (open !== undefined && open[2] !== kind) {
      open[1] = seconds;
    }
    if (kind !== null && (open === undefined || open[2] !== kind)) {
      this.bands.push([seconds, 0, kind]);
      if (this.bands.length > BANDS) {
        this.bands.shift();
      }
    }
  }
}

function isSuspect({ quote, trade }) {
  return (quote.present && quote.suspect) || (trade.present && trade.suspect);
}

/** @returns {[number[], number[]]} times and prices: what `earlier` has before `line` begins, then that */
export function joined(earlier, line) {
  const begins = line.count === 0 ? Infinity : line.times[0];
  let count = 0;
  while (count < earlier.count && earlier.times[count] < begins) {
    count++;
  }
  return [
    [...earlier.times.subarray(0, count), ...line.times.subarray(0, line.count)],
    [...earlier.prices.subarray(0, count), ...line.prices.subarray(0, line.count)],
  ];
}

/** Lines of all instruments that traded, or were marked, since the page began. */
export class History {
  constructor() {
    this._lines = new Map();
  }

  line(symbol) {
    let line = this._lines.get(symbol);
    if (line === undefined) {
      line = new Line();
      this._lines.set(symbol, line);
    }
    return line;
  }

  update(instrument, channel, value, nowMs) {
    const isTrade = channel === 'trade' && value.present && value.last !== null;
    if (isTrade || this._lines.has(instrument.symbol) || isHalted(instrument) || isSuspect(instrument)) {
      this.line(instrument.symbol).update(instrument, channel, value, nowMs);
    }
  }
}
