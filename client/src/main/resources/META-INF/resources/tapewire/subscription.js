import { OnOverflow } from './codecs.js';
import { parseCursor } from './cursor.js';
import { CHANNEL_BITS, DELAYED, LIVE, channelOf } from './instrument.js';

const ON_OVERFLOW = { conflate: OnOverflow.CONFLATE, gap: OnOverflow.GAP, close: OnOverflow.CLOSE };
const MODES = ['latest', 'every'];

/** `ABC*` and `*` are patterns, `ABC` is a symbol. */
function isExact(pattern) {
  return !pattern.endsWith('*');
}

/** What one part of a program asked for. Made by `subscribe` of a client or of a replay. */
export class Subscription {
  /** @param stream the stream that it listens to */
  constructor(stream, patterns, options) {
    this._stream = stream;
    this.patterns = patterns;
    this.channels = options.channels ?? ['quote', 'trade', 'status'];
    this.mode = options.mode ?? 'latest';
    this.interval = this.mode === 'every' ? 0 : (options.interval ?? 100);
    this._bits = this.channels.reduce((bits, channel) => bits | oneOf(CHANNEL_BITS, channel, 'channel'), 0);
    this._onOverflow = oneOf(ON_OVERFLOW, options.onOverflow ?? 'conflate', 'onOverflow');
    this._snapshot = options.snapshot ?? true;
    this._from = options.from === undefined || options.from === null ? null : parseCursor(options.from);
    this._onUpdate = guarded(options.onUpdate);
    this._onFrame = guarded(options.onFrame);
    this._onStatus = guarded(options.onStatus);
    this._onSnapshotEnd = guarded(options.onSnapshotEnd);
    this._changed = new Set();
    this._exact = new Set(patterns.filter(isExact));
    this._prefixes = patterns.filter(pattern => !isExact(pattern)).map(pattern => pattern.slice(0, -1));
    this._items = [];
    this._open = true;
    if (this._bits === 0 || patterns.length === 0) {
      throw new TypeError('at least one symbol and one channel');
    }
    if (!(this.interval >= 0 && this.interval <= 65_535)) {
      throw new RangeError('interval: ' + this.interval + ' is not from 0 to 65,535 ms');
    }
    if (!MODES.includes(this.mode)) {
      throw new TypeError('no such mode: ' + this.mode);
    }
    if (this._from !== null && (this.mode !== 'every' || (stream.id !== LIVE && stream.id !== DELAYED))) {
      throw new TypeError('from: only of mode every, live or delayed');
    }
  }

  /** @returns what an item of this says to the server */
  _what(pattern) {
    return {
      pattern,
      channels: this._bits,
      every: this.mode === 'every',
      intervalMs: this.interval,
      snapshot: this._snapshot,
      onOverflow: this._onOverflow,
      stream: this._stream.id,
      from: this._from,
    };
  }

  matches(symbol) {
    return this._exact.has(symbol) || this._prefixes.some(prefix => symbol.startsWith(prefix));
  }

  /** Whether some of it is delayed, and listens to the delayed stream too. */
  get _isDelayed() {
    return this._items.some(item => item.twin !== null);
  }

  get _isComplete() {
    return this._items.every(item => item.complete && (item.twin === null || item.twin.complete));
  }

  _update(instrument, bit, value) {
    if (this._open && (this._bits & bit) !== 0) {
      if (this._onUpdate !== null) {
        this._onUpdate(instrument, channelOf(bit), value);
      }
      if (this._onFrame !== null) {
        this._changed.add(instrument);
      }
    }
  }

  _touch(instrument) {
    if (this._onFrame !== null) {
      this._changed.add(instrument);
    }
  }

  _flush() {
    if (this._changed.size > 0 && this._open) {
      const changed = this._changed;
      this._changed = new Set();
      this._onFrame(changed);
    }
  }

  /** Ends it. Others that ask for the same go on. */
  close() {
    if (this._open) {
      this._open = false;
      this._stream.unsubscribe(this);
    }
  }
}

/** What a listener throws is its program's to hear of, and must not end the frame for the others or pass for a malformed one. */
export function guarded(listener) {
  if (listener === undefined || listener === null) {
    return null;
  }
  return (a, b, c) => {
    try {
      listener(a, b, c);
    } catch (e) {
      queueMicrotask(() => {
        throw e;
      });
    }
  };
}

function oneOf(values, name, what) {
  if (!Object.hasOwn(values, name)) {
    throw new TypeError('no such ' + what + ': ' + name);
  }
  return values[name];
}
