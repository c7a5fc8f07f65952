/** One item that the server knows, for all local subscriptions that ask for the same, and how it stands on the present connection. */
export class Item {
  /** @param what {pattern, channels, intervalMs, every, snapshot, onOverflow, stream, from} */
  constructor(subId, what) {
    this.subId = subId;
    this.what = what;
    this.users = new Set();
    this.complete = false; // its snapshot, on the present connection
    this.twin = null; // the same on the delayed stream, which the client asked for by itself
    this.twinOf = null;
    // Of EVERY on stream 0 and 65535:
    this.asked = null; // place that this connection was asked for; null = now
    this.settled = false; // granted on this connection, its snapshot complete
    this.refused = false;
    this._from = what.from; // where it begins on the present connection, or the next; null = now
    this._snapshot = what.snapshot; // what it is asked for where it begins now
    this._awaitsSnapshot = false;
    this._resumes = false; // was settled once: its stream's place is its own
    this._hadTo = 0; // its own place, where the stream went back for another item
  }

  get pattern() {
    return this.what.pattern;
  }

  get isEvery() {
    return this.what.every;
  }

  get intervalMs() {
    return this.what.intervalMs;
  }

  /** A connection is there, which knows nothing of it: it goes on where its stream was. */
  onWelcome(streamPlace) {
    if (this._resumes && streamPlace !== null) {
      this._from = this._hadTo > streamPlace.tapeSeq ? { ...streamPlace, tapeSeq: this._hadTo } : streamPlace;
    }
    this._resumes = false;
    this._hadTo = 0;
    this.settled = false;
    this.refused = false;
    this._awaitsSnapshot = false;
  }

  /** Where it begins; null = now. */
  get from() {
    return this._from;
  }

  /** @returns what a Subscribe says of it */
  ask(leastMs) {
    this.asked = this._from !== null && this._from.tapeSeq > 0 ? this._from : null; // on the wire 0 is now
    this._awaitsSnapshot = this.asked === null && this._snapshot;
    const isPlaced = this.asked !== null;
    return {
      ...this.what,
      subId: this.subId,
      intervalMs: this.isEvery ? 0 : Math.max(leastMs, this.intervalMs),
      snapshot: !isPlaced && this._snapshot,
      generation: isPlaced ? this.asked.generation : 0,
      fromCursor: isPlaced ? this.asked.tapeSeq : 0,
    };
  }

  /** Its place is lost: it begins now, with the values that there are. */
  loseCursor() {
    this._from = null;
    this._resumes = false;
    this._hadTo = 0;
    this._snapshot = true;
  }

  onGranted() {
    this.refused = false;
    if (!this._awaitsSnapshot) {
      this._settle();
    }
  }

  onSnapshotEnd() {
    this._awaitsSnapshot = false;
    if (!this.refused) {
      this._settle();
    }
  }

  _settle() {
    this.settled = true;
    this._resumes = true;
  }

  onRefused() {
    this.refused = true;
    this.settled = false;
  }

  /** The stream goes back to before this place, for another item: this one goes on from here. */
  hold(tapeSeq) {
    this._hadTo = Math.max(this._hadTo, tapeSeq);
  }

  /** Numbers of another generation say nothing. */
  release() {
    this._hadTo = 0;
  }
}
