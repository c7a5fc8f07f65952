import { SubscriptionStatus } from './codecs.js';
import { Item } from './item.js';
import { keyOf } from './items.js';
import { NONE } from './request-line.js';

/** What is wanted of one replay, counted by its users, and how much of it the present connection was asked for. */
export class ReplayItems {
  /** @param context {line, ids, maxItems()} */
  constructor(context) {
    this._context = context;
    this._byKey = new Map();
    this._unsent = [];
    this._snapped = new Set(); // EVERY items whose snapshot is complete
    this.seeking = 0; // SEEKs not answered: what comes meanwhile is of the place before
    this._isOpen = false; // on the present connection, or is about to be
  }

  add(user, what) {
    let item = this._byKey.get(keyOf(what));
    if (item === undefined) {
      item = new Item(this._context.ids.nextSubId(), what);
      this._byKey.set(keyOf(what), item);
      this._unsent.push(item);
    }
    item.users.add(user);
    return item;
  }

  remove(user, item) {
    item.users.delete(user);
    if (item.users.size > 0) {
      return;
    }
    this._byKey.delete(keyOf(item.what));
    this._snapped.delete(item);
    const at = this._unsent.indexOf(item);
    const { connection } = this._context.line;
    if (at >= 0) {
      this._unsent.splice(at, 1);
    } else if (connection !== null && this._isOpen) {
      connection.send(connection.requests.unsubscribe(this._context.ids.nextRequestId(), [item.subId]));
    }
  }

  /** Asks for what has not been asked for yet. */
  flush() {
    if (this._isOpen) {
      this._context.line.add(connection => this._sendNext(connection));
    }
  }

  _sendNext(connection) {
    const part = this._isOpen ? this._unsent.splice(0, this._context.maxItems()) : [];
    if (part.length === 0) {
      return NONE;
    }
    const requestId = this._context.ids.nextRequestId();
    const asked = part.map(({ what, subId }, n) => ({ ...what, subId, snapshot: what.snapshot && !this._snapped.has(part[n]), generation: 0, fromCursor: 0 }));
    connection.send(connection.requests.subscribe(requestId, asked));
    this._context.line.addFirst(next => this._sendNext(next)); // before it is set going
    return requestId;
  }

  /** The replay is opened, and asked for all of it. */
  onBegin() {
    this._isOpen = true;
    this._unsent = [...this._byKey.values()];
  }

  /** The replay is no longer on a server. */
  onLeave() {
    this._isOpen = false;
  }

  /** It goes elsewhere: snapshots are due again. */
  onSeek() {
    this._snapped.clear();
  }

  get hasEvery() {
    return [...this._byKey.values()].some(item => item.isEvery);
  }

  item(subId) {
    return [...this._byKey.values()].find(item => item.subId === subId);
  }

  onAnswer(item, status) {
    item.refused = status !== SubscriptionStatus.OK && status !== SubscriptionStatus.PENDING;
  }

  onSnapshotEnd(item) {
    item.complete = true;
    if (item.isEvery && this.seeking === 0) {
      this._snapped.add(item);
    }
  }
}
