import { Replay } from './replay.js';
import { ReplaySession } from './replay-session.js';

const MAX_STREAM = 65_534;

/** The replays of a client, by their streams. */
export class Replays {
  /** @param context what a ReplaySession needs, but for onClosed */
  constructor(context) {
    this._context = { ...context, onClosed: session => this._onClosed(session) };
    this._byStream = new Map();
  }

  open(stretch) {
    let streamId = 1;
    while (this._byStream.has(streamId)) {
      streamId++;
    }
    if (streamId > MAX_STREAM) {
      throw new RangeError('replay: no stream is free');
    }
    return new Replay(events => {
      const session = new ReplaySession(this._context, streamId, stretch, events);
      this._byStream.set(streamId, session);
      return session;
    });
  }

  _onClosed({ streamId }) {
    this._byStream.delete(streamId);
    this._context.removeStream(streamId);
  }

  get all() {
    return [...this._byStream.values()];
  }

  onWelcome(isSameTape) {
    this.all.forEach(session => session.onWelcome(isSameTape));
  }

  onEnded() {
    this.all.forEach(session => session.onEnded());
  }

  /** The items of a session and the one of this number, or undefined. */
  itemOf(subId) {
    for (const session of this._byStream.values()) {
      const item = session.items.item(subId);
      if (item !== undefined) {
        return [session.items, item];
      }
    }
    return [undefined, undefined];
  }

  onFrame(reader) {
    this._byStream.get(reader.streamId)?.onFrame(reader);
  }

  onState(message) {
    this._byStream.get(message.streamId())?.onState(message);
  }

  /** @returns {boolean} whether the refused request was one of a replay */
  onError(detail) {
    return this.all.some(session => session.onError(detail));
  }
}
