import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorEncoder, FeedStatusKind, FrameFlags, Mode, OnOverflow, SubscriptionStatus } from '../tapewire/codecs.js';
import { accept, connected, definition, feedStatus, frame, frameOf, granted, message, of, quote, snapshotEnd, trade } from './fakes.mjs';

/** A client with an EVERY item whose snapshot is complete, at this place. */
async function following(options = {}, cursor = 10) {
  const fakes = await connected();
  const heard = [];
  fakes.client.subscribe('ABC', { mode: 'every', onUpdate: (instrument, channel, value) => heard.push(channel + value.seq), ...options });
  const request = fakes.socket.take('subscribe')[0];
  fakes.socket.deliver(frameOf({ frameSeq: 2, cursor: 5 }, granted(request), definition(1, 'ABC'), trade(1, 1, 5), snapshotEnd(1)));
  fakes.socket.deliver(frameOf({ frameSeq: 3, cursor }, trade(1, 2, 5), trade(1, 3, 5)));
  return { ...fakes, heard, request };
}

async function again({ root, socket }, limits) {
  socket.end();
  await root.advance(250);
  accept(root, limits);
  return root.socket;
}

test('mode every is asked for as such and each event is handed on', async () => {
  const { client, heard, request } = await following({ onOverflow: 'gap', interval: 100 });
  const [item] = request.items;
  assert.deepEqual([item.streamId, item.mode, item.intervalMs, item.snapshot, item.onOverflow, item.fromCursor], [0, Mode.EVERY, 0, true, OnOverflow.GAP, 0]);
  assert.deepEqual(heard, ['trade1', 'trade2', 'trade3']);
  assert.equal(client.cursor(), '1:1:10');
});

test('a lost connection goes on behind the newest frame, by itself', async () => {
  const fakes = await following();
  const socket = await again(fakes);
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.generation, item.fromCursor, item.snapshot], [1, 10, false]);
  socket.deliver(frameOf({ frameSeq: 2, cursor: 3 }, granted(socket.of('subscribe')[0]), definition(1, 'ABC')));
  socket.deliver(frameOf({ frameSeq: 3, cursor: 14, flags: FrameFlags.catchup }, trade(1, 4, 5)));
  assert.deepEqual(fakes.heard, ['trade1', 'trade2', 'trade3', 'trade4']);
  assert.equal(fakes.client.cursor(), '1:1:14');
  assert.deepEqual(of(fakes.events, 'resumelost'), []);
});

test('a connection that is lost behind a snapshot, before any event, goes on at the snapshot\'s place', async () => {
  const fakes = await connected();
  fakes.client.subscribe('ABC', { mode: 'every' });
  fakes.socket.deliver(frameOf({ frameSeq: 2, cursor: 5 }, granted(fakes.socket.of('subscribe')[0]), definition(1, 'ABC'), trade(1, 4, 5)));
  assert.equal(fakes.client.cursor(), null);
  fakes.socket.deliver(frameOf({ frameSeq: 3, cursor: 9 }, snapshotEnd(1)));
  assert.equal(fakes.client.cursor(), '1:1:9');
  const socket = await again(fakes);
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.fromCursor, item.snapshot], [9, false]);
});

test('an item that lacks some by a limit keeps its place, and its program is told', async () => {
  const statuses = [];
  const fakes = await following({ onStatus: detail => statuses.push(detail) });
  const limit = { ...fakes.request, requestId: 0 };
  fakes.socket.deliver(frameOf({ frameSeq: 4, cursor: 10 }, granted(limit, { status: SubscriptionStatus.LIMIT })));
  fakes.socket.deliver(frameOf({ frameSeq: 5, cursor: 20 }, trade(1, 4, 5)));
  assert.deepEqual(statuses.map(({ status, partial, matched }) => [status, partial, matched]), [['OK', false, 1], ['LIMIT', true, 1]]);
  assert.equal(fakes.client.cursor(), '1:1:20');
});

test('a generation that came by is that of the cursor', async () => {
  const fakes = await following();
  fakes.socket.deliver(frameOf({ frameSeq: 4, cursor: 11 }, feedStatus(FeedStatusKind.NEW_GENERATION, 0, { generation: 2 })));
  const socket = await again(fakes, { generation: 3 });
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.generation, item.fromCursor], [2, 11]);
  assert.equal(fakes.client.feed, 'UNKNOWN');
});

test('a cursor that the server refuses is told, and it goes on from now', async () => {
  const fakes = await following();
  const socket = await again(fakes);
  const first = socket.take('subscribe')[0];
  const error = message(ErrorEncoder, m => m.requestId(first.requestId).text('beyond the head'));
  socket.deliver(frame(2, granted(first, { status: SubscriptionStatus.BAD_REQUEST }), error));
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.subId, item.fromCursor, item.snapshot], [1, 0, true]);
  assert.deepEqual(of(fakes.events, 'resumelost').map(({ stream, pattern }) => [stream, pattern]), [[0, 'ABC']]);
  socket.deliver(frame(3, granted(socket.of('subscribe')[0]), definition(1, 'ABC'), trade(1, 9, 5), snapshotEnd(1)));
  assert.equal(fakes.heard.at(-1), 'trade9');
});

test('another tape begins from now', async () => {
  const fakes = await following();
  const socket = await again(fakes, { tapeId: 2 });
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.fromCursor, item.snapshot], [0, true]);
  assert.equal(of(fakes.events, 'resumelost').length, 1);
  assert.equal(fakes.client.cursor(), null);
});

test('an item whose snapshot was not complete is asked for anew', async () => {
  const fakes = await connected();
  fakes.client.subscribe('ABC', { mode: 'every' });
  fakes.socket.deliver(frameOf({ frameSeq: 2, cursor: 5 }, granted(fakes.socket.of('subscribe')[0]), definition(1, 'ABC')));
  const socket = await again(fakes);
  const [item] = socket.of('subscribe')[0].items;
  assert.deepEqual([item.fromCursor, item.snapshot], [0, true]);
});

test('a cursor that was kept is where a later client begins; what others had they keep', async () => {
  const fakes = await following({}, 20);
  fakes.client.subscribe('XYZ', { mode: 'every', from: '1:1:12' });
  const request = fakes.socket.take('subscribe')[0];
  assert.deepEqual(request.items.map(({ generation, fromCursor, snapshot }) => [generation, fromCursor, snapshot]), [[1, 12, false]]);
  fakes.socket.deliver(frameOf({ frameSeq: 4, cursor: 20 }, granted(request)));
  fakes.socket.deliver(frameOf({ frameSeq: 5, cursor: 15 }));
  const socket = await again(fakes);
  assert.deepEqual(socket.of('subscribe')[0].items.map(({ symbol, fromCursor }) => [symbol, fromCursor]), [['ABC', 20], ['XYZ', 15]]);
});

test('a cursor of another tape is told and not asked for', async () => {
  const { client, socket, events } = await connected();
  client.subscribe('ABC', { mode: 'every', from: '7:1:12' });
  assert.equal(socket.of('subscribe')[0].items[0].fromCursor, 0);
  assert.equal(of(events, 'resumelost').length, 1);
});

test('who asks for every event shares it with those who do, and not with the newest values', async () => {
  const { client, socket } = await connected();
  client.subscribe('ABC', { mode: 'every' });
  client.subscribe('ABC', { mode: 'every' });
  client.subscribe('ABC', { interval: 0 });
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  assert.deepEqual(socket.of('subscribe').flatMap(({ items }) => items.map(({ mode }) => mode)), [Mode.EVERY, Mode.LATEST]);
});

test('a hidden page slows its values down and no event', async () => {
  const { root, client, socket } = await connected();
  client.subscribe('ABC', { mode: 'every' });
  client.subscribe('XYZ');
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  socket.deliver(frame(3, granted(socket.of('subscribe')[1])));
  await root.show('hidden');
  assert.deepEqual(socket.of('reconfigure').map(({ items }) => items.map(({ subId }) => subId)), [[2]]);
});

test('what cannot be asked for is refused', async () => {
  const { client, socket } = await connected();
  assert.throws(() => client.subscribe('A', { mode: 'some' }), TypeError);
  assert.throws(() => client.subscribe('A', { mode: 'every', onOverflow: 'drop' }), TypeError);
  assert.throws(() => client.subscribe('A', { from: '1:1:1' }), TypeError);
  assert.throws(() => client.subscribe('A', { mode: 'every', from: '1:1' }), TypeError);
  assert.throws(() => client.subscribe('A', { stream: 'late' }), TypeError);
  assert.deepEqual(socket.of('subscribe'), []);
});

test('streams have instruments, values and seqs of their own', async () => {
  const { client, socket } = await connected();
  const heard = [];
  client.subscribe('ABC', { onUpdate: (instrument, channel, value) => heard.push([instrument.stream, value.seq, value.bid]) });
  client.subscribe('ABC', { stream: 'delayed', onUpdate: (instrument, channel, value) => heard.push([instrument.stream, value.seq, value.bid]) });
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  assert.equal(socket.of('subscribe')[1].items[0].streamId, 65_535);
  socket.deliver(frameOf({ frameSeq: 3, cursor: 9 }, definition(1, 'ABC'), quote(1, 40, { bid: 400 })));
  socket.deliver(frameOf({ frameSeq: 4, stream: 65_535, cursor: 5, flags: FrameFlags.delayed }, definition(1, 'ABC'), quote(1, 20, { bid: 200 })));
  socket.deliver(frameOf({ frameSeq: 5, cursor: 9 }, quote(1, 41, { bid: 410 })));
  assert.deepEqual(heard, [[0, 40, 400], [65_535, 20, 200], [0, 41, 410]]);
  assert.deepEqual([client.instrument('ABC').quote.bid, client.instrument('ABC', 'delayed').quote.bid], [410, 200]);
  assert.deepEqual([client.instrument('ABC').delayed, client.instrument('ABC', 'delayed').delayed], [false, true]);
  socket.deliver(frameOf({ frameSeq: 6, stream: 7 }, definition(1, 'ABC'), quote(1, 50)));
  assert.equal(heard.length, 3, 'of a stream that is not open');
});
