// A server, a page and a clock in the hands of a test. The tests run as copies beside the assembled package: see BrowserPackageTest.
import {
  AckDecoder,
  EpochQueryDecoder,
  FeedStatusEncoder,
  FrameHeaderEncoder,
  HelloDecoder,
  InstrumentDefEncoder,
  InstrumentQueryDecoder,
  PingDecoder,
  QuoteBatchEncoder,
  QuoteEncoder,
  ReconfigureDecoder,
  ReplayControlDecoder,
  ReplayStateEncoder,
  SnapshotEndEncoder,
  SubscribeAckEncoder,
  SubscribeDecoder,
  SubscriptionStatus,
  TradeEncoder,
  TradingStatusEncoder,
  UnsubscribeDecoder,
  WelcomeEncoder,
} from '../tapewire/codecs.js';
import { connect } from '../tapewire/index.js';

const HEADER = 32;
const MAX_MESSAGE = 4_096;

/** Lets promises that are settled go on. */
export function settle() {
  return new Promise(resolve => setImmediate(resolve));
}

// ----- a page whose time passes only when a test says so -----

let shown = null;
performance.now = () => shown.nowMs;

/** Stands for globalThis. */
export class FakeRoot extends EventTarget {
  constructor() {
    super();
    shown = this;
    this.nowMs = 1_000;
    this.sockets = [];
    this.document = new EventTarget();
    this.document.visibilityState = 'visible';
    this.navigator = {};
    this._tasks = new Map();
    this._nextTask = 1;
    this._frames = [];
    this._posted = [];
    const root = this;
    this.MessageChannel = class {
      constructor() {
        this.port1 = { onmessage: null, close: () => {} };
        this.port2 = { postMessage: data => root._posted.push(() => this.port1.onmessage({ data })) };
      }
    };
    this.WebSocket = class extends FakeSocket {
      constructor(url, protocol) {
        super(url, protocol);
        root.sockets.push(this);
      }
    };
  }

  get socket() {
    return this.sockets.at(-1);
  }

  setTimeout(task, ms) {
    return this._schedule(task, ms, 0);
  }

  setInterval(task, ms) {
    return this._schedule(task, ms, ms);
  }

  clearTimeout(id) {
    this._tasks.delete(id);
  }

  clearInterval(id) {
    this._tasks.delete(id);
  }

  _schedule(task, ms, everyMs) {
    this._tasks.set(this._nextTask, { task, atMs: this.nowMs + ms, everyMs });
    return this._nextTask++;
  }

  /** How many timers wait. */
  get timers() {
    return this._tasks.size;
  }

  /** Lets time pass: timers in their order, and after each what it leads to. */
  async advance(ms) {
    const untilMs = this.nowMs + ms;
    for (;;) {
      const due = [...this._tasks].filter(([, { atMs }]) => atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (due === undefined) {
        this.nowMs = untilMs;
        return;
      }
      const [id, timer] = due;
      this.nowMs = timer.atMs;
      if (timer.everyMs > 0) {
        timer.atMs += timer.everyMs;
      } else {
        this._tasks.delete(id);
      }
      timer.task();
      await settle();
    }
  }

  requestAnimationFrame(task) {
    this._frames.push(task);
  }

  /** The callbacks of an animation frame, without the paint behind them. */
  animate() {
    this._frames.splice(0).forEach(task => task());
  }

  /** The tasks behind a paint. */
  paint() {
    this._posted.splice(0).forEach(task => task());
  }

  async show(visibilityState) {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
    await settle();
  }
}

// ----- a server -----

const REQUESTS = new Map(
  Object.entries({
    hello: [HelloDecoder, m => ({ wantHeartbeatMs: m.wantHeartbeatMs(), token: m.token(), clientName: m.clientName() })],
    subscribe: [
      SubscribeDecoder,
      m => ({
        requestId: m.requestId(),
        items: itemsOf(m, i => ({
          subId: i.subId(),
          streamId: i.streamId(),
          channels: i.channels(),
          match: i.match(),
          mode: i.mode(),
          intervalMs: i.intervalMs(),
          snapshot: i.snapshot() === 1,
          onOverflow: i.onOverflow(),
          generation: i.generation(),
          fromCursor: i.fromCursor(),
          symbol: i.symbol(),
        })),
      }),
    ],
    unsubscribe: [UnsubscribeDecoder, m => ({ requestId: m.requestId(), items: itemsOf(m, i => i.subId()) })],
    reconfigure: [
      ReconfigureDecoder,
      m => ({
        requestId: m.requestId(),
        items: itemsOf(m, i => ({ subId: i.subId(), intervalMs: i.intervalMs(), paused: i.paused() === 1 })),
      }),
    ],
    ack: [AckDecoder, m => ({ frameSeq: m.frameSeq(), creditFrames: m.creditFrames(), renderLagMs: m.renderLagMs() })],
    ping: [PingDecoder, m => ({ nonce: m.nonce() })],
    query: [InstrumentQueryDecoder, m => ({ requestId: m.requestId(), fromId: m.fromId() })],
    epochs: [EpochQueryDecoder, m => ({ requestId: m.requestId(), fromEpoch: m.fromEpoch() })],
    replay: [
      ReplayControlDecoder,
      m => ({
        requestId: m.requestId(),
        streamId: m.streamId(),
        op: m.op(),
        clock: m.clock(),
        epoch: m.epoch(),
        from: m.fromBigInt(),
        to: m.toBigInt(),
        speedMilli: m.speedMilli(),
        steps: m.steps(),
        maxGapMs: m.maxGapMs(),
      }),
    ],
  }).map(([type, [Decoder, read]]) => [Decoder.TEMPLATE_ID, { type, Decoder, read }]),
);

function itemsOf(message, read) {
  const items = [];
  const group = message.items();
  while (group.hasNext()) {
    items.push(read(group.next()));
  }
  return items;
}

/** A WebSocket whose other end is the test. */
export class FakeSocket {
  constructor(url, protocol) {
    this.url = url;
    this.protocol = protocol;
    this.readyState = 0;
    this.sent = [];
    this.closed = false;
  }

  send(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { type, Decoder, read } = REQUESTS.get(view.getUint16(2, true));
    this.sent.push({ type, ...read(new Decoder().wrapAndApplyHeader(view, 0)) });
  }

  close() {
    this.closed = true;
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen?.({});
  }

  deliver(...frames) {
    frames.forEach(data => this.onmessage?.({ data }));
  }

  /** The other end closes it. */
  end(code = 1006, reason = '') {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  of(type) {
    return this.sent.filter(message => message.type === type);
  }

  /** What was sent of this type since the last time somebody asked, or ever. */
  take(type) {
    const taken = this.of(type);
    this.sent = this.sent.filter(message => message.type !== type);
    return taken;
  }
}

/** One message of a frame: a codec's, filled in by the test. */
export function message(Encoder, fill, conflated = 0) {
  const view = new DataView(new ArrayBuffer(MAX_MESSAGE));
  const encoder = new Encoder().wrapAndApplyHeader(view, 0);
  fill(encoder);
  return { bytes: new Uint8Array(view.buffer, 0, encoder.limit()), conflated };
}

/** A frame of stream 0 as the server sends it. */
export function frame(frameSeq, ...messages) {
  return frameOf({ frameSeq }, ...messages);
}

/** A frame as the server sends it; `sendTs` in ns. */
export function frameOf({ frameSeq = 0, stream = 0, flags = 0, epoch = 1, cursor = 0, sendTs = 0 }, ...messages) {
  const length = messages.reduce((sum, { bytes }) => sum + ((4 + bytes.length + 3) & ~3), HEADER);
  const view = new DataView(new ArrayBuffer(length));
  new FrameHeaderEncoder()
    .wrap(view, 0)
    .frameSeq(frameSeq)
    .streamId(stream)
    .messageCount(messages.length)
    .flags(flags)
    .version(1)
    .epoch(epoch)
    .sendTs(sendTs)
    .cursor(cursor);
  let at = HEADER;
  for (const { bytes, conflated } of messages) {
    view.setUint16(at, bytes.length, true);
    view.setUint16(at + 2, conflated, true);
    new Uint8Array(view.buffer).set(bytes, at + 4);
    at += (4 + bytes.length + 3) & ~3;
  }
  return view.buffer;
}

let sessions = 0;

/** Of a session of its own, unless the test says which. */
export function welcome({ sessionId = ++sessions, maxItemsPerRequest = 512, heartbeatMs = 2_000, tapeId = 1, generation = 1, epoch = 1, authExpiryMs = 0 } = {}) {
  const authExpiry = BigInt(Math.round(authExpiryMs)) * 1_000_000n;
  return message(WelcomeEncoder, m =>
    m
      .sessionId(sessionId)
      .tapeId(tapeId)
      .generation(generation)
      .epoch(epoch)
      .authExpiry(authExpiry)
      .heartbeatMs(heartbeatMs)
      .maxItemsPerRequest(maxItemsPerRequest)
      .serverName('fake'),
  );
}

export function definition(instrumentId, symbol, { sourceId = 1, priceExponent = -4 } = {}) {
  return message(InstrumentDefEncoder, m =>
    m
      .instrumentId(instrumentId)
      .sourceId(sourceId)
      .priceExponent(priceExponent)
      .quantityExponent(0)
      .roundLot(null)
      .referencePrice(null)
      .venue('IEXG')
      .symbol(symbol),
  );
}

export function quote(instrumentId, seq, { bid = 356_600, ask = 356_700, conflated = 0 } = {}) {
  return message(QuoteEncoder, m => m.seq(seq).instrumentId(instrumentId).bidPx(bid).askPx(ask).bidQty(100).askQty(200), conflated);
}

export function quoteBatch(...quotes) {
  return message(QuoteBatchEncoder, m => {
    const group = m.quotesCount(quotes.length);
    quotes.forEach(({ id, seqLow, bid, conflated = 0 }) => {
      group.next().instrumentId(id).seq(seqLow).bidPx(bid).askPx(null).bidQty(1).askQty(null).conflated(conflated);
    });
  });
}

export function trade(instrumentId, seq, price, { tapeSeq = 0, tsIngest = 0, tsExchange = 0 } = {}) {
  return message(TradeEncoder, m => m.tapeSeq(tapeSeq).tsIngest(tsIngest).tsExchange(tsExchange).seq(seq).instrumentId(instrumentId).price(price).size(100).lastPrice(price).lastEligible(1));
}

export function tradingStatus(instrumentId, seq) {
  return message(TradingStatusEncoder, m => m.seq(seq).instrumentId(instrumentId).tradingState(1).reason('T1'));
}

export function feedStatus(kind, sourceId, { generation = 0 } = {}) {
  return message(FeedStatusEncoder, m => m.kind(kind).sourceId(sourceId).generation(generation).sourceName('iex:1'));
}

export function snapshotEnd(subId) {
  return message(SnapshotEndEncoder, m => m.subId(subId));
}

/** The server's answer to a Subscribe. */
export function granted(request, { status = SubscriptionStatus.OK, delayMs = 0 } = {}) {
  return message(SubscribeAckEncoder, m => {
    const group = m.requestId(request.requestId).itemsCount(request.items.length);
    request.items.forEach(({ subId, intervalMs }) => group.next().subId(subId).status(status).matched(1).intervalMs(intervalMs).delayMs(delayMs));
  });
}

/** The server's word on a replay: an answer to this request, or of itself. */
export function replayState(request, state, { time = 0, cursor = 0, epoch = 1 } = {}) {
  return message(ReplayStateEncoder, m =>
    m.streamId(request.streamId).state(state).time(time).speedMilli(request.speedMilli).cursor(cursor).requestId(request.requestId).epoch(epoch),
  );
}

// ----- a client of it -----

/** A client that has begun to connect. Its jitter is none: each wait is the greatest possible. */
export async function connecting(options = {}) {
  const root = new FakeRoot();
  const client = connect('ws://localhost/stream', { root, WebSocket: root.WebSocket, backoff: { random: () => 1 }, ...options });
  const events = [];
  ['state', 'discontinuity', 'closed', 'goingaway', 'welcome', 'feed', 'resumelost', 'error'].forEach(type => {
    client.addEventListener(type, event => events.push({ type, ...event.detail }));
  });
  await settle();
  return { root, client, events };
}

/** The newest socket's handshake and Welcome. */
export function accept(root, limits) {
  root.socket.open();
  root.socket.deliver(frame(1, welcome(limits)));
}

/** A client that is connected. */
export async function connected(options, limits) {
  const fakes = await connecting(options);
  accept(fakes.root, limits);
  return { ...fakes, socket: fakes.root.socket };
}

export function of(events, type) {
  return events.filter(event => event.type === type);
}
