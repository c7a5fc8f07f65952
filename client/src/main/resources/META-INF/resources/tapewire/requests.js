import {
  AckEncoder,
  BooleanType,
  EpochQueryEncoder,
  HelloEncoder,
  InstrumentQueryEncoder,
  Match,
  Mode,
  PingEncoder,
  ReconfigureEncoder,
  ReplayControlEncoder,
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
    this._epochs = new EpochQueryEncoder();
    this._replay = new ReplayControlEncoder();
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

  /** @param items of {subId, stream, pattern, channels, every, intervalMs, snapshot, onOverflow, generation, fromCursor} */
  subscribe(requestId, items) {
    const request = this._subscribe.wrapAndApplyHeader(this._view, 0).requestId(requestId);
    const group = request.itemsCount(items.length);
    for (const item of items) {
      group
        .next()
        .subId(item.subId)
        .streamId(item.stream)
        .channels(item.channels)
        .match(matchOf(item.pattern))
        .mode(item.every ? Mode.EVERY : Mode.LATEST)
        .intervalMs(item.intervalMs)
        .snapshot(item.snapshot ? BooleanType.TRUE : BooleanType.FALSE)
        .onOverflow(item.onOverflow)
        .generation(item.generation)
        .fromCursor(item.fromCursor)
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
  epochs(requestId, fromEpoch) {
    return this._bytes(this._epochs.wrapAndApplyHeader(this._view, 0).requestId(requestId).fromEpoch(fromEpoch).maxCount(0));
  }

  /** @param stretch {clock, epoch, from, to, speedMilli, maxGapMs}, as docs/replay.md says */
  replay(requestId, streamId, op, stretch, steps) {
    return this._bytes(
      this._replay
        .wrapAndApplyHeader(this._view, 0)
        .requestId(requestId)
        .streamId(streamId)
        .op(op)
        .clock(stretch.clock)
        .epoch(stretch.epoch)
        .from(stretch.from)
        .to(stretch.to)
        .speedMilli(stretch.speedMilli)
        .steps(steps)
        .maxGapMs(stretch.maxGapMs)
        .name(''),
    );
  }
}
