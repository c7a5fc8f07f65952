import { ReplayOp, ReplayPhase } from './codecs.js';
import { ClientEvent } from './event.js';
import { whole } from './stretch.js';

/**
 * A stretch of the tape on a stream of its own, which goes where and as fast as it is told; over reconnections too. Dispatches `state` whenever its server
 * says how it stands, `moved` when a seek is done, and `error` of what is refused. Made by `client.replay`.
 */
export class Replay extends EventTarget {
  /** @param begin called with who hears of it, answers its session */
  constructor(begin) {
    super();
    this._session = begin({
      onState: () => this.dispatchEvent(new ClientEvent('state', this.status)),
      onMoved: () => this.dispatchEvent(new ClientEvent('moved', this.status)),
      onError: detail => this.dispatchEvent(new ClientEvent('error', detail)),
    });
  }

  /** How it stands: {state, timeMs, speed, cursor, epoch, delayed}; time, place and epoch are those of the newest frame. */
  get status() {
    return this._session.status;
  }

  /** opening, paused, playing, ended, live, closed. */
  get state() {
    return this.status.state;
  }

  /** Its stream's number: that of its instruments. */
  get stream() {
    return this._session.streamId;
  }

  /** Asks for instruments of the stretch; before `play`, lest the first of it is missed. */
  subscribe(symbols, options = {}) {
    return this._session.stream.subscribe(symbols, options);
  }

  /** What is known of an instrument at this place, or undefined. */
  instrument(symbol) {
    return this._session.stream.instrument(symbol);
  }

  /** Goes on from where it stands. */
  play() {
    this._session.control(ReplayOp.PLAY, ReplayPhase.PLAYING);
  }

  /** Stands still. */
  pause() {
    this._session.control(ReplayOp.PAUSE, ReplayPhase.PAUSED);
  }

  /** Applies so many events that are subscribed to, then stands still. */
  step(events = 1) {
    if (whole(events, 'step') === 0) {
      throw new RangeError('step: 0 is none');
    }
    this._session.control(ReplayOp.STEP, ReplayPhase.PAUSED, events);
  }

  /** 0.1 to 1,000 times; 'max' = as fast as it is shown. */
  speed(speed) {
    this._session.speed(speed);
  }

  /** Goes to another place, {from, epoch} in its own clock, and on from there if it was playing. What was known is of the place before, and forgotten. */
  seek(where) {
    this._session.seek(where);
  }

  /** Plays as fast as it is shown up to the head of the tape, and goes on live without a seam. */
  joinLive() {
    this._session.control(ReplayOp.JOIN_LIVE, ReplayPhase.LIVE);
  }

  /** Ends it. */
  close() {
    this._session.close();
  }
}
