import { FeedStatusKind, nameOfFeedStatusKind } from './codecs.js';
import { CHANNEL_BITS, DELAYED, Instrument } from './instrument.js';
import { Subscription } from './subscription.js';

/** One view of the tape: its instruments with their values and seqs, and who listens to them. */
export class Stream {
  /**
   * @param items what the server is asked for: add(subscription, what), remove(subscription, item), flush()
   * @param events hears onFeed(detail), onGeneration(streamId, generation), onDelayedUpdate(instrument, bit, value) and touch(instruments), and paints:
   * requestPaint()
   */
  constructor(id, items, events) {
    this.id = id;
    this._items = items;
    this._events = events;
    this._subscriptions = new Set();
    this._bySymbol = new Map();
    this._byId = [];
    this.feed = 'UNKNOWN';
    this.toldTo = 0; // records up to this tapeSeq have been told on a connection before
    this.ingestNs = -1; // newest record's; -1 = none
    this.marketNs = -1; // greatest tsExchange of the epoch, 0 at its beginning; -1 = none
  }

  get instruments() {
    return this._bySymbol.values();
  }

  instrument(symbol) {
    return this._bySymbol.get(symbol);
  }

  /** @returns {Subscription} what is known already comes at once */
  subscribe(symbols, options) {
    const patterns = [...new Set(Array.isArray(symbols) ? symbols : [symbols])];
    const subscription = new Subscription(this, patterns, options);
    this._subscriptions.add(subscription);
    for (const instrument of this._bySymbol.values()) {
      if (subscription.matches(instrument.symbol)) {
        instrument._subscriptions.push(subscription);
        this._repeat(subscription, instrument);
      }
    }
    subscription._items = patterns.map(pattern => this._items.add(subscription, subscription._what(pattern)));
    this._items.flush();
    if (subscription._isComplete && subscription._onSnapshotEnd !== null) {
      subscription._onSnapshotEnd();
    }
    return subscription;
  }

  _repeat(subscription, instrument) {
    if (!subscription._snapshot || subscription._from !== null) {
      return;
    }
    for (const [bit, value] of [[CHANNEL_BITS.status, instrument.status], [CHANNEL_BITS.trade, instrument.trade], [CHANNEL_BITS.quote, instrument.quote]]) {
      if (value.present) {
        subscription._update(instrument, bit, value);
      }
    }
    if (subscription._changed.size > 0) {
      this._events.requestPaint();
    }
  }

  unsubscribe(subscription) {
    this._subscriptions.delete(subscription);
    subscription._items.forEach(item => this._items.remove(subscription, item));
    for (const instrument of this._bySymbol.values()) {
      if (instrument._subscriptions.includes(subscription)) {
        instrument._subscriptions = instrument._subscriptions.filter(other => other !== subscription); // the old list may be in use just now
      }
    }
  }

  flush() {
    this._subscriptions.forEach(subscription => subscription._flush());
  }

  // ----- what frames bring -----

  instrumentOf(id) {
    return this._byId[id];
  }

  define(id, venue, symbol) {
    const instrument = this.named(symbol);
    instrument.id = id;
    instrument.venue = venue;
    this._byId[id] = instrument;
    return instrument;
  }

  /** The instrument of a symbol, new where there is none yet. */
  named(symbol) {
    let instrument = this._bySymbol.get(symbol);
    if (instrument === undefined) {
      instrument = new Instrument(symbol, this.id);
      instrument._subscriptions = this.listeners(symbol);
      this._bySymbol.set(symbol, instrument);
    }
    return instrument;
  }

  /** Who listens to a symbol. */
  listeners(symbol) {
    const known = this._bySymbol.get(symbol);
    return known === undefined ? [...this._subscriptions].filter(subscription => subscription.matches(symbol)) : known._subscriptions;
  }

  onTimes(ingestNs, exchangeNs, advancesMarket) {
    if (ingestNs > this.ingestNs) {
      this.ingestNs = ingestNs;
    }
    if (advancesMarket && exchangeNs > this.marketNs) {
      this.marketNs = exchangeNs;
    }
  }

  onUpdate(instrument, bit, value) {
    instrument.stale = false;
    if (instrument._borrows) {
      instrument._show(bit, value); // its own again
    }
    const subscriptions = instrument._subscriptions;
    for (let i = 0; i < subscriptions.length; i++) {
      subscriptions[i]._update(instrument, bit, value);
    }
    if (this.id === DELAYED) {
      this._events.onDelayedUpdate(instrument, bit, value);
    }
  }

  onFeed(feed) {
    const kind = feed.kind();
    const sourceId = feed.sourceId();
    const ofSource = [...this._bySymbol.values()].filter(instrument => sourceId === 0 || instrument.sourceId === sourceId);
    if (kind === FeedStatusKind.NEW_EPOCH) {
      this.marketNs = 0;
      ofSource.forEach(instrument => instrument._clear());
    } else if (kind === FeedStatusKind.GAP) {
      ofSource.forEach(instrument => instrument._suspect());
    } else if (kind === FeedStatusKind.NEW_GENERATION) {
      this._events.onGeneration(this.id, feed.generation());
    } else {
      this.feed = nameOfFeedStatusKind(kind);
    }
    this._events.touch(ofSource);
    const detail = { kind: nameOfFeedStatusKind(kind), sourceId, from: feed.fromSeq(), to: feed.toSeq(), stream: this.id };
    this._events.onFeed(detail);
  }

  // ----- its ends and beginnings -----

  /** A connection is there whose numbers are its own; values stay true where it is the `same` tape and epoch. */
  onWelcome(same) {
    this.forget();
    this._bySymbol.forEach(instrument => {
      if (!same) {
        instrument._clear(); // of another tape or epoch: it may never come again
      }
    });
  }

  /** The server's numbers are no longer what they were. */
  forget() {
    this._byId = [];
    this.toldTo = 0;
    this._restart();
  }

  /** It goes on from another place: what instruments are stays true, their values do not. */
  restart() {
    this.toldTo = 0;
    this._restart();
    this._bySymbol.forEach(instrument => instrument._clear());
    this.touchAll();
  }

  _restart() {
    this._bySymbol.forEach(instrument => instrument._restart());
    this.ingestNs = -1;
    this.marketNs = -1;
  }

  /** Its values are old. */
  onLost() {
    this._bySymbol.forEach(instrument => {
      instrument.stale = true;
    });
    this.touchAll();
  }

  touchAll() {
    this._events.touch([...this._bySymbol.values()]);
    this._events.requestPaint();
  }
}
