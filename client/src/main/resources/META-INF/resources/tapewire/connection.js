import { nowMs } from './clock.js';
import { FrameReader, MALFORMED } from './frame-reader.js';
import { Requests } from './requests.js';

export const SUBPROTOCOL = 'tapewire.v1';

const STALE_HEARTBEATS = 2.5;
const PROBE_MS = 2_000;
const PING_EVERY_MS = 5_000;
const TICK_MS = 250;
const VANISHED = 1006; // RFC 6455 section 7.4.1
const PROTOCOL_ERROR = 1002;
const NO_TEXT = 1003;
const NS_PER_MS = 1e6;

/**
 * One WebSocket from the handshake to its end, which is told once. A socket whose peer vanished stays open for minutes (another network, a sleeping
 * laptop): silence is what ends it here, after a Ping that nobody answers.
 */
export class Connection {
  /**
   * @param owner hears onOpen(), onFrame(frameSeq, reader), onMute(isMute), onEnded(code, reason, livedMs)
   * @param market what the frames bring up to date
   */
  constructor(owner, market, { url, WebSocket, heartbeatMs, clock, timers }) {
    this._owner = owner;
    this._clock = clock;
    this._timers = timers;
    this._heartbeatMs = heartbeatMs;
    this.requests = new Requests();
    this.reader = new FrameReader(market);
    this._openedMs = 0;
    this._heardMs = nowMs();
    this._pings = new Map();
    this._nextNonce = 1;
    this._pingedMs = 0;
    this._probeMs = 0; // when the unanswered probe went out; 0 = none
    this._mute = false;
    this._ended = false;
    this._welcomed = false;
    this._socket = new WebSocket(url, SUBPROTOCOL);
    this._socket.binaryType = 'arraybuffer';
    this._socket.onopen = () => this._onOpen();
    this._socket.onmessage = event => this._onMessage(event.data);
    this._socket.onclose = event => this._end(event.code, event.reason);
    this._socket.onerror = () => {}; // the close that follows says all that a page may know
    this._timer = timers.setInterval(() => this._onTick(), TICK_MS);
  }

  _onOpen() {
    this._heardMs = nowMs();
    this._owner.onOpen();
  }

  /** Welcome came: what was asked for is granted, or changed. */
  onWelcome(heartbeatMs) {
    if (!this._welcomed) {
      this._welcomed = true;
      this._openedMs = nowMs();
      this._heartbeatMs = Math.max(1_000, heartbeatMs);
      this.ping();
    }
  }

  /** Whether the server takes requests: before Welcome only Hello is due. */
  get isWelcomed() {
    return this._welcomed && !this._ended;
  }

  send(bytes) {
    if (!this._ended && this._socket.readyState === 1) {
      this._socket.send(bytes);
    }
  }

  ping() {
    const nonce = this._nextNonce++;
    this._pingedMs = nowMs();
    this._pings.set(nonce, this._pingedMs);
    if (this._pings.size > 32) {
      this._pings.delete(this._pings.keys().next().value);
    }
    this.send(this.requests.ping(nonce));
  }

  onPong(pong) {
    const sentMs = this._pings.get(pong.nonce());
    if (sentMs !== undefined) {
      this._pings.delete(pong.nonce());
      this._clock.onPong(sentMs, pong.recvTs() / NS_PER_MS, pong.sendTs() / NS_PER_MS, nowMs());
    }
  }

  /** Is it alive? Whoever asks has reason to doubt it: the network changed, the page was away. */
  probe() {
    if (this._probeMs === 0) {
      this._probeMs = nowMs();
      this.ping();
    }
  }

  _onMessage(data) {
    this._heardMs = nowMs();
    this._probeMs = 0;
    if (this._mute) {
      this._mute = false;
      this._owner.onMute(false);
    }
    if (typeof data === 'string') {
      this._abandon(NO_TEXT, 'the server sent text');
      return;
    }
    const frameSeq = this.reader.read(new DataView(data));
    if (frameSeq === MALFORMED) {
      this._abandon(PROTOCOL_ERROR, 'the server sent a malformed frame');
    } else if (!this._ended) {
      this._owner.onFrame(frameSeq, this.reader);
    }
  }

  _onTick() {
    const now = nowMs();
    const silenceMs = now - this._heardMs;
    if (this._probeMs !== 0 && now - this._probeMs >= PROBE_MS) {
      this._abandon(VANISHED, 'no answer for ' + Math.round(now - this._probeMs) + ' ms');
    } else if (silenceMs > this._heartbeatMs * STALE_HEARTBEATS) {
      if (!this._mute) {
        this._mute = true;
        this._owner.onMute(true);
      }
      this.probe();
    } else if (this._welcomed && now - this._pingedMs >= PING_EVERY_MS) {
      this.ping();
    }
  }

  /** Leaves a socket that is of no use: its own close may take minutes. */
  _abandon(code, reason) {
    this._end(code, reason);
    this._socket.close();
  }

  _end(code, reason) {
    if (!this._ended) {
      this._forget();
      this._owner.onEnded(code, reason ?? '', this._welcomed ? nowMs() - this._openedMs : 0);
    }
  }

  _forget() {
    this._ended = true;
    this._timers.clearInterval(this._timer);
    this._socket.onopen = null;
    this._socket.onmessage = null;
    this._socket.onclose = null;
  }

  /** Leaves it, and tells nobody. */
  close() {
    if (!this._ended) {
      this._forget();
      this._socket.close(1000);
    }
  }
}
