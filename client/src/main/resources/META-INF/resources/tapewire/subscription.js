import { CHANNEL_BITS } from './instrument.js';
import { matchOf, textOf } from './requests.js';
import { Match } from './codecs.js';

/** What one part of a program asked for. Made by `client.subscribe`. */
export class Subscription {
  constructor(client, patterns, options) {
    this._client = client;
    this.patterns = patterns;
    this.channels = options.channels ?? ['quote', 'trade', 'status'];
    this.interval = options.interval ?? 100;
    this._bits = this.channels.reduce((bits, channel) => bits | bitOf(channel), 0);
    this._onUpdate = guarded(options.onUpdate);
    this._onFrame = guarded(options.onFrame);
    this._onStatus = guarded(options.onStatus);
    this._onSnapshotEnd = guarded(options.onSnapshotEnd);
    this._changed = new Set();
    this._exact = new Set(patterns.filter(pattern => matchOf(pattern) === Match.EXACT));
    this._prefixes = patterns.filter(pattern => matchOf(pattern) !== Match.EXACT).map(textOf);
    this._items = [];
    this._open = true;
    if (this._bits === 0 || patterns.length === 0) {
      throw new TypeError('at least one symbol and one channel');
    }
    if (!(this.interval >= 0 && this.interval <= 65_535)) {
      throw new RangeError('interval: ' + this.interval + ' is not from 0 to 65,535 ms');
    }
  }

  matches(symbol) {
    return this._exact.has(symbol) || this._prefixes.some(prefix => symbol.startsWith(prefix));
  }

  _update(instrument, bit, value) {
    if (this._open && (this._bits & bit) !== 0) {
      if (this._onUpdate !== null) {
        this._onUpdate(instrument, bit === CHANNEL_BITS.quote ? 'quote' : bit === CHANNEL_BITS.trade ? 'trade' : 'status', value);
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
      this._client._unsubscribe(this);
    }
  }
}

/** What a listener throws is its program's to hear of, and must not end the frame for the others or pass for a malformed one. */
function guarded(listener) {
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

function bitOf(channel) {
  const bit = CHANNEL_BITS[channel];
  if (bit === undefined) {
    throw new TypeError('no such channel: ' + channel);
  }
  return bit;
}
