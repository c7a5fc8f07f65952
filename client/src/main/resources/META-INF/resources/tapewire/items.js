/** One item that the server knows, for all local subscriptions that ask for the same. */
class Item {
  constructor(subId, pattern, channels, intervalMs) {
    this.subId = subId;
    this.pattern = pattern;
    this.channels = channels;
    this.intervalMs = intervalMs;
    this.users = new Set();
    this.complete = false; // its snapshot, on the present connection
  }
}

/**
 * What is wanted of the server, counted by its users, and how much of it the present connection was asked for. A long list goes in parts of what Welcome
 * allows, each after the answer to the one before, so that no server takes it for a flood.
 */
export class Items {
  constructor(nextRequestId) {
    this._nextRequestId = nextRequestId;
    this._nextSubId = 1;
    this._byKey = new Map();
    this._bySubId = new Map();
    this._unsent = [];
    this._connection = null;
    this._maxItems = 1;
    this.leastMs = 0; // no item is asked for faster
    this._awaited = -1;
  }

  /** @returns {Item} the item, asked for by this user too */
  add(user, pattern, channels, intervalMs) {
    const key = channels + ' ' + intervalMs + ' ' + pattern;
    let item = this._byKey.get(key);
    if (item === undefined) {
      item = new Item(this._nextSubId++, pattern, channels, intervalMs);
      this._byKey.set(key, item);
      this._bySubId.set(item.subId, item);
      this._unsent.push(item);
    }
    item.users.add(user);
    return item;
  }

  /** This user no longer asks for the item. */
  remove(user, item) {
    item.users.delete(user);
    if (item.users.size === 0) {
      this._byKey.delete(item.channels + ' ' + item.intervalMs + ' ' + item.pattern);
      this._bySubId.delete(item.subId);
      const at = this._unsent.indexOf(item);
      if (at >= 0) {
        this._unsent.splice(at, 1);
      } else if (this._connection !== null) {
        this._connection.send(this._connection.requests.unsubscribe(this._nextRequestId(), [item.subId]));
      }
    }
  }

  item(subId) {
    return this._bySubId.get(subId);
  }

  get all() {
    return [...this._bySubId.values()];
  }

  /** Those that the present connection was asked for. */
  get asked() {
    const unsent = new Set(this._unsent);
    return this.all.filter(item => !unsent.has(item));
  }

  get maxItems() {
    return this._maxItems;
  }

  /** A connection is there: it is asked for everything. */
  onWelcome(connection, maxItems) {
    this._connection = connection;
    this._maxItems = Math.max(1, Math.min(512, maxItems));
    this._awaited = -1;
    this._unsent = this.all;
    this._unsent.forEach(item => {
      item.complete = false;
    });
    this.flush();
  }

  onEnded() {
    this._connection = null;
  }

  /**
   * A request was answered, by its own answer or by an Error.
   *
   * @returns {boolean} whether it was one for new items
   */
  onAnswer(requestId) {
    const isNew = requestId === this._awaited;
    if (isNew) {
      this._awaited = -1;
      this.flush();
    }
    return isNew;
  }

  /** Asks for what has not been asked for yet. */
  flush() {
    if (this._connection !== null && this._awaited < 0 && this._unsent.length > 0) {
      const part = this._unsent.splice(0, this._maxItems);
      this._awaited = this._nextRequestId();
      this._connection.send(this._connection.requests.subscribe(this._awaited, part, this.leastMs));
    }
  }
}
