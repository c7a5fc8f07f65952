import { timeOfDay } from './format.js';

const BACK_MS = 15 * 60_000;
const SETTLED_MS = 200; // who walks down the list does not ask for each row's past

/**
 * Every trade and status of one instrument: those of the last quarter of an hour from the tape, then, on the same stream and without a seam, those of now.
 * A tab that nobody sees has none; seen again it goes on where it was.
 */
export class Prints {
  /**
   * @param handlers onBegin(): what was shown is another's; onUpdate(instrument, channel, value), onFrame(), say(words): which stretch it is; onGap();
   * newestMs(): ingest time of the newest value seen
   */
  constructor(client, handlers) {
    this._client = client;
    this._handlers = handlers;
    this._symbol = null;
    this._replay = null;
    this._subscription = null;
    this._resumeAt = null; // {cursor, atMs} where a hidden tab left
    this._timer = undefined;
    this._fromMs = 0;
    document.addEventListener('visibilitychange', () => this._onVisibility());
    client.addEventListener('gap', ({ detail }) => {
      if (this._replay !== null && detail.stream === this._replay.stream) {
        handlers.onGap();
      }
    });
  }

  show(symbol) {
    this.hide();
    this._symbol = symbol;
    this._handlers.onBegin();
    this._timer = setTimeout(() => this._open(null), SETTLED_MS);
  }

  hide() {
    clearTimeout(this._timer);
    this._symbol = null;
    this._resumeAt = null;
    this._close();
  }

  _close() {
    const { _subscription: subscription, _replay: replay } = this;
    this._subscription = null;
    this._replay = null; // before it says that it is closed
    subscription?.close();
    replay?.close();
  }

  /** @param cursor place behind which it goes on; null = anew */
  _open(cursor) {
    if (document.visibilityState === 'hidden') {
      return;
    }
    this._close();
    if (cursor === null) {
      const nowMs = Math.min(this._client.clock.now(), this._handlers.newestMs() || Infinity);
      this._fromMs = Math.max(0, nowMs - BACK_MS, this._client.welcome?.firstMs ?? 0);
    }
    const replay = this._client.replay(cursor === null ? { clock: 'ingest', from: this._fromMs, speed: 'max' } : { clock: 'tapeSeq', from: cursor + 1, speed: 'max' });
    this._replay = replay;
    if (cursor === null) {
      this._handlers.onBegin();
      this._handlers.say('reading the tape …');
    }
    replay.addEventListener('state', ({ detail }) => this._onState(replay, detail));
    this._subscription = replay.subscribe(this._symbol, {
      ...this._asked,
      snapshot: cursor === null,
      onFrame: () => this._onFrame(replay),
    });
    replay.joinLive();
  }

  get _asked() {
    return {
      channels: ['trade', 'status'],
      mode: 'every',
      onOverflow: 'gap',
      onUpdate: (instrument, channel, value) => this._handlers.onUpdate(instrument, channel, value),
      onFrame: () => this._handlers.onFrame(),
    };
  }

  _onFrame(replay) {
    if (replay === this._replay && replay.state !== 'live' && replay.status.timeMs !== null) {
      this._handlers.say('reading the tape … ' + timeOfDay(replay.status.timeMs));
    }
    this._handlers.onFrame();
  }

  _onState(replay, { state }) {
    if (replay !== this._replay) {
      return;
    }
    if (state === 'live') {
      this._handlers.say('from the tape, since ' + timeOfDay(this._fromMs));
    } else if (state === 'closed') { // the server has no tape or no room for it: from now on, then
      this._replay = null;
      this._subscription?.close();
      this._handlers.say('since ' + timeOfDay(Date.now()) + ', when it was selected');
      this._subscription = this._client.subscribe(this._symbol, { ...this._asked, snapshot: false });
    }
  }

  _onVisibility() {
    if (this._symbol === null) {
      return;
    }
    if (document.visibilityState === 'hidden') {
      const { status } = this._replay ?? {};
      this._resumeAt = status?.state === 'live' ? { cursor: status.cursor, atMs: Date.now() } : null;
      this._close();
    } else if (this._replay === null) {
      const left = this._resumeAt;
      this._open(left !== null && Date.now() - left.atMs < BACK_MS ? left.cursor : null);
    }
  }
}
