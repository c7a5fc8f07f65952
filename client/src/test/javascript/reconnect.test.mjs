import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GoingAwayEncoder, PongEncoder } from '../tapewire/codecs.js';
import { Backoff } from '../tapewire/backoff.js';
import { ServerClock, nowMs } from '../tapewire/clock.js';
import { accept, connected, connecting, frame, message, of, settle, snapshotEnd, welcome } from './fakes.mjs';

function goingAway(reconnectMinMs, jitterMs) {
  return message(GoingAwayEncoder, m => m.reconnectMinMs(reconnectMinMs).jitterMs(jitterMs));
}

test('a wait is random up to a bound that doubles until its cap', () => {
  const greatest = new Backoff({ random: () => 1 });
  assert.deepEqual(
    Array.from({ length: 9 }, () => greatest.nextMs()),
    [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000],
  );
  assert.equal(new Backoff({ random: () => 0 }).nextMs(), 0);
  const jitter = new Backoff();
  for (let i = 0; i < 2_000; i++) {
    const ms = jitter.nextMs();
    assert.ok(ms >= 0 && ms < Math.min(30_000, 250 * 2 ** i), i + ': ' + ms);
  }
});

test('only a connection that held makes the next wait short again', () => {
  const backoff = new Backoff({ random: () => 1 });
  backoff.nextMs();
  backoff.nextMs();
  backoff.onEnded(29_999);
  assert.equal(backoff.nextMs(), 1_000);
  backoff.onEnded(30_000);
  assert.equal(backoff.nextMs(), 250);
});

test('the client waits longer with each attempt and shortly after a stable connection', async () => {
  const { root, events } = await connecting();
  for (let i = 0; i < 3; i++) {
    root.socket.end();
    await root.advance(250 * 2 ** i - 1);
    assert.equal(root.sockets.length, i + 1);
    await root.advance(1);
    assert.equal(root.sockets.length, i + 2);
  }
  accept(root);
  for (let i = 0; i < 20; i++) {
    await root.advance(1_500);
    root.socket.deliver(frame(2 + i));
  }
  root.socket.end();
  assert.deepEqual(of(events, 'discontinuity').map(lost => lost.retryMs), [250, 500, 1_000, 250]);
});

for (const [name, happen] of [
  ['the network comes back', root => root.dispatchEvent(new Event('online'))],
  ['the page becomes visible', root => root.show('visible')],
]) {
  test('whoever waits connects at once when ' + name, async () => {
    const { root } = await connecting({ backoff: { baseMs: 30_000, random: () => 1 } });
    root.socket.end();
    happen(root);
    await settle();
    assert.equal(root.sockets.length, 2);
    await root.advance(4_000); // the wait that was cut short does not open another one
    assert.equal(root.sockets.length, 2);
  });
}

test('an open connection is asked whether it is alive when the network changes', async () => {
  const { root, socket } = await connected();
  socket.take('ping');
  root.dispatchEvent(new Event('online'));
  assert.equal(socket.take('ping').length, 1);
  await root.advance(2_000);
  assert.ok(socket.closed);
});

test('a connection that is still being made is not given up when the network changes', async () => {
  const { root, socket } = await connected();
  socket.end();
  await root.advance(250);
  root.dispatchEvent(new Event('online'));
  await root.advance(3_000);
  assert.ok(!root.socket.closed);
  assert.equal(root.sockets.length, 2);
});

test('a server that goes away says when to come back', async () => {
  const { root, socket, events } = await connected();
  socket.deliver(frame(2, goingAway(1_234, 0)));
  socket.end(4_000);
  assert.equal(of(events, 'goingaway')[0].retryMs, 1_234);
  await root.advance(1_233);
  assert.equal(root.sockets.length, 1);
  await root.advance(1);
  assert.equal(root.sockets.length, 2);
  root.socket.end();
  assert.equal(of(events, 'discontinuity')[1].retryMs, 250, 'holds for one return');
});

test('the delay of a server that goes away has its jitter', async () => {
  const { socket, events } = await connected();
  socket.deliver(frame(2, goingAway(1_000, 500)));
  const { retryMs } = of(events, 'goingaway')[0];
  assert.ok(retryMs >= 1_000 && retryMs < 1_500, String(retryMs));
});

for (const code of [4_500, 4_501, 4_503, 4_504, 1002, 1003, 1009]) {
  test('close code ' + code + ' is for good', async () => {
    const { root, client, socket, events } = await connected({ token: 'wrong' });
    socket.end(code, 'no');
    assert.equal(client.state, 'closed');
    assert.deepEqual(of(events, 'closed'), [{ type: 'closed', code, reason: 'no' }]);
    root.dispatchEvent(new Event('online'));
    await root.show('visible');
    await root.advance(120_000);
    assert.equal(root.sockets.length, 1);
    assert.equal(root.timers, 0);
  });
}

test('text and malformed frames end the connection for good', async () => {
  for (const [data, code] of [['text', 1003], [new ArrayBuffer(3), 1002]]) {
    const { socket, events } = await connected();
    socket.deliver(data);
    assert.equal(of(events, 'closed')[0].code, code);
    assert.ok(socket.closed);
  }
});

test('a refused token is asked for anew, once', async () => {
  let asked = 0;
  const { root, client, events } = await connecting({ token: async () => 'token ' + ++asked });
  root.socket.open();
  assert.equal(root.socket.of('hello')[0].token, 'token 1');
  root.socket.end(4_500);
  await root.advance(0);
  root.socket.open();
  assert.equal(root.socket.of('hello')[0].token, 'token 2');
  root.socket.end(4_500);
  await root.advance(60_000);
  assert.equal(root.sockets.length, 2);
  assert.equal(client.state, 'closed');
  assert.equal(of(events, 'closed')[0].code, 4_500);
});

test('a token that was taken earns another retry', async () => {
  const { root, client } = await connecting({ token: () => 'token' });
  root.socket.open();
  root.socket.end(4_500);
  await root.advance(0);
  accept(root);
  root.socket.end(4_500);
  await root.advance(0);
  assert.equal(root.sockets.length, 3);
  assert.equal(client.state, 'reconnecting');
});

test('a token is refreshed a minute before it expires, and the answer changes nothing else', async () => {
  let asked = 0;
  const { root, client, events } = await connecting({ token: () => 'token ' + ++asked });
  client.subscribe('ABC');
  root.socket.open();
  root.socket.deliver(frame(1, welcome({ sessionId: 77_777, heartbeatMs: 120_000, authExpiryMs: nowMs() + 100_000 })));
  await root.advance(39_900);
  assert.equal(asked, 1);
  await root.advance(200);
  assert.deepEqual(root.socket.of('hello').map(({ token }) => token), ['token 1', 'token 2']);
  root.socket.deliver(frame(2, welcome({ sessionId: 77_777, authExpiryMs: nowMs() + 1_000_000 })));
  assert.equal(root.socket.of('subscribe').length, 1);
  assert.equal(of(events, 'welcome').length, 1);
});

test('a token that cannot be had is a lost connection', async () => {
  const { root, events } = await connecting({
    token: () => {
      throw new Error('no identity provider');
    },
  });
  assert.equal(root.sockets.length, 0);
  assert.match(of(events, 'discontinuity')[0].reason, /no identity provider/);
});

test('the application may choose the delay, or no return', async () => {
  const asked = [];
  const { root, client, events, socket } = await connected({
    reconnect: lost => {
      asked.push(lost);
      return asked.length < 2 ? 77 : false;
    },
  });
  socket.end(4_008, 'slow');
  assert.deepEqual(asked, [{ code: 4_008, reason: 'slow', attempt: 0, delayMs: 250 }]);
  await root.advance(77);
  assert.equal(root.sockets.length, 2);
  root.socket.end();
  assert.equal(client.state, 'closed');
  await root.advance(120_000);
  assert.equal(root.sockets.length, 2);
  assert.deepEqual(of(events, 'discontinuity').map(lost => lost.retryMs), [77, false]);
});

test('every loss that is not for good is told, with what was lost marked as old', async () => {
  const { root, client, events, socket } = await connected();
  socket.end(1000, 'Goodbye');
  await root.advance(250);
  root.socket.end(1006);
  await root.advance(500);
  accept(root);
  root.socket.end(4_012, 'no pong');
  assert.deepEqual(of(events, 'discontinuity').map(lost => lost.code), [1000, 1006, 4_012]);
  assert.equal(client.state, 'reconnecting');
});

test('a mute connection is stale, and given up when a Ping is not answered', async () => {
  const { root, client, socket, events } = await connected();
  await root.advance(5_000);
  assert.equal(client.state, 'live');
  socket.take('ping');
  await root.advance(250);
  assert.equal(client.state, 'stale');
  assert.equal(socket.take('ping').length, 1);
  await root.advance(1_999);
  assert.ok(!socket.closed);
  await root.advance(1);
  assert.ok(socket.closed);
  assert.equal(client.state, 'reconnecting');
  assert.equal(of(events, 'discontinuity')[0].code, 1006);
});

test('a mute connection whose Ping is answered lives on', async () => {
  const { root, client, socket } = await connected();
  await root.advance(5_250);
  const { nonce } = socket.of('ping').at(-1);
  socket.deliver(frame(2, message(PongEncoder, m => m.nonce(nonce).recvTs(0).sendTs(0))));
  assert.equal(client.state, 'live');
  await root.advance(4_000);
  assert.equal(client.state, 'live');
  assert.equal(root.sockets.length, 1);
});

test("the server's clock is that of the shortest round trip", () => {
  const clock = new ServerClock();
  assert.equal(clock.errorMs, Infinity);
  clock.onPong(1_000, 6_030, 6_031, 1_061); // 60 ms there and back, 1 ms of it in the server
  assert.deepEqual([clock.offsetMs, clock.errorMs], [5_000, 30]);
  clock.onPong(2_000, 7_008, 7_008, 2_010);
  assert.deepEqual([clock.offsetMs, clock.errorMs], [5_003, 5]);
  clock.onPong(3_000, 9_000, 9_000, 3_500);
  clock.onPong(4_000, 9_000, 9_000, 3_999); // a clock was set
  assert.deepEqual([clock.offsetMs, clock.errorMs], [5_003, 5]);
});

test('a handshake that nobody answers is given up', async () => {
  const { root } = await connecting();
  await root.advance(7_250);
  assert.ok(root.sockets[0].closed);
});

test('whoever closes hears of no loss, and nothing is left running', async () => {
  const { root, client, socket, events } = await connected();
  socket.deliver(frame(2, snapshotEnd(1)));
  root.animate();
  root.paint();
  client.close();
  assert.ok(socket.closed);
  assert.equal(client.state, 'closed');
  assert.equal(root.timers, 0);
  assert.equal(of(events, 'discontinuity').length, 0);
});

test('a query that is under way ends with the connection, and with the client', async () => {
  for (const end of [({ socket }) => socket.end(), ({ client }) => client.close()]) {
    const fakes = await connected();
    const answer = assert.rejects(fakes.client.instruments(), /ended|closed/);
    end(fakes);
    await answer;
  }
});
