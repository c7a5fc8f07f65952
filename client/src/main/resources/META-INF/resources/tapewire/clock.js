const KEPT = 16; // newest round trips: clocks drift, and the least of a day may be of another route

/** Now by this machine's clock, ms since 1970, finer than Date. */
export function nowMs() {
  return performance.timeOrigin + performance.now();
}

/** The server's clock, as far as Pongs tell it: the offset of the one with the least round trip, right to within half of that. */
export class ServerClock {
  constructor() {
    this.reset();
  }

  reset() {
    this._trips = [];
    this.offsetMs = 0;
    this.errorMs = Infinity;
  }

  /** @param sentMs and `gotMs` by our clock, `recvMs` and `sendMs` by the server's; all ms since 1970 */
  onPong(sentMs, recvMs, sendMs, gotMs) {
    const roundTripMs = gotMs - sentMs - (sendMs - recvMs);
    if (!(roundTripMs >= 0)) {
      return; // a clock was set meanwhile
    }
    this._trips.push({ roundTripMs, offsetMs: (recvMs - sentMs + (sendMs - gotMs)) / 2 });
    if (this._trips.length > KEPT) {
      this._trips.shift();
    }
    const best = this._trips.reduce((a, b) => (b.roundTripMs < a.roundTripMs ? b : a));
    this.offsetMs = best.offsetMs;
    this.errorMs = best.roundTripMs / 2;
  }

  /** Now by the server's clock, ms since 1970. */
  now() {
    return nowMs() + this.offsetMs;
  }
}

/** Percentiles of the newest measurements. */
export class Percentiles {
  constructor(size = 1024) {
    this._values = new Float64Array(size);
    this._count = 0;
  }

  add(value) {
    this._values[this._count++ % this._values.length] = value;
  }

  clear() {
    this._count = 0;
  }

  get count() {
    return this._count;
  }

  /** @returns {number[]} one for each fraction; NaN before the first measurement */
  of(...fractions) {
    const sorted = this._values.slice(0, Math.min(this._count, this._values.length)).sort();
    return fractions.map(f => (sorted.length === 0 ? NaN : sorted[Math.min(sorted.length - 1, Math.floor(f * sorted.length))]));
  }
}
