import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorEncoder, FeedStatusKind, InstrumentsEncoder, Match } from '../tapewire/codecs.js';
import {
  accept,
  connected,
  connecting,
  definition,
  feedStatus,
  frame,
  granted,
  message,
  of,
  quote,
  snapshotEnd,
  trade,
  tradingStatus,
} from './fakes.mjs';

test('what is asked for before the connection is there goes out with Welcome', async () => {
  const { root, client } = await connecting({ token: 'secret', clientName: 'test', heartbeat: 3_000 });
  client.subscribe(['ABC', 'X*', '*', 'ABC'], { channels: ['quote', 'status'], interval: 20 });
  root.socket.open();
  assert.equal(root.socket.protocol, 'tapewire.v1');
  assert.deepEqual(root.socket.sent, [{ type: 'hello', wantHeartbeatMs: 3_000, token: 'secret', clientName: 'test' }]);
  accept(root);
  assert.deepEqual(
    root.socket.of('subscribe')[0].items.map(({ channels, match, intervalMs, symbol }) => [channels, match, intervalMs, symbol]),
    [
      [5, Match.EXACT, 20, 'ABC'],
      [5, Match.PREFIX, 20, 'X'],
      [5, Match.ALL, 20, ''],
    ],
  );
});

test('subscriptions to the same share an item, and the later one gets at once what is known', async () => {
  const { client, socket } = await connected();
  const first = [];
  const second = [];
  let complete = 0;
  client.subscribe('ABC', { onUpdate: (instrument, channel, value) => first.push([instrument.symbol, channel, value.seq]) });
  socket.deliver(
    frame(2, granted(socket.of('subscribe')[0]), definition(1, 'ABC'), tradingStatus(1, 3), trade(1, 9, 5), quote(1, 7), snapshotEnd(1)),
  );
  client.subscribe('ABC', {
    onUpdate: (instrument, channel, value) => second.push([instrument.symbol, channel, value.seq]),
    onSnapshotEnd: () => complete++,
  });
  assert.equal(socket.of('subscribe').length, 1);
  assert.deepEqual(first, [['ABC', 'status', 3], ['ABC', 'trade', 9], ['ABC', 'quote', 7]]);
  assert.deepEqual(second, first);
  assert.equal(complete, 1);
  socket.deliver(frame(3, quote(1, 8)));
  assert.deepEqual([first.at(-1), second.at(-1)], [['ABC', 'quote', 8], ['ABC', 'quote', 8]]);
});

test('other options are another item', async () => {
  const { client, socket } = await connected();
  client.subscribe('ABC');
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  client.subscribe('ABC', { interval: 200 });
  socket.deliver(frame(3, granted(socket.of('subscribe')[1])));
  client.subscribe('ABC', { channels: ['quote'] });
  assert.deepEqual(socket.of('subscribe').map(({ items }) => items.map(({ subId }) => subId)), [[1], [2], [3]]);
});

test('an item ends with its last subscription', async () => {
  const { client, socket } = await connected();
  const heard = [];
  const first = client.subscribe('ABC', { onUpdate: () => heard.push('first') });
  const second = client.subscribe('ABC', { onUpdate: () => heard.push('second') });
  socket.deliver(frame(2, granted(socket.of('subscribe')[0]), definition(1, 'ABC')));
  first.close();
  first.close();
  assert.deepEqual(socket.of('unsubscribe'), []);
  socket.deliver(frame(3, quote(1, 1)));
  assert.deepEqual(heard, ['second']);
  second.close();
  assert.deepEqual(socket.of('unsubscribe').map(({ items }) => items), [[1]]);
  socket.deliver(frame(4, quote(1, 2)));
  assert.deepEqual(heard, ['second']);
});

test('a subscription that ends while it hears takes nothing from the next', async () => {
  const { client, socket } = await connected();
  const heard = [];
  const once = client.subscribe('ABC', {
    onUpdate: () => {
      heard.push('once');
      once.close();
    },
  });
  client.subscribe('ABC', { onUpdate: () => heard.push('always') });
  socket.deliver(frame(2, definition(1, 'ABC'), quote(1, 1), quote(1, 2)));
  assert.deepEqual(heard, ['once', 'always', 'always']);
});

test('what an application throws does not end the connection', async () => {
  const { root, client, socket } = await connected();
  const thrown = [];
  const before = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', e => thrown.push(e.message));
  const heard = [];
  client.subscribe('ABC', {
    onUpdate: () => {
      throw new RangeError('an application is wrong');
    },
  });
  client.subscribe('ABC', { onUpdate: () => heard.push('heard') });
  socket.deliver(frame(2, definition(1, 'ABC'), quote(1, 1)));
  root.animate();
  root.paint();
  await root.advance(250);
  process.removeAllListeners('uncaughtException');
  before.forEach(listener => process.on('uncaughtException', listener));
  assert.equal(client.state, 'live');
  assert.deepEqual(heard, ['heard']);
  assert.equal(socket.of('ack').at(-1).frameSeq, 2);
  assert.deepEqual(thrown, ['an application is wrong'], 'told, and not hidden');
});

test('a long list goes in parts, each after the answer to the one before', async () => {
  const { client, socket } = await connected({}, { maxItemsPerRequest: 2 });
  client.subscribe(['A', 'B', 'C', 'D', 'E']);
  const parts = () => socket.of('subscribe').map(({ items }) => items.map(({ symbol }) => symbol).join(''));
  assert.deepEqual(parts(), ['AB']);
  socket.deliver(frame(2, snapshotEnd(1)));
  assert.deepEqual(parts(), ['AB']);
  socket.deliver(frame(3, granted(socket.of('subscribe')[0])));
  assert.deepEqual(parts(), ['AB', 'CD']);
  const { requestId } = socket.of('subscribe')[1];
  socket.deliver(frame(4, message(ErrorEncoder, m => m.requestId(requestId).text('no'))));
  assert.deepEqual(parts(), ['AB', 'CD', 'E'], 'an Error is an answer too');
});

test('what is asked for meanwhile waits for the answer too', async () => {
  const { client, socket } = await connected();
  client.subscribe('A');
  client.subscribe('B');
  client.subscribe('C').close(); // never went out: there is nothing to end
  assert.equal(socket.of('subscribe').length, 1);
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  assert.deepEqual(socket.of('subscribe')[1].items.map(({ symbol }) => symbol), ['B']);
  assert.deepEqual(socket.of('unsubscribe'), []);
});

test('what is not asked for yet is asked for at the pace of a hidden page, and is not reconfigured', async () => {
  const { root, client, socket } = await connected({}, { maxItemsPerRequest: 2 });
  client.subscribe(['A', 'B', 'C'], { interval: 50 });
  await root.show('hidden');
  assert.deepEqual(socket.of('reconfigure').map(({ items }) => items.map(({ subId }) => subId)), [[1, 2]]);
  socket.deliver(frame(2, granted(socket.of('subscribe')[0])));
  assert.deepEqual(socket.of('subscribe')[1].items.map(({ symbol, intervalMs }) => [symbol, intervalMs]), [['C', 1_000]]);
  await root.show('visible');
  assert.deepEqual(socket.of('reconfigure').slice(1).flatMap(({ items }) => items.map(({ intervalMs }) => intervalMs)), [50, 50, 50]);
});

test('a new connection is asked for everything that is still wanted, and only for that', async () => {
  const { root, client, socket } = await connected();
  let complete = 0;
  client.subscribe(['A', 'B'], { onSnapshotEnd: () => complete++ });
  const other = client.subscribe('C');
  socket.deliver(frame(2, granted(socket.of('subscribe')[0]), definition(1, 'A'), quote(1, 5), snapshotEnd(1)));
  assert.equal(complete, 0);
  socket.deliver(frame(3, snapshotEnd(2)));
  assert.equal(complete, 1);
  const instrument = client.instrument('A');
  socket.end();
  assert.ok(instrument.stale);
  other.close();
  await root.advance(250);
  accept(root);
  assert.deepEqual(root.socket.of('subscribe')[0].items.map(({ symbol }) => symbol), ['A', 'B']);
  assert.equal(instrument.quote.bid, 356_600, 'the same tape: what was known is kept');
  root.socket.deliver(frame(2, definition(9, 'A'), quote(9, 6), snapshotEnd(1), snapshotEnd(2)));
  assert.equal(client.instrument('A'), instrument);
  assert.ok(!instrument.stale);
  assert.equal(complete, 2);
  root.socket.end();
  await root.advance(500);
  accept(root, { tapeId: 2 });
  assert.ok(!instrument.quote.present, 'another tape');
});

test('a new epoch clears the values of its source, a gap makes them suspect', async () => {
  const { root, client, socket, events } = await connected();
  const painted = [];
  client.subscribe('*', { onFrame: changed => painted.push([...changed].map(({ symbol }) => symbol)) });
  socket.deliver(
    frame(2, definition(1, 'A', { sourceId: 1 }), definition(2, 'B', { sourceId: 2 }), tradingStatus(1, 1), trade(1, 1, 5), quote(1, 41), quote(2, 1)),
  );
  root.animate();
  const a = client.instrument('A');
  const b = client.instrument('B');
  socket.deliver(frame(3, feedStatus(FeedStatusKind.GAP, 1)));
  assert.deepEqual([a.quote, a.trade, a.status, b.quote].map(({ suspect }) => suspect), [true, true, true, false]);
  socket.deliver(frame(4, quote(1, 42)));
  assert.deepEqual([a.quote, a.trade].map(({ suspect }) => suspect), [false, true]);
  socket.deliver(frame(5, feedStatus(FeedStatusKind.NEW_EPOCH, 1)));
  assert.deepEqual([a.quote, a.trade, a.status, b.quote].map(({ present }) => present), [false, false, false, true]);
  assert.deepEqual([a.quote.bid, a.trade.last, a.quote.suspect, a.quote.seq], [null, null, false, 42]);
  root.animate();
  assert.deepEqual(painted, [['A', 'B'], ['A']]);
  socket.deliver(frame(6, feedStatus(FeedStatusKind.STALE, 0)));
  assert.equal(client.feed, 'STALE');
  socket.deliver(frame(7, feedStatus(FeedStatusKind.NEW_EPOCH, 0)));
  assert.ok(!b.quote.present, 'source 0 is the whole tape');
  assert.deepEqual(of(events, 'feed').map(({ kind, sourceId }) => kind + sourceId), ['GAP1', 'NEW_EPOCH1', 'STALE0', 'NEW_EPOCH0']);
});

test('the directory comes in pages', async () => {
  const { client, socket } = await connected();
  const found = client.instruments('A*');
  for (const [symbol, nextId] of [['AA', 7], ['AB', 0]]) {
    const { requestId } = socket.of('query').at(-1);
    socket.deliver(
      frame(
        2,
        message(InstrumentsEncoder, m => {
          const item = m.requestId(requestId).nextId(nextId).itemsCount(1).next();
          item.instrumentId(1).priceExponent(-4).roundLot(null).referencePrice(null).venue('IEXG').symbol(symbol);
        }),
      ),
    );
    await new Promise(resolve => setImmediate(resolve));
  }
  assert.deepEqual((await found).map(({ symbol, venue }) => symbol + ' ' + venue), ['AA IEXG', 'AB IEXG']);
  assert.deepEqual(socket.of('query').map(({ fromId }) => fromId), [0, 7]);
});

test('a query without a welcomed connection is refused', async () => {
  const { root, client, socket } = await connected();
  socket.end();
  await root.advance(250);
  await assert.rejects(client.instruments(), /not connected/);
});

test('a subscription that makes no sense is refused', async () => {
  const { client, socket } = await connected();
  assert.throws(() => client.subscribe([]), TypeError);
  assert.throws(() => client.subscribe('A', { channels: [] }), TypeError);
  assert.throws(() => client.subscribe('A', { channels: ['depth'] }), TypeError);
  assert.throws(() => client.subscribe('A', { interval: 65_536 }), RangeError);
  assert.deepEqual(socket.of('subscribe'), []);
});
