import {
  AckEncoder,
  BooleanType,
  HelloEncoder,
  InstrumentQueryEncoder,
  Match,
  Mode,
  OnOverflow,
  PingEncoder,
  ReconfigureEncoder,
  SCHEMA_VERSION,
  SubscribeEncoder,
  UnsubscribeEncoder,
} from './codecs.js';

const MAX_BYTES = 65_536; // what a server reads of one message
const SBE_HEADER = 8;

/** `ABC` is a symbol, `ABC*` all that begin so, `*` all. */
export function matchOf(pattern) {
  return pattern === '*' ? Match.ALL : pattern.endsWith('*') ? Match.PREFIX : Match.EXACT;
}

export function textOf(pattern) {
  return pattern.endsWith('*') ? pattern.slice(0, -1) : pattern;
}

/** Encodes what a client says; each answer is a copy. */
export class Requests {
  constructor() {
    this._view = new DataView(new ArrayBuffer(MAX_BYTES));
    this._hello = new HelloEncoder();
    this._subscribe = new SubscribeEncoder();
    this._unsubscribe = new UnsubscribeEncoder();
    this._reconfigure = new ReconfigureEncoder();
    this._ack = new AckEncoder();
    this._ping = new PingEncoder();
    this._query = new InstrumentQueryEncoder();
  }

  _bytes(encoder) {
    return new Uint8Array(this._view.buffer.slice(0, encoder.encodedLength() + SBE_HEADER));
  }

  hello(token, clientName, heartbeatMs) {
    return this._bytes(
      this._hello
        .wrapAndApplyHeader(this._view, 0)
        .minVersion(SCHEMA_VERSION)
        .maxVersion(SCHEMA_VERSION)
        .wantHeartbeatMs(heartbeatMs)
        .token(token)
        .clientName(clientName),
    );
  }

  /** @param items of {subId, pattern, channels, intervalMs}; none faster than leastMs */
  subscribe(requestId, items, leastMs) {
    const request = this._subscribe.wrapAndApplyHeader(this._view, 0).requestId(requestId);
    const group = request.itemsCount(items.length);
    for (const item of items) {
      group
        .next()
        .subId(item.subId)
        .streamId(0)
        .channels(item.channels)
        .match(matchOf(item.pattern))
        .mode(Mode.LATEST)
        .intervalMs(Math.max(leastMs, item.intervalMs))
        .snapshot(BooleanType.TRUE)
        .onOverflow(OnOverflow.CONFLATE)
        .generation(0)
        .fromCursor(0)
        .symbol(textOf(item.pattern));
    }
    return this._bytes(request);
  }

  unsubscribe(requestId, subIds) {
    const request = this._unsubscribe.wrapAndApplyHeader(this._view, 0).requestId(requestId);
    const group = request.itemsCount(subIds.length);
    subIds.forEach(subId => group.next().subId(subId));
    return this._bytes(request);
  }

  /** @param items of {subId, intervalMs}; all paused or not */
  reconfigure(requestId, items, paused) {
    const request = this._reconfigure.wrapAndApplyHeader(this._view, 0).requestId(requestId);
    const group = request.itemsCount(items.length);
    for (const item of items) {
      group
        .next()
        .subId(item.subId)
        .mode(Mode.LATEST)
        .intervalMs(item.intervalMs)
        .paused(paused ? BooleanType.TRUE : BooleanType.FALSE);
    }
    return this._bytes(request);
  }

  ack(frameSeq, creditFrames, renderLagMs) {
    return this._bytes(
      this._ack
        .wrapAndApplyHeader(this._view, 0)
        .frameSeq(frameSeq)
        .creditFrames(creditFrames)
        .renderLagMs(Math.min(65_535, Math.max(0, Math.round(renderLagMs)))),
    );
  }

  ping(nonce) {
    return this._bytes(this._ping.wrapAndApplyHeader(this._view, 0).nonce(nonce));
  }

  instruments(requestId, pattern, fromId, maxCount) {
    return this._bytes(
      this._query
        .wrapAndApplyHeader(this._view, 0)
        .requestId(requestId)
        .fromId(fromId)
        .maxCount(maxCount)
        .match(matchOf(pattern))
        .text(textOf(pattern)),
    );
  }
}
