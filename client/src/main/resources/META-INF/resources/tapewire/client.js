import { Backoff } from './backoff.js';
import { ServerClock } from './clock.js';
import { Connection } from './connection.js';
import { CHANNEL_BITS, Instrument } from './instrument.js';
import { Items } from './items.js';
import { Painter } from './painter.js';
import { Subscription } from './subscription.js';
import {
  FeedStatusKind,
  FrameFlags,
  GapReason,
  InstrumentFlags,
  SourceFlags,
  nameOfErrorCode,
  nameOfFeedStatusKind,
  nameOfGapReason,
  nameOfQosState,
  nameOfSubscriptionStatus,
} from './codecs.js';

const NS_PER_MS = 1e6;
const TERMINAL_FROM = 4_500;
const TOKEN_REFUSED = 4_500;
const TERMINAL_CODES = new Set([1002, 1003, 1009]);
const REFRESH_BEFORE_MS = 60_000;
const HIDDEN_INTERVAL_MS = 1_000;
const PAUSE_AFTER_MS = 60_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** What a {@link Client} dispatches; `detail` says more. */
class ClientEvent extends Event {
  constructor(type, detail) {
    super(type);
    this.detail = detail;
  }
}

/** A connection that comes back by itself, and everything that it brings. Made by `connect`. */
export class Client extends EventTarget {
  constructor(url, options) {
    super();
    this._root = options.root ?? globalThis;
    this._url = url;
    this._options = options;
    this._WebSocket = options.WebSocket ?? this._root.WebSocket;
    if (this._WebSocket === undefined) {
      throw new TypeError('no WebSocket here: give one as connect(url, {WebSocket})');
    }
    this._heartbeatMs = options.heartbeat ?? 2_000;
    this._creditFrames = options.creditFrames ?? 4;
    this._backoff = new Backoff(options.backoff);
    this._clock = new ServerClock();
    this._painter = new Painter(() => this._deliver(), lagMs => this._acknowledge(lagMs), this._root);
    this._requestId = 1;
    this._items = new Items(() => this._nextRequestId());
    this._subscriptions = new Set();
    this._bySymbol = new Map();
    this._byId = [];
    this._queries = new Map();
    this._connection = null;
    this._connecting = false;
    this._tokenRetried = false;
    this._frameSeq = 0;
    this._paintedSeq = 0;
    this._ackedSeq = 0;
    this._goingAwayMs = -1;
    this._timer = undefined;
    this._tokenTimer = undefined;
    this._hiddenTimer = undefined;
    this._slowed = false;
    this._paused = false;
    this._totals = { frames: 0, bytes: 0, updates: 0, conflated: 0 };
    this.state = 'connecting';
    this.feed = 'UNKNOWN';
    this.simulated = false;
    this.welcome = null;
    this._listen();
    this._open();
  }

  // ----- for applications -----

  /**
   * Asks for instruments: a symbol, `ABC*`, `*`, or a list of them. What is known already comes at once.
   *
   * @returns {Subscription}
   */
  subscribe(symbols, options = {}) {
    const patterns = [...new Set(Array.isArray(symbols) ? symbols : [symbols])];
    const subscription = new Subscription(this, patterns, options);
    this._subscriptions.add(subscription);
    for (const instrument of this._bySymbol.values()) {
      if (subscription.matches(instrument.symbol)) {
        instrument._subscriptions.push(subscription);
        this._repeat(subscription, instrument);
      }
    }
    subscription._items = patterns.map(pattern => this._items.add(subscription, pattern, subscription._bits, subscription.interval));
    this._items.flush();
    if (subscription._items.every(item => item.complete) && subscription._onSnapshotEnd !== null) {
      subscription._onSnapshotEnd();
    }
    return subscription;
  }

  _repeat(subscription, instrument) {
    for (const [bit, value] of [[CHANNEL_BITS.status, instrument.status], [CHANNEL_BITS.trade, instrument.trade], [CHANNEL_BITS.quote, instrument.quote]]) {
      if (value.present) {
        subscription._update(instrument, bit, value);
      }
    }
    if (subscription._changed.size > 0) {
      this._painter.request();
    }
  }

  _unsubscribe(subscription) {
    this._subscriptions.delete(subscription);
    subscription._items.forEach(item => this._items.remove(subscription, item));
    for (const instrument of this._bySymbol.values()) {
      if (instrument._subscriptions.includes(subscription)) {
        instrument._subscriptions = instrument._subscriptions.filter(other => other !== subscription); // the old list may be in use just now
      }
    }
  }

  /** What is known of an instrument, or undefined. */
  instrument(symbol) {
    return this._bySymbol.get(symbol);
  }

  /** The directory of the tape: all instruments that match, as {symbol, venue, id, priceExponent, sizeExponent, simulated}. */
  async instruments(pattern = '*') {
    const found = [];
    let fromId = 0;
    do {
      const page = await this._query(pattern, fromId);
      found.push(...page.items);
      fromId = page.nextId;
    } while (fromId !== 0);
    return found;
  }

  _query(pattern, fromId) {
    return new Promise((resolve, reject) => {
      if (!this._isWelcomed) {
        reject(new Error('not connected'));
        return;
      }
      const requestId = this._nextRequestId();
      this._queries.set(requestId, { resolve, reject });
      this._connection.send(this._connection.requests.instruments(requestId, pattern, fromId, 0));
    });
  }

  /** Whether what comes just now is a snapshot: values that were there already. */
  get isSnapshot() {
    return this._connection?.reader.snapshot ?? false;
  }

  /** The server's clock: offsetMs, errorMs and now(). */
  get clock() {
    return this._clock;
  }

  /** Counts since the client was made: frames, bytes, updates, and how many updates were left out for newer ones. */
  get totals() {
    const reader = this._connection?.reader;
    const now = { ...this._totals };
    if (reader !== undefined) {
      Object.keys(now).forEach(key => {
        now[key] += reader[key];
      });
    }
    return now;
  }

  /** Ends it for good. */
  close() {
    this._stop();
    this._rejectQueries('the client was closed');
    this._keepTotals();
    this._connection?.close();
    this._connection = null;
    this._setState('closed');
  }

  _keepTotals() {
    this._totals = this.totals;
  }

  // ----- the connection and its return -----

  /** Whether this connection was welcomed: `welcome` may still be that of the one before. */
  get _isWelcomed() {
    return this._connection !== null && this._connection.isWelcomed;
  }

  _rejectQueries(why) {
    this._queries.forEach(({ reject }) => reject(new Error(why)));
    this._queries.clear();
  }

  async _open() {
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
    this._connection = new Connection(this, this, {
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
    this._connection.send(this._connection.requests.hello(this._firstToken, this._options.clientName ?? 'tapewire-js', this._heartbeatMs));
  }

  onMute(isMute) {
    if (this.state === 'live' || this.state === 'stale') {
      this._setState(isMute ? 'stale' : 'live');
    }
  }

  onEnded(code, reason, livedMs) {
    this._keepTotals();
    this._connection = null;
    this._items.onEnded();
    this._root.clearTimeout(this._tokenTimer);
    this._rejectQueries('the connection ended');
    if (this.state === 'closed') {
      return;
    }
    this._bySymbol.forEach(instrument => {
      instrument.stale = true;
    });
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
    this._timer = this._root.setTimeout(() => this._open(), delayMs);
    this._setState('reconnecting');
    this.dispatchEvent(new ClientEvent('discontinuity', { code, reason, attempt, retryMs: delayMs }));
    this._touchAll();
  }

  _endForGood(code, reason, attempt) {
    this._stop();
    this._setState('closed');
    this.dispatchEvent(new ClientEvent('discontinuity', { code, reason, attempt, retryMs: false }));
    this.dispatchEvent(new ClientEvent('closed', { code, reason }));
    this._touchAll();
  }

  /** The network changed, or somebody looks again: whoever waits to reconnect need not, who is connected finds out whether that is still true. */
  _wake() {
    if (this.state === 'reconnecting' && this._connection === null) {
      this._open();
    } else if (this._isWelcomed) {
      this._connection.probe();
    }
  }

  _listen() {
    const wake = () => this._wake();
    const visibility = () => this._onVisibility();
    const document = this._root.document;
    const network = this._root.navigator?.connection;
    this._root.addEventListener?.('online', wake);
    document?.addEventListener('visibilitychange', visibility);
    network?.addEventListener?.('change', wake);
    this._unlisten = () => {
      this._root.removeEventListener?.('online', wake);
      document?.removeEventListener('visibilitychange', visibility);
      network?.removeEventListener?.('change', wake);
    };
  }

  _stop() {
    this._unlisten();
    this._root.clearTimeout(this._timer);
    this._root.clearTimeout(this._tokenTimer);
    this._root.clearTimeout(this._hiddenTimer);
  }

  _setState(state) {
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new ClientEvent('state', { state }));
    }
  }

  _nextRequestId() {
    this._requestId = (this._requestId % 0xffff_ffff) + 1;
    return this._requestId;
  }

  // ----- a page that nobody sees -----

  _onVisibility() {
    this._root.clearTimeout(this._hiddenTimer);
    if (this._painter.isHidden) {
      this._slowed = true;
      this._reconfigure(HIDDEN_INTERVAL_MS, false);
      this._hiddenTimer = this._root.setTimeout(() => this._reconfigure(HIDDEN_INTERVAL_MS, true), PAUSE_AFTER_MS);
    } else if (this._slowed) {
      this._slowed = false;
      this._reconfigure(0, false);
      this._wake();
    } else {
      this._wake();
    }
  }

  /** No item faster than `leastMs`. */
  _reconfigure(leastMs, paused) {
    this._items.leastMs = leastMs;
    this._paused = paused;
    if (this._isWelcomed) {
      const items = this._items.asked.map(({ subId, intervalMs }) => ({ subId, intervalMs: Math.max(leastMs, intervalMs) }));
      for (let at = 0; at < items.length; at += this._items.maxItems) {
        const part = items.slice(at, at + this._items.maxItems);
        this._connection.send(this._connection.requests.reconfigure(this._nextRequestId(), part, paused));
      }
    }
  }

  // ----- frames -----

  onFrame(frameSeq, reader) {
    this._frameSeq = frameSeq;
    this.simulated = (reader.flags & FrameFlags.simulated) !== 0 || this.simulated;
    this._painter.request();
  }

  _deliver() {
    this._paintedSeq = this._frameSeq;
    this._subscriptions.forEach(subscription => subscription._flush());
    this.dispatchEvent(new ClientEvent('frame', null));
  }

  _acknowledge(lagMs) {
    if (this._isWelcomed && this._paintedSeq !== this._ackedSeq) {
      this._ackedSeq = this._paintedSeq;
      this._connection.send(this._connection.requests.ack(this._paintedSeq, this._creditFrames, lagMs));
    }
    this.dispatchEvent(new ClientEvent('painted', { lagMs }));
  }

  _touchAll() {
    this._bySymbol.forEach(instrument => instrument._subscriptions.forEach(subscription => subscription._touch(instrument)));
    this._painter.request();
  }

  // ----- what the frames bring -----

  instrumentOf(id) {
    return this._byId[id];
  }

  define(id, venue, symbol) {
    let instrument = this._bySymbol.get(symbol);
    if (instrument === undefined) {
      instrument = new Instrument(symbol);
      this._bySymbol.set(symbol, instrument);
      this._subscriptions.forEach(subscription => {
        if (subscription.matches(symbol)) {
          instrument._subscriptions.push(subscription);
        }
      });
    }
    instrument.id = id;
    instrument.venue = venue;
    this._byId[id] = instrument;
    return instrument;
  }

  onUpdate(instrument, bit, value) {
    instrument.stale = false;
    const subscriptions = instrument._subscriptions;
    for (let i = 0; i < subscriptions.length; i++) {
      subscriptions[i]._update(instrument, bit, value);
    }
  }

  onWelcome(message) {
    const authExpiryMs = message.authExpiry() / NS_PER_MS;
    const welcome = {
      sessionId: message.sessionIdBigInt().toString(),
      tapeId: message.tapeIdBigInt().toString(),
      generation: message.generation(),
      epoch: message.epoch(),
      heartbeatMs: message.heartbeatMs(),
      maxFrameBytes: message.maxFrameBytes(),
      maxSubscriptions: message.maxSubscriptions(),
      maxItemsPerRequest: message.maxItemsPerRequest(),
      authExpiryMs,
      serverName: message.serverName(),
    };
    this._refreshTokenBefore(authExpiryMs);
    if (this._connection.isWelcomed) {
      this.welcome = welcome; // the answer to a refreshed token
      return;
    }
    const same = this.welcome !== null && this.welcome.tapeId === welcome.tapeId && this.welcome.epoch === welcome.epoch;
    this.welcome = welcome;
    this.simulated = (message.sourceFlags() & SourceFlags.simulated) !== 0;
    this._tokenRetried = false;
    this._goingAwayMs = -1;
    this._frameSeq = 0;
    this._paintedSeq = 0;
    this._ackedSeq = 0;
    this._byId = [];
    this._clock.reset();
    this._bySymbol.forEach(instrument => {
      instrument.quote.seq = 0;
      instrument.trade.seq = 0;
      instrument.status.seq = 0;
      if (!same) {
        instrument._clear(); // of another tape or epoch: it may never come again
      }
    });
    this._connection.onWelcome(welcome.heartbeatMs);
    // Credit counts from the first Ack on: a large snapshot must not come faster than it is painted.
    this._ackedSeq = this._connection.reader.frameSeq;
    this._connection.send(this._connection.requests.ack(this._ackedSeq, this._creditFrames, 0));
    this._items.onWelcome(this._connection, welcome.maxItemsPerRequest);
    this._setState('live');
    this.dispatchEvent(new ClientEvent('welcome', welcome));
    if (this._painter.isHidden) {
      this._onVisibility();
    }
  }

  _refreshTokenBefore(expiryMs) {
    this._root.clearTimeout(this._tokenTimer);
    if (expiryMs > 0 && typeof this._options.token === 'function') {
      const waitMs = Math.max(0, expiryMs - REFRESH_BEFORE_MS - this._clock.now());
      this._tokenTimer = this._root.setTimeout(() => this._refreshToken(), Math.min(MAX_TIMER_MS, waitMs));
    }
  }

  async _refreshToken() {
    const connection = this._connection;
    try {
      const token = await this._token();
      if (connection === this._connection && connection !== null) {
        connection.send(connection.requests.hello(token, this._options.clientName ?? 'tapewire-js', this._heartbeatMs));
      }
    } catch (e) {
      this.dispatchEvent(new ClientEvent('error', { code: 'TOKEN', text: e.message, requestId: 0 }));
    }
  }

  onSubscribeAck(ack) {
    const items = ack.items();
    while (items.hasNext()) {
      items.next();
      const item = this._items.item(items.subId());
      if (item !== undefined) {
        const detail = { pattern: item.pattern, status: nameOfSubscriptionStatus(items.status()), matched: items.matched(), interval: items.intervalMs() };
        item.users.forEach(subscription => subscription._onStatus?.(detail));
      }
    }
    const isNew = this._items.onAnswer(ack.requestId());
    if (isNew && this._paused) {
      this._reconfigure(HIDDEN_INTERVAL_MS, true); // what is asked for while nobody looks waits too
    }
  }

  onSnapshotEnd(subId) {
    const item = this._items.item(subId);
    if (item !== undefined && !item.complete) {
      item.complete = true;
      item.users.forEach(subscription => {
        if (subscription._items.every(other => other.complete)) {
          subscription._onSnapshotEnd?.();
        }
      });
    }
  }

  onInstruments(message) {
    const query = this._queries.get(message.requestId());
    if (query !== undefined) {
      this._queries.delete(message.requestId());
      const nextId = message.nextId();
      const items = [];
      const group = message.items();
      while (group.hasNext()) {
        group.next();
        const found = {
          id: group.instrumentId(),
          priceExponent: group.priceExponent(),
          sizeExponent: group.quantityExponent(),
          simulated: (group.flags() & InstrumentFlags.simulated) !== 0,
        };
        found.venue = group.venue();
        found.symbol = group.symbol();
        items.push(found);
      }
      query.resolve({ items, nextId });
    }
  }

  onEpochs() {
    // asked for by nobody here
  }

  onHeartbeat(heartbeat) {
    this.dispatchEvent(new ClientEvent('heartbeat', { stalestMs: heartbeat.stalestMs(), lagMs: heartbeat.lagMs() }));
  }

  onFeed(feed) {
    const kind = feed.kind();
    const sourceId = feed.sourceId();
    const ofSource = [...this._bySymbol.values()].filter(instrument => sourceId === 0 || instrument.sourceId === sourceId);
    if (kind === FeedStatusKind.NEW_EPOCH) {
      ofSource.forEach(instrument => instrument._clear());
    } else if (kind === FeedStatusKind.GAP) {
      ofSource.forEach(instrument => {
        instrument.quote.suspect = true;
        instrument.trade.suspect = true;
        instrument.status.suspect = true;
      });
    } else {
      this.feed = nameOfFeedStatusKind(kind);
    }
    ofSource.forEach(instrument => instrument._subscriptions.forEach(subscription => subscription._touch(instrument)));
    const detail = { kind: nameOfFeedStatusKind(kind), sourceId, from: feed.fromSeq(), to: feed.toSeq() };
    this.dispatchEvent(new ClientEvent('feed', detail));
  }

  onGap(gap) {
    const reason = gap.reason();
    this.dispatchEvent(new ClientEvent('gap', { from: gap.fromSeq(), to: gap.toSeq(), reason: nameOfGapReason(reason), damage: reason === GapReason.DAMAGE }));
  }

  onQos(qos) {
    this.dispatchEvent(new ClientEvent('qos', { state: nameOfQosState(qos.state()), intervalMs: qos.effectiveIntervalMs() }));
  }

  onSlow(slow) {
    this.dispatchEvent(new ClientEvent('slow', { lagMs: slow.lagMs(), deadlineMs: slow.deadlineMs() }));
  }

  onError(error) {
    const detail = { requestId: error.requestId(), code: nameOfErrorCode(error.code()), retryAfterMs: error.retryAfterMs(), text: error.text() };
    const query = this._queries.get(detail.requestId);
    if (query !== undefined) {
      this._queries.delete(detail.requestId);
      query.reject(new Error(detail.code + ': ' + detail.text));
    }
    this._items.onAnswer(detail.requestId);
    this.dispatchEvent(new ClientEvent('error', detail));
  }

  onGoingAway(message) {
    this._goingAwayMs = message.reconnectMinMs() + Math.random() * message.jitterMs();
    this.dispatchEvent(new ClientEvent('goingaway', { retryMs: this._goingAwayMs }));
  }

  onPong(pong) {
    this._connection?.onPong(pong);
  }

  /** Age of what came with the newest tick of an instrument, by the server's clock, ms. */
  ageMs(ingestMs) {
    return this._clock.now() - ingestMs;
  }
}
