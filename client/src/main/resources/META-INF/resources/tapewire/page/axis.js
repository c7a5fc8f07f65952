/**
 * The tape's epochs behind one another on one axis, in ms: what a slider shows. Where the venue stamped nothing there is nothing to go to, and what lies
 * between two epochs has no width.
 */
export class Axis {
  /** @param epochs as `client.epochs()` answers them */
  constructor(epochs) {
    this.segments = [];
    this.lengthMs = 0;
    for (const { epoch, firstMarketMs, lastMarketMs } of epochs) {
      if (firstMarketMs !== null && lastMarketMs !== null) {
        const lengthMs = Math.max(1, Math.ceil(lastMarketMs - firstMarketMs));
        this.segments.push({ epoch, fromMs: firstMarketMs, lengthMs, at: this.lengthMs });
        this.lengthMs += lengthMs;
      }
    }
  }

  /** @returns {{epoch: number, ms: number} | null} epoch and market time of a place on the axis */
  placeOf(at) {
    const segment = this.segments.findLast(candidate => candidate.at <= at) ?? this.segments[0];
    return segment === undefined ? null : { epoch: segment.epoch, ms: segment.fromMs + Math.min(Math.max(0, at - segment.at), segment.lengthMs) };
  }

  /** @returns {number} where a time of an epoch is; of an epoch that is not there, the end of the one before it */
  at(epoch, ms) {
    const segment = this.segments.findLast(candidate => candidate.epoch <= epoch);
    if (segment === undefined) {
      return 0;
    }
    return segment.at + (segment.epoch < epoch ? segment.lengthMs : Math.min(Math.max(0, ms - segment.fromMs), segment.lengthMs));
  }

  /** @returns {{epoch: number, ms: number} | null} so long before the end, and in the newest epoch */
  before(ms) {
    const newest = this.segments[this.segments.length - 1];
    return newest === undefined ? null : this.placeOf(newest.at + Math.max(0, newest.lengthMs - ms));
  }
}
