import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, connected, definition, frame, granted, quote } from './fakes.mjs';

/** Connected, subscribed to ABC, and painted so far. */
async function watching(options, subscribeOptions) {
  const fakes = await connected(options);
  fakes.painted = [];
  fakes.client.subscribe('ABC', {
    interval: 50,
    onFrame: changed => fakes.painted.push([...changed].map(({ symbol, quote: { bid } }) => symbol + ' ' + bid)),
    ...subscribeOptions,
  });
  fakes.socket.deliver(frame(2, granted(fakes.socket.of('subscribe')[0])));
  fakes.root.animate();
  fakes.root.paint();
  fakes.socket.take('ack');
  return fakes;
}

test('what came is handed on and acknowledged once, after the paint', async () => {
  const { root, socket, painted } = await watching({ creditFrames: 7 });
  socket.deliver(frame(3, definition(1, 'ABC'), quote(1, 1, { bid: 1 })), frame(4, quote(1, 2, { bid: 2 })));
  assert.deepEqual(painted, []);
  await root.advance(12);
  root.animate();
  assert.deepEqual(painted, [['ABC 2']]);
  assert.deepEqual(socket.of('ack'), [], 'nobody has seen it yet');
  await root.advance(3);
  root.paint();
  assert.deepEqual(socket.take('ack'), [{ type: 'ack', frameSeq: 4, creditFrames: 7, renderLagMs: 15 }]);
  root.animate();
  root.paint();
  assert.deepEqual(socket.of('ack'), [], 'nothing came since');
});

test('what comes between an animation frame and its paint is acknowledged with the next', async () => {
  const { root, socket } = await watching();
  socket.deliver(frame(3));
  root.animate();
  await root.advance(5);
  socket.deliver(frame(4));
  root.paint();
  assert.deepEqual(socket.take('ack').map(ack => ack.frameSeq), [3]);
  await root.advance(10);
  root.animate();
  root.paint();
  assert.deepEqual(socket.take('ack').map(ack => [ack.frameSeq, ack.renderLagMs]), [[4, 10]]);
});

test('a page that counts as visible but is never painted acknowledges all the same', async () => {
  const { root, socket } = await watching();
  socket.deliver(frame(3));
  await root.advance(999);
  assert.equal(socket.of('ack').length, 0);
  await root.advance(1);
  root.paint();
  assert.equal(socket.of('ack')[0].frameSeq, 3);
});

test('a hidden page acknowledges each frame as it comes', async () => {
  const { root, socket, painted } = await watching();
  await root.show('hidden');
  socket.deliver(frame(3, definition(1, 'ABC'), quote(1, 1, { bid: 1 })));
  assert.deepEqual(socket.take('ack').map(ack => ack.frameSeq), [3]);
  socket.deliver(frame(4, quote(1, 2, { bid: 2 })));
  assert.deepEqual(socket.take('ack').map(ack => ack.frameSeq), [4]);
  assert.deepEqual(painted, [['ABC 1'], ['ABC 2']]);
});

test('without animation frames a timer paints', async () => {
  const { root, socket } = await watching();
  root.requestAnimationFrame = undefined;
  socket.deliver(frame(3));
  assert.equal(socket.of('ack').length, 0);
  await root.advance(16);
  assert.equal(socket.of('ack')[0].frameSeq, 3);
});

test('a frame of a connection that is gone is not acknowledged on the next', async () => {
  const { root, socket } = await watching();
  socket.deliver(frame(3));
  socket.end();
  await root.advance(250);
  root.socket.open(); // Hello is out, Welcome is not there
  root.animate();
  root.paint();
  assert.deepEqual(root.socket.of('ack'), []);
  accept(root);
  root.animate();
  root.paint();
  assert.deepEqual(root.socket.of('ack').map(ack => ack.frameSeq), [1]);
});

test('a hidden page asks for less, then for nothing, and is back with what it had', async () => {
  const { root, client, socket } = await watching();
  client.subscribe('SLOW', { interval: 5_000 });
  socket.deliver(frame(3, granted(socket.of('subscribe')[1])));
  const asked = () => socket.take('reconfigure').map(({ items }) => items.map(({ subId, intervalMs, paused }) => [subId, intervalMs, paused]));
  let frameSeq = 4;
  const pass = async ms => {
    for (let at = 0; at < ms; at += 1_000) {
      await root.advance(1_000);
      socket.deliver(frame(frameSeq++));
    }
  };
  await root.show('hidden');
  assert.deepEqual(asked(), [[[1, 1_000, false], [2, 5_000, false]]]);
  await pass(59_000);
  assert.deepEqual(asked(), []);
  await pass(1_000);
  assert.deepEqual(asked(), [[[1, 1_000, true], [2, 5_000, true]]]);
  await root.show('visible');
  assert.deepEqual(asked(), [[[1, 50, false], [2, 5_000, false]]]);
  await pass(61_000);
  assert.deepEqual(asked(), []);
});

test('a page that is looked at again soon is not paused', async () => {
  const { root, socket } = await watching();
  await root.show('hidden');
  await root.show('visible');
  socket.take('reconfigure');
  for (let frameSeq = 3; frameSeq < 70; frameSeq++) {
    await root.advance(1_000);
    socket.deliver(frame(frameSeq));
  }
  assert.deepEqual(socket.of('reconfigure'), []);
});

test('a hidden page that comes back from a lost connection asks for less again', async () => {
  const { root, socket } = await watching();
  await root.show('hidden');
  socket.end();
  await root.advance(250);
  accept(root);
  assert.deepEqual(root.socket.of('reconfigure').map(({ items }) => items[0].intervalMs), [1_000]);
});
