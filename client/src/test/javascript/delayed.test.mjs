import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeedStatusKind, FrameFlags, Mode, SubscriptionStatus } from '../tapewire/codecs.js';
import { accept, connected, definition, feedStatus, frame, frameOf, granted, quote, snapshotEnd, trade } from './fakes.mjs';

const DELAYED = { stream: 65_535, flags: FrameFlags.delayed };

/** A client that asked for this and was told that it is delayed by 2 s. */
async function delayed(pattern, status, options = {}) {
  const fakes = await connected();
  const heard = [];
  const statuses = [];
  const counts = { complete: 0 };
  const subscription = fakes.client.subscribe(pattern, {
    onUpdate: (instrument, channel, value) => heard.push([instrument.symbol, instrument.stream, channel, value.seq, value.delayed]),
    onStatus: detail => statuses.push([detail.pattern, detail.status, detail.delayMs, detail.stream]),
    onSnapshotEnd: () => counts.complete++,
    ...options,
  });
  const request = fakes.socket.take('subscribe')[0];
  fakes.socket.deliver(frame(2, granted(request, { status, delayMs: 2_000 })));
  return { ...fakes, subscription, heard, statuses, counts };
}

test('what is delayed only is asked for on the delayed stream and marked', async () => {
  const { client, socket, heard, statuses, counts } = await delayed('ABC', SubscriptionStatus.DELAYED_ONLY, { interval: 50 });
  const request = socket.take('subscribe')[0];
  const { streamId, symbol, intervalMs, mode } = request.items[0];
  assert.deepEqual([streamId, symbol, intervalMs, mode], [65_535, 'ABC', 50, Mode.LATEST]);
  socket.deliver(frameOf({ frameSeq: 3, ...DELAYED }, granted(request, { delayMs: 2_000 }), definition(1, 'ABC'), quote(1, 7), snapshotEnd(2)));
  const instrument = client.instrument('ABC');
  assert.deepEqual(heard, [['ABC', 0, 'quote', 7, true]]);
  assert.ok(instrument.delayed && instrument.quote.present && !instrument.trade.delayed);
  assert.equal(instrument.priceText(instrument.quote.bid), '35.6600');
  assert.deepEqual(statuses, [['ABC', 'DELAYED_ONLY', 2_000, 0], ['ABC', 'OK', 2_000, 65_535]]);
  assert.equal(counts.complete, 1);
  const later = [];
  client.subscribe('ABC', { interval: 50, onUpdate: (_, channel, value) => later.push([channel, value.seq, value.delayed]) });
  assert.deepEqual(later, [['quote', 7, true]]);
});

test('of a pattern the real-time part stays so, channel by channel', async () => {
  const { client, socket, heard } = await delayed('*', SubscriptionStatus.OK);
  socket.deliver(frame(3, granted(socket.take('subscribe')[0], { delayMs: 2_000 }), definition(1, 'RT'), quote(1, 40), snapshotEnd(1)));
  socket.deliver(frameOf({ frameSeq: 4, ...DELAYED }, definition(1, 'RT'), definition(2, 'LATE'), quote(1, 30), trade(1, 3, 5), quote(2, 8), snapshotEnd(2)));
  assert.deepEqual(heard, [['RT', 0, 'quote', 40, false], ['RT', 0, 'trade', 3, true], ['LATE', 0, 'quote', 8, true]]);
  assert.equal(client.instrument('RT').quote.seq, 40);
  assert.deepEqual([client.instrument('RT').delayed, client.instrument('LATE').delayed], [true, true]);
  socket.deliver(frame(5, trade(1, 4, 6)));
  assert.deepEqual(heard.at(-1), ['RT', 0, 'trade', 4, false]);
  assert.ok(!client.instrument('RT').delayed, 'its own again');
});

test('an epoch of the delayed stream clears what is shown of it', async () => {
  const { root, client, socket } = await delayed('ABC', SubscriptionStatus.DELAYED_ONLY);
  const painted = [];
  client.subscribe('ABC', { onFrame: changed => painted.push([...changed].map(({ symbol }) => symbol)) });
  socket.deliver(frameOf({ frameSeq: 3, ...DELAYED }, definition(1, 'ABC'), quote(1, 7)));
  root.animate();
  socket.deliver(frameOf({ frameSeq: 4, ...DELAYED }, feedStatus(FeedStatusKind.NEW_EPOCH, 1)));
  root.animate();
  assert.ok(!client.instrument('ABC').quote.present);
  assert.deepEqual(painted, [['ABC'], ['ABC']]);
});

test('the delayed part ends with its subscription', async () => {
  const { socket, subscription } = await delayed('ABC', SubscriptionStatus.DELAYED_ONLY);
  socket.deliver(frame(3, granted(socket.take('subscribe')[0], { delayMs: 2_000 })));
  subscription.close();
  assert.deepEqual(socket.of('unsubscribe').flatMap(({ items }) => items), [1, 2]);
});

test('who may see it in real time on another day is not shown the delayed one', async () => {
  const { root, client, socket } = await delayed('ABC', SubscriptionStatus.DELAYED_ONLY);
  socket.deliver(frameOf({ frameSeq: 3, ...DELAYED }, granted(socket.take('subscribe')[0], { delayMs: 2_000 }), definition(1, 'ABC'), quote(1, 7)));
  socket.end();
  assert.ok(client.instrument('ABC').stale);
  await root.advance(250);
  accept(root);
  const request = root.socket.take('subscribe')[0];
  assert.deepEqual(request.items.map(({ streamId }) => streamId), [0, 65_535]);
  root.socket.deliver(frame(2, granted(request), definition(1, 'ABC'), quote(1, 90)));
  assert.deepEqual(root.socket.of('unsubscribe').flatMap(({ items }) => items), [2]);
  assert.deepEqual([client.instrument('ABC').delayed, client.instrument('ABC').quote.seq], [false, 90]);
});

test('every event of what is delayed goes on behind its place on the delayed stream', async () => {
  const { root, socket, heard } = await delayed('ABC', SubscriptionStatus.DELAYED_ONLY, { mode: 'every' });
  const request = socket.take('subscribe')[0];
  socket.deliver(frameOf({ frameSeq: 3, cursor: 5, ...DELAYED }, granted(request, { delayMs: 2_000 }), definition(1, 'ABC'), trade(1, 1, 5), snapshotEnd(2)));
  socket.deliver(frameOf({ frameSeq: 4, cursor: 8, ...DELAYED }, trade(1, 2, 5)));
  socket.end();
  await root.advance(250);
  accept(root);
  assert.deepEqual(root.socket.of('subscribe')[0].items.map(({ streamId, fromCursor }) => [streamId, fromCursor]), [[0, 0], [65_535, 8]]);
  assert.deepEqual(heard.map(([, , , seq]) => seq), [1, 2]);
});
