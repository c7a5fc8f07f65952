import { SubscriptionStatus } from './codecs.js';
import { EveryPlace } from './every-place.js';
import { DELAYED, LIVE } from './instrument.js';
import { Item } from './item.js';
import { NONE } from './request-line.js';

const MAX_ITEMS = 512; // above what servers allow, below what fits into one request of 64 KiB with the longest symbols

/**
 * What is wanted of the live and the delayed stream, counted by its users, and how much of it the present connection was asked for. A long list goes in
 * parts of what Welcome allows. EVERY goes on where its stream was; what is delayed only is asked for there too.
 */
export class Items {
  /**
   * @param line where requests wait for each other
   * @param ids has nextRequestId() and nextSubId()
   * @param events hears onResumeLost(item, reason) and onDelay(item)
   */
  constructor(line, ids, events) {
    this._line = line;
    this._ids = ids;
    this._events = events;
    this._byKey = new Map();
    this._bySubId = new Map();
    this._unsent = [];
    this._inLine = false;
    this.maxItems = 1;
    this.leastMs = 0; // no item is asked for faster
    this.places = new Map([
      [LIVE, new EveryPlace()],
      [DELAYED, new EveryPlace()],
    ]);
  }

  /** @returns {Item} the item, asked for by this user too */
  add(user, what) {
    const key = keyOf(what);
    let item = this._byKey.get(key);
    if (item === undefined) {
      item = this._new(what);
      if (what.from === null) {
        this._byKey.set(key, item);
      }
    }
    item.users.add(user);
    return item;
  }

  _new(what) {
    const item = new Item(this._ids.nextSubId(), what);
    this._bySubId.set(item.subId, item);
    this._unsent.push(item);
    if (item.isEvery) {
      this.places.get(what.stream).add(item);
    }
    return item;
  }

  /** This user no longer asks for the item. */
  remove(user, item) {
    item.users.delete(user);
    if (item.users.size === 0) {
      if (this._byKey.get(keyOf(item.what)) === item) {
        this._byKey.delete(keyOf(item.what));
      }
      this._end(item);
    }
  }

  /** Ends an item and what was asked for besides. */
  _end(item) {
    this._bySubId.delete(item.subId);
    if (item.isEvery) {
      this.places.get(item.what.stream).remove(item);
    }
    const at = this._unsent.indexOf(item);
    const { connection } = this._line;
    if (at >= 0) {
      this._unsent.splice(at, 1);
    } else if (connection !== null) {
      connection.send(connection.requests.unsubscribe(this._ids.nextRequestId(), [item.subId]));
    }
    if (item.twin !== null) {
      this._end(item.twin);
      item.twin = null;
    }
  }

  item(subId) {
    return this._bySubId.get(subId);
  }

  /** Those that the present connection was asked for. */
  get asked() {
    const unsent = new Set(this._unsent);
    return [...this._bySubId.values()].filter(item => !unsent.has(item));
  }

  /** A connection is there: it is asked for everything. */
  onWelcome({ tapeId, generation, maxItemsPerRequest }) {
    this.maxItems = Math.max(1, Math.min(MAX_ITEMS, maxItemsPerRequest));
    this._unsent = [...this._bySubId.values()];
    this._unsent.forEach(item => {
      item.complete = false;
    });
    this._inLine = false;
    this.places.forEach((place, stream) => {
      if (place.onWelcome(tapeId, generation)) {
        this._events.onResumeLost(stream, '', 'another tape than before');
      }
    });
    this.flush();
  }

  /** Asks for what has not been asked for yet. */
  flush() {
    if (!this._inLine && this._unsent.length > 0 && this._line.connection !== null) {
      this._inLine = true;
      this._line.add(connection => this._sendNext(connection));
    }
  }

  _sendNext(connection) {
    this._inLine = false;
    const part = this._unsent.splice(0, this.maxItems);
    if (part.length === 0) {
      return NONE;
    }
    const requestId = this._ids.nextRequestId();
    connection.send(connection.requests.subscribe(requestId, part.map(item => this._ask(item))));
    this.flush();
    return requestId;
  }

  _ask(item) {
    if (item.from !== null && !this.places.get(item.what.stream).isOnTape(item.from)) {
      this._lose(item, 'its cursor is of another tape');
    }
    return item.ask(this.leastMs);
  }

  _lose(item, reason) {
    item.loseCursor();
    this._events.onResumeLost(item.what.stream, item.pattern, reason);
  }

  /** The server's answer of an item. */
  onAnswer(item, status, delayMs) {
    const isGranted = status === SubscriptionStatus.OK || status === SubscriptionStatus.PENDING;
    if (item.isEvery) {
      const place = this.places.get(item.what.stream);
      if (isGranted) {
        place.onGranted(item);
      } else if (status === SubscriptionStatus.BAD_REQUEST && item.asked !== null) {
        this._lose(item, 'the server does not go on from there');
        this._unsent.push(item);
      } else {
        item.onRefused();
      }
      place.recount();
    }
    if (item.what.stream === LIVE) {
      this._follow(item, status, isGranted, delayMs);
    }
    this.flush();
  }

  /** What may not be seen in real time is asked for on the delayed stream, for as long as that is so. */
  _follow(item, status, isGranted, delayMs) {
    const isOnlyDelayed = status === SubscriptionStatus.DELAYED_ONLY;
    if ((isOnlyDelayed || (isGranted && delayMs > 0)) && item.twin === null) {
      item.twin = this._new({ ...item.what, stream: DELAYED, from: null });
      item.twin.twinOf = item;
      item.twin.users = item.users;
      this._events.onDelay(item);
    } else if (status === SubscriptionStatus.OK && delayMs === 0 && item.twin !== null) {
      this._end(item.twin);
      item.twin = null;
      this._events.onDelay(item);
    }
    item.complete ||= isOnlyDelayed;
  }

  /** An item has brought all that there was. */
  onSnapshotEnd(item) {
    item.complete = true;
    if (item.isEvery) {
      item.onSnapshotEnd();
      this.places.get(item.what.stream).recount();
    }
  }

  /** All of a frame was handed on. */
  onFrame(streamId, cursor) {
    this.places.forEach((place, stream) => place.onFrame(stream === streamId, cursor));
  }
}

/** Who asks for the same shares an item. */
export function keyOf({ stream, channels, intervalMs, every, snapshot, onOverflow, pattern }) {
  return [stream, channels, every ? 'every' + onOverflow : intervalMs, snapshot, pattern].join(' ');
}
