/** The EVERY items of stream 0 or of the delayed stream, and how far their events were handed on: what outlives a connection. */
export class EveryPlace {
  constructor() {
    this._items = new Set();
    this._tapeId = '';
    this._generation = 0;
    this._anySettled = false;
    this._allSettled = false;
    this._passesFrame = false; // its header may still be of the place before the answer in it
    this._place = null; // of the newest frame
    this.published = null; // the place up to which every item's events were handed on
  }

  add(item) {
    this._items.add(item);
    this.recount();
  }

  remove(item) {
    this._items.delete(item);
    this.recount();
  }

  /** A connection is there. @returns {boolean} whether what was known of the tape is lost: it is another one */
  onWelcome(tapeId, generation) {
    const isLost = this._place !== null && tapeId !== this._tapeId;
    this._tapeId = tapeId;
    this._generation = generation;
    this._passesFrame = false;
    this._items.forEach(item => item.onWelcome(this._place));
    if (isLost) {
      this._place = null;
      this.published = null;
      this._items.forEach(item => item.loseCursor());
    }
    this.recount();
    return isLost && this._items.size > 0;
  }

  /** A NEW_GENERATION came by; one of the past, met on the way to the head, changes nothing. */
  onGeneration(generation) {
    if (generation > this._generation) {
      this._generation = generation;
      this._items.forEach(item => item.release());
    }
  }

  /** An item was granted. Asked for an earlier place than the stream's, it takes the stream back; what the others had they keep. */
  onGranted(item) {
    if (item.asked !== null) {
      this._passesFrame = true;
      if (this._place !== null && item.asked.tapeSeq < this._place.tapeSeq) {
        this._items.forEach(other => {
          if (other.settled) {
            other.hold(this._place.tapeSeq);
          }
        });
        this._place = this._at(item.asked.tapeSeq);
      }
    }
    item.onGranted();
    this.recount();
  }

  _at(tapeSeq) {
    return { tapeId: this._tapeId, generation: this._generation, tapeSeq };
  }

  /** How some item stands has changed. */
  recount() {
    const items = [...this._items];
    this._anySettled = items.some(item => item.settled);
    this._allSettled = items.every(item => item.settled || item.refused);
  }

  /** All of a frame was handed on, of this stream or not. */
  onFrame(isOwn, cursor) {
    const isPassed = this._passesFrame;
    this._passesFrame = false;
    if (!isOwn || isPassed || !this._anySettled) {
      return;
    }
    this._place = this._at(cursor);
    if (this._allSettled) {
      this.published = this._place;
    }
  }

  isOnTape(cursor) {
    return cursor.tapeId === this._tapeId;
  }
}
