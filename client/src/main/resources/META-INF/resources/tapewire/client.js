import { Core } from './core.js';
import { textOfCursor } from './cursor.js';
import { ClientEvent } from './event.js';
import { DELAYED, LIVE } from './instrument.js';
import { stretchOf } from './stretch.js';

const STREAMS = { live: LIVE, delayed: DELAYED };

/** A connection that comes back by itself, and everything that it brings. Made by `connect`. */
export class Client extends EventTarget {
  constructor(url, options) {
    super();
    this._core = new Core(url, options, (type, detail) => this.dispatchEvent(new ClientEvent(type, detail)));
  }

  // ----- for applications -----

  /** What the server said of itself and its tape; null before the first connection. */
  get welcome() {
    return this._core.welcome;
  }

  /** Some of the data is a simulator's. */
  get simulated() {
    return this._core.simulated;
  }

  /** connecting, live, stale, reconnecting, closed. */
  get state() {
    return this._core.session.state;
  }

  /** What is known of the feed; of a subject that sees nothing in real time, of what it sees. */
  get feed() {
    const { live, delayed } = this._core.market;
    return live.feed === 'UNKNOWN' ? delayed.feed : live.feed;
  }

  /**
   * Asks for instruments: a symbol, `ABC*`, `*`, or a list of them. What is known already comes at once.
   *
   * @returns {Subscription}
   */
  subscribe(symbols, options = {}) {
    return this._streamNamed(options.stream).subscribe(symbols, options);
  }

  /** What is known of an instrument, or undefined. */
  instrument(symbol, stream) {
    return this._streamNamed(stream).instrument(symbol);
  }

  _streamNamed(name = 'live') {
    if (!Object.hasOwn(STREAMS, name)) {
      throw new TypeError('no such stream: ' + name);
    }
    return this._core.market.streamOf(STREAMS[name]);
  }

  /** The directory of the tape: all instruments that match, as {symbol, venue, id, priceExponent, sizeExponent, simulated}. */
  async instruments(pattern = '*') {
    return this._core.queries.instruments(pattern);
  }

  /** The tape's epochs, oldest first, with their places and times. */
  async epochs() {
    return this._core.queries.epochs();
  }

  /** Opens a stretch of the tape on a stream of its own, paused at its beginning. @returns {Replay} */
  replay(options = {}) {
    return this._core.replays.open(stretchOf(options));
  }

  /** The place up to which all events of mode every were handed on, as text, to be given as `from` later; null = none yet. */
  cursor(stream = 'live') {
    const { published } = this._core.items.places.get(this._streamNamed(stream).id);
    return published === null ? null : textOfCursor(published);
  }

  /** Whether what comes just now is a snapshot: values that were there already. */
  get isSnapshot() {
    return this._core.session.connection?.reader.snapshot ?? false;
  }

  /** The server's clock: offsetMs, errorMs and now(). */
  get clock() {
    return this._core.clock;
  }

  /** Age of what came with the newest tick of an instrument, by the server's clock, ms. */
  ageMs(ingestMs) {
    return this._core.clock.now() - ingestMs;
  }

  /** Counts since the client was made: frames, bytes, updates, and how many updates were left out for newer ones. */
  get totals() {
    return this._core.totals;
  }

  /** Ends it for good. */
  close() {
    this._core.close();
  }
}
