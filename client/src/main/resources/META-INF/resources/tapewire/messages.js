import { GapReason, SourceFlags, SubscriptionStatus, nameOfErrorCode, nameOfGapReason, nameOfQosState, nameOfSubscriptionStatus } from './codecs.js';

const NS_PER_MS = 1e6;
const UNSOLICITED = 0; // as requestId

/** What the server says that is no value of an instrument. */
export class Messages {
  constructor(core) {
    this._core = core;
  }

  streamOf(streamId) {
    return this._core.market.streamOf(streamId);
  }

  onWelcome(message) {
    const welcome = {
      sessionId: message.sessionIdBigInt().toString(),
      tapeId: message.tapeIdBigInt().toString(),
      generation: message.generation(),
      epoch: message.epoch(),
      firstMs: message.firstTime() / NS_PER_MS,
      lastMs: message.lastTime() / NS_PER_MS,
      heartbeatMs: message.heartbeatMs(),
      maxFrameBytes: message.maxFrameBytes(),
      maxSubscriptions: message.maxSubscriptions(),
      maxItemsPerRequest: message.maxItemsPerRequest(),
      authExpiryMs: message.authExpiry() / NS_PER_MS,
      serverName: message.serverName(),
    };
    this._core.onWelcome(welcome, (message.sourceFlags() & SourceFlags.simulated) !== 0);
  }

  onSubscribeAck(ack) {
    const answers = ack.items();
    while (answers.hasNext()) {
      answers.next();
      const [owner, item] = this._core.itemOf(answers.subId());
      if (item !== undefined) {
        this._onItem(owner, item, answers, ack.requestId() !== UNSOLICITED);
      }
    }
    this._core.onItemsAnswered(ack.requestId());
  }

  /** What the server tells unasked changes nothing of how an item stands: it has less, but goes on. */
  _onItem(owner, item, answer, isAsked) {
    const status = nameOfSubscriptionStatus(answer.status());
    if (isAsked) {
      owner.onAnswer(item, answer.status(), answer.delayMs());
    }
    const partial = !isAsked && answer.status() === SubscriptionStatus.LIMIT;
    const detail = {
      pattern: item.pattern,
      status,
      partial,
      matched: answer.matched(),
      interval: answer.intervalMs(),
      delayMs: answer.delayMs(),
      stream: item.what.stream,
    };
    item.users.forEach(subscription => subscription._onStatus?.(detail));
  }

  onSnapshotEnd(subId) {
    const [owner, item] = this._core.itemOf(subId);
    if (item !== undefined && !item.complete) {
      owner.onSnapshotEnd(item);
      item.users.forEach(subscription => {
        if (subscription._isComplete) {
          subscription._onSnapshotEnd?.();
        }
      });
    }
  }

  onInstruments(message) {
    this._core.queries.onInstruments(message);
  }

  onEpochs(message) {
    this._core.queries.onEpochs(message);
  }

  onHeartbeat(heartbeat) {
    this._core.emit('heartbeat', { stalestMs: heartbeat.stalestMs(), lagMs: heartbeat.lagMs() });
  }

  onGap(gap) {
    const reason = gap.reason();
    const detail = { from: gap.fromSeq(), to: gap.toSeq(), reason: nameOfGapReason(reason), damage: reason === GapReason.DAMAGE, stream: gap.streamId() };
    this._core.emit('gap', detail);
  }

  onQos(qos) {
    this._core.emit('qos', { state: nameOfQosState(qos.state()), intervalMs: qos.effectiveIntervalMs() });
  }

  onSlow(slow) {
    this._core.emit('slow', { lagMs: slow.lagMs(), deadlineMs: slow.deadlineMs() });
  }

  onReplayState(message) {
    this._core.onReplayState(message);
  }

  onError(error) {
    this._core.onError({ requestId: error.requestId(), code: nameOfErrorCode(error.code()), retryAfterMs: error.retryAfterMs(), text: error.text() });
  }

  onGoingAway(message) {
    const retryMs = message.reconnectMinMs() + Math.random() * message.jitterMs();
    this._core.session.onGoingAway(retryMs);
    this._core.emit('goingaway', { retryMs });
  }

  onPong(pong) {
    this._core.session.connection?.onPong(pong);
  }
}
