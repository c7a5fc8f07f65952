import { DELAYED, LIVE } from './instrument.js';
import { Stream } from './stream.js';

/** All streams of a client, and how the delayed one fills in what may not be seen in real time. */
export class Market {
  /** @param events hears onFeed(detail), and paints: requestPaint() */
  constructor(items, events) {
    this._items = items;
    this._events = events;
    this._streams = new Map();
    this.live = this.add(LIVE, items);
    this.delayed = this.add(DELAYED, items);
  }

  /** @returns {Stream} a new one */
  add(id, items) {
    const stream = new Stream(id, items, this);
    this._streams.set(id, stream);
    return stream;
  }

  remove(id) {
    this._streams.delete(id);
  }

  streamOf(id) {
    return this._streams.get(id);
  }

  flush() {
    this._streams.forEach(stream => stream.flush());
  }

  requestPaint() {
    this._events.requestPaint();
  }

  onLost() {
    this._streams.forEach(stream => stream.onLost());
  }

  onFeed(detail) {
    this._events.onFeed(detail);
  }

  onGeneration(streamId, generation) {
    this._items.places.get(streamId)?.onGeneration(generation);
  }

  /** Something of these changed besides an update. */
  touch(instruments) {
    for (const instrument of instruments) {
      instrument._subscriptions.forEach(subscription => subscription._touch(instrument));
      const shown = instrument.stream === DELAYED ? this.live.instrument(instrument.symbol) : undefined;
      if (shown?._borrows) {
        shown.stale = instrument.stale;
        shown._subscriptions.forEach(subscription => subscription._touch(shown));
      }
    }
  }

  /** A value of the delayed stream: who asked for it live and may not see it so gets this one. */
  onDelayedUpdate(source, bit, value) {
    if (!this.live.listeners(source.symbol).some(subscription => subscription._isDelayed)) {
      return; // nobody asked
    }
    const instrument = this.live.named(source.symbol);
    if (instrument._own(bit).seq > 0) {
      return; // it may be seen in real time
    }
    instrument._defineAs(source);
    instrument._show(bit, value);
    instrument.stale = false;
    for (const subscription of instrument._subscriptions) {
      if (subscription._isDelayed) {
        subscription._update(instrument, bit, value);
      }
    }
  }

  /** Rights changed: what nobody gets from the delayed stream any more is not shown either. */
  dropDelayed() {
    for (const instrument of this.live.instruments) {
      if (instrument._borrows && !instrument._subscriptions.some(subscription => subscription._isDelayed)) {
        instrument._showOwn();
        this.touch([instrument]);
      }
    }
  }
}
