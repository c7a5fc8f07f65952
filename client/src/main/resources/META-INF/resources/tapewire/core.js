import { ServerClock } from './clock.js';
import { FrameFlags } from './codecs.js';
import { Items } from './items.js';
import { Market } from './market.js';
import { Messages } from './messages.js';
import { Painter } from './painter.js';
import { Queries } from './queries.js';
import { Replays } from './replays.js';
import { RequestLine } from './request-line.js';
import { Session } from './session.js';
import { Visibility } from './visibility.js';

/** The parts of a client and how they hang together: what each connection begins with, what its frames and its end lead to. */
export class Core {
  /** @param emit called with (type, detail) of each event */
  constructor(url, options, emit) {
    this.emit = emit;
    const root = options.root ?? globalThis;
    this._creditFrames = options.creditFrames ?? 4;
    this.clock = new ServerClock();
    this.painter = new Painter(() => this._deliver(), lagMs => this._acknowledge(lagMs), root);
    this._requestId = 1;
    this._subId = 0;
    this._line = new RequestLine();
    this.items = new Items(this._line, this._ids(), this);
    this.market = new Market(this.items, this);
    this.replays = new Replays({
      line: this._line,
      ids: this._ids(),
      maxItems: () => this.items.maxItems,
      addStream: (id, items) => this.market.add(id, items),
      removeStream: id => this.market.remove(id),
    });
    this.queries = new Queries(() => this.session.welcomed, () => this.nextRequestId());
    this._frameSeq = 0;
    this._paintedSeq = 0;
    this._ackedSeq = 0;
    this._totals = { frames: 0, bytes: 0, updates: 0, conflated: 0 };
    this.simulated = false;
    this.welcome = null;
    this.messages = new Messages(this);
    this.session = new Session(this, this.messages, url, options, this.clock, root);
    this.visibility = new Visibility(this, root);
    this.session.open();
  }

  // ----- its parts -----

  requestPaint() {
    this.painter.request();
  }

  _ids() {
    return { nextRequestId: () => this.nextRequestId(), nextSubId: () => ++this._subId };
  }

  nextRequestId() {
    this._requestId = (this._requestId % 0xffff_ffff) + 1;
    return this._requestId;
  }

  onFeed(detail) {
    this.emit('feed', detail);
  }

  onResumeLost(stream, pattern, reason) {
    this.emit('resumelost', { stream, pattern, reason });
  }

  onDelay() {
    this.market.dropDelayed();
  }

  /** The items' owner and the item of this number. */
  itemOf(subId) {
    const item = this.items.item(subId);
    return item === undefined ? this.replays.itemOf(subId) : [this.items, item];
  }

  // ----- the connection -----

  /** Counts since the client was made: frames, bytes, updates, and how many updates were left out for newer ones. */
  get totals() {
    const reader = this.session.connection?.reader;
    const now = { ...this._totals };
    if (reader !== undefined) {
      Object.keys(now).forEach(key => {
        now[key] += reader[key];
      });
    }
    return now;
  }

  onFrame(frameSeq, reader) {
    this._frameSeq = frameSeq;
    this.simulated = (reader.flags & FrameFlags.simulated) !== 0 || this.simulated;
    this.items.onFrame(reader.streamId, reader.cursor);
    this.replays.onFrame(reader);
    this.painter.request();
  }

  onEnded() {
    this._totals = this.totals;
    this._line.onEnded();
    this.replays.onEnded();
    this.queries.reject('the connection ended');
  }

  onLost() {
    this.market.onLost();
  }

  onStop() {
    this.visibility.stop();
  }

  onWelcome(welcome, isSimulated) {
    const { connection } = this.session;
    this.session.onToken(welcome.authExpiryMs);
    const before = this.welcome;
    this.welcome = welcome;
    if (connection.isWelcomed) {
      return; // the answer to a refreshed token
    }
    const sameTape = before !== null && before.tapeId === welcome.tapeId;
    this.simulated = isSimulated;
    this.clock.reset();
    this.market.live.onWelcome(sameTape && before.epoch === welcome.epoch);
    this.market.delayed.onWelcome(sameTape && before.epoch === welcome.epoch);
    this.session.onWelcome();
    connection.onWelcome(welcome.heartbeatMs);
    // Credit counts from the first Ack on: a large snapshot must not come faster than it is painted.
    this._frameSeq = 0;
    this._paintedSeq = 0;
    this._ackedSeq = connection.reader.frameSeq;
    connection.send(connection.requests.ack(this._ackedSeq, this._creditFrames, 0));
    this._line.onWelcome(connection);
    this.items.onWelcome(welcome);
    this.replays.onWelcome(before === null || sameTape);
    this.session.onLive();
    this.emit('welcome', welcome);
    this.visibility.onWelcome();
  }

  onItemsAnswered(requestId) {
    this._line.onAnswer(requestId);
    this.visibility.onItemsAnswered();
  }

  onReplayState(message) {
    const requestId = message.requestId();
    this.replays.onState(message);
    this._line.onAnswer(requestId);
  }

  onError(detail) {
    this.queries.onError(detail);
    const isReplays = this.replays.onError(detail); // its own to tell
    this._line.onAnswer(detail.requestId);
    if (!isReplays) {
      this.emit('error', detail);
    }
  }

  // ----- the screen -----

  _deliver() {
    this._paintedSeq = this._frameSeq;
    this.market.flush();
    this.emit('frame', null);
  }

  _acknowledge(lagMs) {
    const connection = this.session.welcomed;
    if (connection !== null && this._paintedSeq !== this._ackedSeq) {
      this._ackedSeq = this._paintedSeq;
      connection.send(connection.requests.ack(this._paintedSeq, this._creditFrames, lagMs));
    }
    this.emit('painted', { lagMs });
  }

  /** Ends it for good. */
  close() {
    this.onStop();
    this.queries.reject('the client was closed');
    this._totals = this.totals;
    this.session.close();
  }
}
