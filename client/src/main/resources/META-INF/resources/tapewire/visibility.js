import { DELAYED, LIVE } from './instrument.js';

const HIDDEN_INTERVAL_MS = 1_000;
const PAUSE_AFTER_MS = 60_000;

/** A page that nobody sees: its values come once a second, after a minute not at all. Who asked for every event, or replays, gets what was asked for. */
export class Visibility {
  /** @param core has items, painter, session, nextRequestId() */
  constructor(core, root) {
    this._core = core;
    this._root = root;
    this._timer = undefined;
    this._slowed = false;
    this._paused = false;
    const listener = () => this.onChange();
    root.document?.addEventListener('visibilitychange', listener);
    this._unlisten = () => root.document?.removeEventListener('visibilitychange', listener);
  }

  onWelcome() {
    if (this._core.painter.isHidden) {
      this.onChange();
    }
  }

  /** New items were answered: what is asked for while nobody looks waits too. */
  onItemsAnswered() {
    if (this._paused) {
      this._reconfigure(HIDDEN_INTERVAL_MS, true);
    }
  }

  onChange() {
    this._root.clearTimeout(this._timer);
    if (this._core.painter.isHidden) {
      this._slowed = true;
      this._reconfigure(HIDDEN_INTERVAL_MS, false);
      this._timer = this._root.setTimeout(() => this._reconfigure(HIDDEN_INTERVAL_MS, true), PAUSE_AFTER_MS);
    } else {
      if (this._slowed) {
        this._slowed = false;
        this._reconfigure(0, false);
      }
      this._core.session.wake();
    }
  }

  /** No item faster than `leastMs`. */
  _reconfigure(leastMs, paused) {
    const { items, session } = this._core;
    items.leastMs = leastMs;
    this._paused = paused;
    const connection = session.welcomed;
    if (connection !== null) {
      const changed = items.asked
        .filter(({ what }) => !what.every && (what.stream === LIVE || what.stream === DELAYED))
        .map(({ subId, intervalMs }) => ({ subId, intervalMs: Math.max(leastMs, intervalMs) }));
      for (let at = 0; at < changed.length; at += items.maxItems) {
        const part = changed.slice(at, at + items.maxItems);
        connection.send(connection.requests.reconfigure(this._core.nextRequestId(), part, paused));
      }
    }
  }

  stop() {
    this._unlisten();
    this._root.clearTimeout(this._timer);
  }
}
