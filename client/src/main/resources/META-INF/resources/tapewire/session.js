import { Backoff } from './backoff.js';
import { Connection } from './connection.js';

const TERMINAL_FROM = 4_500;
const TOKEN_REFUSED = 4_500;
const TERMINAL_CODES = new Set([1002, 1003, 1009]);
const REFRESH_BEFORE_MS = 60_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A client's connections, one after the other: when to connect again, with which access token, and when never again. */
export class Session {
  /**
   * @param owner hears onFrame(frameSeq, reader), onLost() and emit(type, detail)
   * @param messages what the frames' messages are for
   */
  constructor(owner, messages, url, options, clock, root) {
    this._owner = owner;
    this._messages = messages;
    this._url = url;
    this._options = options;
    this._clock = clock;
    this._root = root;
    this._WebSocket = options.WebSocket ?? root.WebSocket;
    if (this._WebSocket === undefined) {
      throw new TypeError('no WebSocket here: give one as connect(url, {WebSocket})');
    }
    this._heartbeatMs = options.heartbeat ?? 2_000;
    this._backoff = new Backoff(options.backoff);
    this._connecting = false;
    this._tokenRetried = false;
    this._goingAwayMs = -1;
    this._timer = undefined;
    this._tokenTimer = undefined;
    this.connection = null;
    this.state = 'connecting';
    const wake = () => this.wake();
    const network = root.navigator?.connection;
    root.addEventListener?.('online', wake);
    network?.addEventListener?.('change', wake);
    this._unlisten = () => {
      root.removeEventListener?.('online', wake);
      network?.removeEventListener?.('change', wake);
    };
  }

  /** The connection where it was welcomed, else null. */
  get welcomed() {
    return this.connection !== null && this.connection.isWelcomed ? this.connection : null;
  }

  async open() {
    if (this._connecting || this.state === 'closed') {
      return;
    }
    this._connecting = true;
    this._root.clearTimeout(this._timer);
    let token;
    try {
      token = await this._token();
    } catch (e) {
      this._connecting = false;
      this.onEnded(1006, 'no access token: ' + e.message, 0);
      return;
    }
    this._connecting = false;
    if (this.state === 'closed') {
      return;
    }
    this._firstToken = token;
    this.connection = new Connection(this, this._messages, {
      url: this._url,
      WebSocket: this._WebSocket,
      heartbeatMs: this._heartbeatMs,
      clock: this._clock,
      timers: this._root,
    });
  }

  async _token() {
    const token = this._options.token ?? '';
    return typeof token === 'function' ? await token() : token;
  }

  onOpen() {
    this._hello(this.connection, this._firstToken);
  }

  _hello(connection, token) {
    connection.send(connection.requests.hello(token, this._options.clientName ?? 'tapewire-js', this._heartbeatMs));
  }

  onFrame(frameSeq, reader) {
    this._owner.onFrame(frameSeq, reader);
  }

  onMute(isMute) {
    if (this.state === 'live' || this.state === 'stale') {
      this._setState(isMute ? 'stale' : 'live');
    }
  }

  onEnded(code, reason, livedMs) {
    this._owner.onEnded();
    this.connection = null;
    this._root.clearTimeout(this._tokenTimer);
    if (this.state === 'closed') {
      return;
    }
    this._owner.onLost();
    const isRetry = code === TOKEN_REFUSED && typeof this._options.token === 'function' && !this._tokenRetried;
    this._tokenRetried = isRetry || this._tokenRetried;
    if ((code >= TERMINAL_FROM || TERMINAL_CODES.has(code)) && !isRetry) {
      this._endForGood(code, reason, this._backoff.attempt);
      return;
    }
    this._backoff.onEnded(livedMs);
    const attempt = this._backoff.attempt;
    const own = isRetry ? 0 : this._goingAwayMs >= 0 ? this._goingAwayMs : this._backoff.nextMs();
    this._goingAwayMs = -1;
    const delayMs = this._options.reconnect === undefined ? own : this._options.reconnect({ code, reason, attempt, delayMs: own });
    if (delayMs === false) {
      this._endForGood(code, reason, attempt);
      return;
    }
    this._timer = this._root.setTimeout(() => this.open(), delayMs);
    this._setState('reconnecting');
    this._owner.emit('discontinuity', { code, reason, attempt, retryMs: delayMs });
  }

  _endForGood(code, reason, attempt) {
    this._owner.onStop();
    this.stop();
    this._setState('closed');
    this._owner.emit('discontinuity', { code, reason, attempt, retryMs: false });
    this._owner.emit('closed', { code, reason });
  }

  /** The network changed, or somebody looks again: whoever waits to reconnect need not, who is connected finds out whether that is still true. */
  wake() {
    if (this.state === 'reconnecting' && this.connection === null) {
      this.open();
    } else if (this.welcomed !== null) {
      this.connection.probe();
    }
  }

  _setState(state) {
    if (this.state !== state) {
      this.state = state;
      this._owner.emit('state', { state });
    }
  }

  /** The connection is taken, and lives. */
  onWelcome() {
    this._tokenRetried = false;
    this._goingAwayMs = -1;
  }

  onLive() {
    this._setState('live');
  }

  /** An access token was taken: the first of a connection, or one that refreshes it. */
  onToken(authExpiryMs) {
    this._root.clearTimeout(this._tokenTimer);
    if (authExpiryMs > 0 && typeof this._options.token === 'function') {
      const waitMs = Math.max(0, authExpiryMs - REFRESH_BEFORE_MS - this._clock.now());
      this._tokenTimer = this._root.setTimeout(() => this._refreshToken(), Math.min(MAX_TIMER_MS, waitMs));
    }
  }

  /** The server ends, and said when to come back. */
  onGoingAway(retryMs) {
    this._goingAwayMs = retryMs;
  }

  async _refreshToken() {
    const { connection } = this;
    try {
      const token = await this._token();
      if (connection === this.connection && connection !== null) {
        this._hello(connection, token);
      }
    } catch (e) {
      this._owner.emit('error', { code: 'TOKEN', text: e.message, requestId: 0 });
    }
  }

  stop() {
    this._unlisten();
    this._root.clearTimeout(this._timer);
    this._root.clearTimeout(this._tokenTimer);
  }

  /** Ends it for good. */
  close() {
    this.stop();
    this.connection?.close();
    this.connection = null;
    this._setState('closed');
  }
}
