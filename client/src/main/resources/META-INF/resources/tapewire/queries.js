import { InstrumentFlags } from './codecs.js';

const NS_PER_MS = 1e6;

/** Questions that the server answers in pages. */
export class Queries {
  /** @param connection answers the welcomed connection, or null */
  constructor(connection, nextRequestId) {
    this._connection = connection;
    this._nextRequestId = nextRequestId;
    this._waiting = new Map();
  }

  /** The directory of the tape: all instruments that match. */
  instruments(pattern) {
    return this._all((requests, id, fromId) => requests.instruments(id, pattern, fromId, 0));
  }

  /** The tape's epochs, oldest first. */
  epochs() {
    return this._all((requests, id, fromEpoch) => requests.epochs(id, fromEpoch));
  }

  async _all(encode) {
    const found = [];
    let from = 0;
    do {
      const page = await this._page(encode, from);
      found.push(...page.items);
      from = page.next;
    } while (from !== 0);
    return found;
  }

  _page(encode, from) {
    return new Promise((resolve, reject) => {
      const connection = this._connection();
      if (connection === null) {
        reject(new Error('not connected'));
        return;
      }
      const requestId = this._nextRequestId();
      this._waiting.set(requestId, { resolve, reject });
      connection.send(encode(connection.requests, requestId, from));
    });
  }

  onInstruments(message) {
    this._answer(message.requestId(), () => {
      const next = message.nextId();
      return { next, items: itemsOf(message, instrumentOf) };
    });
  }

  onEpochs(message) {
    this._answer(message.requestId(), () => {
      const next = message.nextEpoch();
      return { next, items: itemsOf(message, epochOf) };
    });
  }

  _answer(requestId, read) {
    const query = this._waiting.get(requestId);
    if (query !== undefined) {
      this._waiting.delete(requestId);
      query.resolve(read());
    }
  }

  /** @returns {boolean} whether the refused request was one of these */
  onError({ requestId, code, text }) {
    const query = this._waiting.get(requestId);
    this._waiting.delete(requestId);
    query?.reject(new Error(code + ': ' + text));
    return query !== undefined;
  }

  reject(why) {
    this._waiting.forEach(({ reject }) => reject(new Error(why)));
    this._waiting.clear();
  }
}

function itemsOf(message, read) {
  const items = [];
  const group = message.items();
  while (group.hasNext()) {
    items.push(read(group.next()));
  }
  return items;
}

function instrumentOf(group) {
  const found = {
    id: group.instrumentId(),
    priceExponent: group.priceExponent(),
    sizeExponent: group.quantityExponent(),
    simulated: (group.flags() & InstrumentFlags.simulated) !== 0,
  };
  found.venue = group.venue();
  found.symbol = group.symbol();
  return found;
}

function epochOf(group) {
  return {
    epoch: group.epoch(),
    sourceId: group.sourceId(),
    firstTapeSeq: group.firstTapeSeq(),
    lastTapeSeq: group.lastTapeSeq(),
    firstMarketMs: msOf(group.firstMarketTime()),
    lastMarketMs: msOf(group.lastMarketTime()),
    firstIngestMs: msOf(group.firstTsIngest()),
    lastIngestMs: msOf(group.lastTsIngest()),
  };
}

function msOf(ns) {
  return ns === null ? null : ns / NS_PER_MS;
}
