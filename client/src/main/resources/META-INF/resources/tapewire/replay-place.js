import { ReplayClock } from './codecs.js';

const ROUNDING_NS = 1_024; // of times beyond 2^53, and of packed quotes: rather again than never

/**
 * How far a replay was handed on, from which the request is made that goes on behind it. A place says that exactly, but one request has its from and its
 * to in one clock: where `to` is a time, or the replay runs on ingest time, it goes on from the newest record's time, and what was told before is passed
 * over by its tapeSeq.
 */
export class ReplayPlace {
  constructor() {
    this.clear();
  }

  /** Nothing was told since the replay began, or was sent elsewhere. */
  clear() {
    this.cursor = 0; // up to which tapeSeq everything was told; 0 = nothing
    this._epoch = 0;
    this._ingestNs = -1;
    this._marketNs = -1;
  }

  /** It stands at another place. */
  at(cursor) {
    this.cursor = cursor;
  }

  /** All of a frame was handed on; one of what was told before takes nothing back. */
  onFrame({ cursor, epoch }, stream) {
    if (cursor >= this.cursor) {
      this.cursor = cursor;
      this._epoch = epoch;
      this._ingestNs = Math.max(this._ingestNs, stream.ingestNs);
      this._marketNs = stream.marketNs < 0 ? this._marketNs : stream.marketNs;
    }
  }

  /** @returns the stretch to ask for on a new connection */
  next(stretch, isLive) {
    if (this.cursor === 0) {
      return stretch;
    }
    if (isLive) { // whatever came behind its end: it follows the head
      return this._behind(stretch, 0, 0n);
    }
    if (stretch.clock === ReplayClock.INGEST) {
      return this._ingestNs < 0 ? stretch : { ...stretch, from: before(this._ingestNs) };
    }
    if (stretch.clock === ReplayClock.MARKET && stretch.to !== 0n) {
      return this._marketNs < 0 ? stretch : { ...stretch, epoch: this._epoch, from: before(this._marketNs) };
    }
    return this._behind(stretch, stretch.epoch, stretch.to);
  }

  _behind(stretch, epoch, to) {
    return { ...stretch, clock: ReplayClock.TAPESEQ, epoch, from: BigInt(this.cursor + 1), to };
  }
}

function before(ns) {
  return BigInt(Math.max(0, Math.floor(ns - ROUNDING_NS)));
}
