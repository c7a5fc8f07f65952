import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SCHEMA_ID, TradeBreakEncoder } from '../tapewire/codecs.js';
import { FrameReader, MALFORMED, nearestAbove } from '../tapewire/frame-reader.js';
import { Instrument } from '../tapewire/index.js';
import { connected, definition, frame, message, quote, quoteBatch, trade } from './fakes.mjs';

const MUTATIONS = 20_000;
const TWO_32 = 2 ** 32;
const LEAST_FRAME = 48;
const FIRST_ANSWER = 101;

/** The golden frames of what a server sends: the schemas' own, made by the Java codecs. */
function goldenFrames() {
  const directory = process.env.TAPEWIRE_FRAMES;
  return readdirSync(directory)
    .map(name => {
      const lines = readFileSync(join(directory, name), 'utf8').split('\n').filter(line => !line.startsWith('#'));
      return { name, bytes: Uint8Array.from(lines.join('').replace(/[^0-9a-f]/g, '').match(/../g) ?? [], hex => parseInt(hex, 16)) };
    })
    .filter(({ bytes }) => isFrame(new DataView(bytes.buffer)));
}

/** One message behind the header of a frame, and not a request or a record of the tape, which begin otherwise. */
function isFrame(view) {
  return (
    view.byteLength >= LEAST_FRAME &&
    view.getUint16(6, true) === 1 &&
    view.getUint16(40, true) === SCHEMA_ID &&
    view.getUint16(38, true) >= FIRST_ANSWER
  );
}

/** Small, fast and the same on every machine: mulberry32. */
function randomOf(seed) {
  let state = seed;
  return bound => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  };
}

test('golden frames are there and are read whole', async () => {
  const { client } = await connected();
  const frames = goldenFrames();
  assert.ok(frames.length >= 15, frames.map(({ name }) => name).join());
  for (const { name, bytes } of frames) {
    const reader = new FrameReader(client._core.messages);
    assert.notEqual(reader.read(new DataView(bytes.buffer)), MALFORMED, name);
  }
});

test('no cut of a frame gets an exception out of the reader', async () => {
  const { client } = await connected();
  for (const { name, bytes } of goldenFrames()) {
    for (let length = 0; length < bytes.length; length++) {
      const answer = new FrameReader(client._core.messages).read(new DataView(bytes.slice(0, length).buffer));
      assert.equal(typeof answer, 'number', name + ' cut to ' + length);
    }
  }
  const whole = new Uint8Array(frame(7, definition(1, 'ABC'), quote(1, 1)));
  for (let length = 0; length < whole.length; length++) {
    assert.equal(new FrameReader(client._core.messages).read(new DataView(whole.slice(0, length).buffer)), MALFORMED, 'cut to ' + length);
  }
});

test('no mutation of a frame gets an exception out of the reader', async () => {
  const { client } = await connected();
  const frames = goldenFrames().map(({ bytes }) => bytes);
  frames.push(
    new Uint8Array(frame(1, definition(1, 'ABC'), trade(1, 1, 5), quote(1, 1), quoteBatch({ id: 1, seqLow: 2, bid: 3 }, { id: 2, seqLow: 2, bid: 3 }))),
  );
  const seed = Date.now() | 0;
  const random = randomOf(seed);
  const reader = new FrameReader(client._core.messages);
  let malformed = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = frames[random(frames.length)].slice();
    for (let n = random(4); n >= 0; n--) {
      bytes[random(bytes.length)] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)];
    }
    const length = random(4) === 0 ? random(bytes.length + 1) : bytes.length;
    try {
      malformed += reader.read(new DataView(bytes.buffer, 0, length)) === MALFORMED ? 1 : 0;
    } catch (e) {
      assert.fail('seed ' + seed + ', mutation ' + i + ': ' + e.stack);
    }
  }
  assert.ok(malformed > 0 && malformed < MUTATIONS, String(malformed));
  assert.equal(reader.frames, MUTATIONS);
});

test('a message that is unknown is stepped over, and so is one of another schema or of a block that cannot be', async () => {
  const { client, socket } = await connected();
  const change = (of, at, value) => {
    new DataView(of.bytes.buffer).setUint16(at, value, true);
    return of;
  };
  const before = client._core.session.connection.reader.unknown;
  socket.deliver(
    frame(
      2,
      definition(1, 'ABC'),
      change(definition(2, 'ODD'), 2, 999), // template
      change(quote(1, 90), 4, 1), // schema
      change(quote(1, 91), 0, 40), // block, shorter than ours
      change(quote(1, 92), 0, 96), // block, longer than the message
      quote(1, 5, { bid: 7 }),
    ),
  );
  assert.equal(client.state, 'live');
  assert.deepEqual([client.instrument('ABC').quote.seq, client.instrument('ABC').quote.bid], [5, 7]);
  assert.equal(client.instrument('ODD'), undefined);
  assert.equal(client._core.session.connection.reader.unknown - before, 4);
});

test('a message about an instrument that was not defined is counted', async () => {
  const { client, socket } = await connected();
  socket.deliver(frame(2, quote(77, 1)));
  assert.equal(client._core.session.connection.reader.undefined, 1);
});

test('the seq of a batch goes on across 2^32', async () => {
  assert.equal(nearestAbove(0, 1), 1);
  assert.equal(nearestAbove(5, 5), 5 + TWO_32);
  assert.equal(nearestAbove(TWO_32 - 1, 0), TWO_32);
  assert.equal(nearestAbove(3 * TWO_32 - 2, 4), 3 * TWO_32 + 4);
  const { client, socket } = await connected();
  const heard = [];
  client.subscribe('ABC', { onUpdate: (instrument, channel, value) => heard.push([value.seq, value.conflated, value.bid, value.ask]) });
  socket.deliver(
    frame(2, definition(1, 'ABC'), quote(1, TWO_32 - 2)),
    frame(3, quoteBatch({ id: 1, seqLow: TWO_32 - 1, bid: -5 })),
    frame(4, quoteBatch({ id: 1, seqLow: 2, bid: 0, conflated: 2 })),
  );
  assert.deepEqual(heard, [
    [TWO_32 - 2, 0, 356_600, 356_700],
    [TWO_32 - 1, 0, -5, null],
    [TWO_32 + 2, 2, 0, null],
  ]);
  assert.equal(client.totals.conflated, 2);
});

test('what was left out is counted exactly where its count did not fit', async () => {
  const { client, socket } = await connected();
  socket.deliver(frame(2, definition(1, 'ABC'), quote(1, 1)), frame(3, quote(1, 100_001, { conflated: 65_535 })));
  assert.equal(client.instrument('ABC').quote.conflated, 99_999);
});

test('a trade that the venue withdraws is marked', async () => {
  const { client, socket } = await connected();
  socket.deliver(frame(2, definition(1, 'ABC'), trade(1, 1, 5)));
  assert.ok(!client.instrument('ABC').trade.broken);
  socket.deliver(frame(3, message(TradeBreakEncoder, m => m.seq(2).instrumentId(1).price(5).size(100).tradeId(0))));
  assert.ok(client.instrument('ABC').trade.broken);
  assert.equal(client.instrument('ABC').trade.seq, 2);
});

test('a withdrawal of an earlier trade says which, and is no new print of the last one', async () => {
  const { client, socket } = await connected();
  socket.deliver(frame(2, definition(1, 'ABC'), trade(1, 2, 5)));
  socket.deliver(frame(3, message(TradeBreakEncoder, m => m.seq(3).instrumentId(1).price(4).size(70).tradeId(99).tsIngest(8_000_000))));
  const { trade: value } = client.instrument('ABC');
  assert.deepEqual([value.broken, value.price, value.breakPrice, value.breakSize, value.ingestMs], [false, 5, 4, 70, 8]);
  socket.deliver(frame(4, trade(1, 4, 6)));
  assert.deepEqual([value.broken, value.price, value.breakPrice, value.breakSize], [false, 6, null, null]);
});

test('text of a price has its decimals exactly', () => {
  const text = (mantissa, exponent) => {
    const instrument = new Instrument('ABC');
    instrument.priceExponent = exponent;
    instrument.sizeExponent = exponent;
    assert.equal(instrument.sizeText(mantissa), instrument.priceText(mantissa));
    return instrument.priceText(mantissa);
  };
  assert.equal(text(356_600, -4), '35.6600');
  assert.equal(text(1, -4), '0.0001');
  assert.equal(text(0, -4), '0.0000');
  assert.equal(text(-1, -2), '-0.01');
  assert.equal(text(-376_300, -4), '-37.6300');
  assert.equal(text(2 ** 53 - 1, -8), '90071992.54740991');
  assert.equal(text(-(2 ** 53 - 1), -18), '-0.009007199254740991');
  assert.equal(text(42, 0), '42');
  assert.equal(text(-42, 3), '-42000');
  assert.equal(text(0, 3), '0');
  assert.equal(text(null, -4), '');
});

test('numbers and empty sides', async () => {
  const { client, socket } = await connected();
  socket.deliver(frame(2, definition(1, 'ABC', { priceExponent: -2 }), quote(1, 1, { bid: -3_763, ask: null })));
  const instrument = client.instrument('ABC');
  assert.equal(instrument.price(instrument.quote.bid), -37.63);
  assert.equal(instrument.quote.ask, null);
  assert.equal(instrument.price(null), null);
  socket.deliver(frame(3, quote(1, 2, { bid: 0, ask: 2 ** 53 - 1 })));
  assert.deepEqual([instrument.price(instrument.quote.bid), instrument.quote.ask], [0, 2 ** 53 - 1]);
});
