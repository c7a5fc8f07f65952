import { FrameFlags, ReplayOp, ReplayPhase } from './codecs.js';
import { ReplayItems } from './replay-items.js';
import { ReplayPlace } from './replay-place.js';
import { NONE } from './request-line.js';
import { milliOf, movedTo } from './stretch.js';

const NS_PER_MS = 1e6;
const STATES = { [ReplayPhase.PAUSED]: 'paused', [ReplayPhase.PLAYING]: 'playing', [ReplayPhase.ENDED]: 'ended', [ReplayPhase.LIVE]: 'live', [ReplayPhase.CLOSED]: 'closed' };

/**
 * One replay: what its user wants of it, how far it has come, and what the present connection was asked for. The server forgets it with the connection;
 * each new one is brought to where it was: opened behind what was handed on, subscribed, and set going.
 */
export class ReplaySession {
  /**
   * @param context {line, ids, maxItems(), addStream(id, items), onClosed(session)}
   * @param stretch as stretchOf makes it
   * @param events hears onState(), onMoved() and onError(detail)
   */
  constructor(context, streamId, stretch, events) {
    this._context = context;
    this._events = events;
    this.streamId = streamId;
    this.items = new ReplayItems(context);
    this.stream = context.addStream(streamId, this.items);
    this._stretch = stretch; // from: where it began, or was last sent
    this._asked = new Map(); // ops by their requestIds
    this._place = new ReplayPlace();
    this._wanted = ReplayPhase.PAUSED;
    this._onServer = false; // this connection was, or is about to be, asked to open it
    this._closing = false;
    this.status = { state: 'opening', timeMs: null, speed: stretch.speedMilli / 1_000, cursor: 0, epoch: stretch.epoch, delayed: false };
    if (context.line.connection !== null) {
      this.onWelcome(true);
    }
  }

  get _isClosed() {
    return this.status.state === 'closed';
  }

  // ----- what its user wants -----

  /** @param phase what it is to be from now on */
  control(op, phase, steps = 0) {
    const isOver = this._wanted === ReplayPhase.ENDED && !this._onServer;
    if (this._closing || this._isClosed || (isOver && phase !== ReplayPhase.LIVE)) {
      return;
    }
    this._wanted = phase;
    if (this._onServer) {
      this._send(op, this._stretch, steps);
    } else if (isOver && this._context.line.connection !== null) {
      this._begin();
    }
  }

  speed(speed) {
    this._stretch = { ...this._stretch, speedMilli: milliOf(speed) };
    if (this._onServer && !this._closing) {
      this._send(ReplayOp.SPEED, this._stretch);
    }
  }

  seek(where) {
    this._stretch = movedTo(this._stretch, where);
    this._place.clear();
    this.items.onSeek();
    if (this._wanted !== ReplayPhase.PLAYING) {
      this._wanted = ReplayPhase.PAUSED;
    }
    if (this._closing || this._isClosed) {
      return;
    }
    if (this._onServer) {
      this.items.seeking++;
      this._send(ReplayOp.SEEK, this._stretch);
    } else if (this._context.line.connection !== null) {
      this._begin();
    }
  }

  close() {
    if (this._closing || this._isClosed) {
      return;
    }
    this._closing = true;
    this.items.onLeave();
    if (this._onServer) {
      this._send(ReplayOp.CLOSE, this._stretch);
    } else {
      this._end();
    }
  }

  // ----- the connection -----

  /** A connection is there. One that had ended stays so, until it is sent elsewhere. */
  onWelcome(isSameTape) {
    this.items.seeking = 0;
    this._asked.clear();
    this._leave();
    if (this._closing) {
      this._end(); // its end came with the connection before
    } else if (!isSameTape && this.status.state !== 'opening') {
      this._events.onError({ requestId: 0, code: 'TAPE', retryAfterMs: 0, text: 'another tape than before' });
      this._end();
    } else if (this._wanted !== ReplayPhase.ENDED) {
      this._begin();
    }
  }

  /** The connection is gone, and what it was asked for with it. */
  onEnded() {
    this._leave();
  }

  _leave() {
    this._onServer = false;
    this.items.onLeave();
  }

  _begin() {
    const phase = this._wanted;
    this._onServer = true;
    this.items.onBegin();
    this._context.line.add(connection => this._request(connection, ReplayOp.OPEN, this._place.next(this._stretch, phase === ReplayPhase.LIVE), 0));
    this.items.flush();
    if (phase === ReplayPhase.PLAYING || phase === ReplayPhase.LIVE) {
      this._send(phase === ReplayPhase.LIVE ? ReplayOp.JOIN_LIVE : ReplayOp.PLAY, this._stretch);
    }
  }

  _send(op, stretch, steps = 0) {
    this._context.line.add(connection => this._request(connection, op, stretch, steps));
  }

  _request(connection, op, stretch, steps) {
    if (this._isClosed) {
      return NONE;
    }
    const requestId = this._context.ids.nextRequestId();
    this._asked.set(requestId, op);
    connection.send(connection.requests.replay(requestId, this.streamId, op, stretch, steps));
    return requestId;
  }

  // ----- what the server says -----

  onFrame({ sendMs, cursor, epoch, flags }) {
    if (this.items.seeking === 0 && this._onServer) {
      this._place.onFrame({ cursor, epoch }, this.stream);
      this.status = { ...this.status, timeMs: sendMs, cursor, epoch, delayed: this.status.delayed || (flags & FrameFlags.delayed) !== 0 };
    }
  }

  /** The server tells how it stands. What a connection knows of its stream is made to fit. */
  onState(message) {
    const op = this._asked.get(message.requestId());
    this._asked.delete(message.requestId());
    const phase = message.state();
    if (op === ReplayOp.OPEN) {
      this.stream.forget();
      if (this._place.cursor === 0) {
        this._place.at(message.cursor());
      }
      this.stream.toldTo = this.items.hasEvery ? this._place.cursor : 0;
    } else if (op === ReplayOp.SEEK) {
      this.stream.restart();
      this.items.seeking--;
      this._place.at(message.cursor());
    }
    if (phase === ReplayPhase.ENDED || phase === ReplayPhase.LIVE) {
      this._wanted = phase;
    }
    this.status = {
      state: STATES[phase] ?? this.status.state,
      timeMs: message.time() > 0 ? message.time() / NS_PER_MS : null,
      speed: message.speedMilli() / 1_000,
      cursor: message.cursor(),
      epoch: message.epoch(),
      delayed: this.status.delayed,
    };
    if (phase === ReplayPhase.CLOSED) {
      this._end();
      return;
    }
    this._events.onState();
    if (op === ReplayOp.SEEK) {
      this._events.onMoved();
    }
  }

  /** @returns {boolean} whether the refused request was one of this */
  onError(detail) {
    const op = this._asked.get(detail.requestId);
    if (op === undefined) {
      return false;
    }
    this._asked.delete(detail.requestId);
    if (op === ReplayOp.SEEK) {
      this.items.seeking--;
    }
    this._events.onError(detail);
    if (op === ReplayOp.OPEN) {
      this._end(); // it could not be opened
    }
    return true;
  }

  _end() {
    this._leave();
    this.status = { ...this.status, state: 'closed' };
    this._context.onClosed(this);
    this._events.onState();
  }
}
