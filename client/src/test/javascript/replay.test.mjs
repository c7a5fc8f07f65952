import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EpochsEncoder, ErrorEncoder, FeedStatusKind, FrameFlags, Mode, ReplayClock, ReplayOp, ReplayPhase, SubscriptionStatus } from '../tapewire/codecs.js';
import { accept, connected, connecting, definition, feedStatus, frame, frameOf, granted, message, of, quote, replayState, settle, snapshotEnd, trade } from './fakes.mjs';

const REPLAY = { stream: 1, flags: FrameFlags.replay };

/** The newest ReplayControl. */
function control(socket) {
  return socket.of('replay').at(-1);
}

/** A replay that is open, its item of every event of ABC granted, and PLAY asked for. */
async function playing(options = { from: 1_000, to: 9_000 }, subscribeOptions = { mode: 'every', snapshot: false }) {
  const fakes = await connected();
  const { client, socket } = fakes;
  const heard = [];
  const states = [];
  const replay = client.replay(options);
  replay.addEventListener('state', ({ detail }) => states.push(detail.state));
  replay.subscribe('ABC', { onUpdate: (instrument, channel, value) => heard.push(channel + value.seq), ...subscribeOptions });
  replay.play();
  socket.deliver(frame(2, replayState(control(socket), ReplayPhase.PAUSED, { cursor: 100, time: 1e9 })));
  const request = socket.of('subscribe')[0];
  socket.deliver(frameOf({ frameSeq: 3, ...REPLAY, cursor: 100 }, granted(request), definition(1, 'ABC')));
  return { ...fakes, replay, request, heard, states };
}

function played(socket) {
  socket.deliver(frame(4, replayState(control(socket), ReplayPhase.PLAYING, { cursor: 100, time: 1e9 })));
}

test('a replay is opened, subscribed and set going, each after the answer to the one before', async () => {
  const { client, socket } = await connected();
  const replay = client.replay({ clock: 'ingest', epoch: 3, from: 1_500.25, to: new Date(9_000), speed: 10, maxGapMs: 500 });
  replay.subscribe(['ABC', 'X*'], { interval: 50 });
  replay.play();
  assert.equal(replay.state, 'opening');
  const open = control(socket);
  assert.deepEqual(
    [open.streamId, open.op, open.clock, open.epoch, open.from, open.to, open.speedMilli, open.maxGapMs],
    [1, ReplayOp.OPEN, ReplayClock.INGEST, 3, 1_500_250_000n, 9_000_000_000n, 10_000, 500],
  );
  assert.equal(socket.of('subscribe').length, 0);
  socket.deliver(frame(2, replayState(open, ReplayPhase.PAUSED, { cursor: 5, epoch: 3 })));
  assert.deepEqual([replay.state, replay.status.cursor, replay.status.timeMs, replay.status.epoch, replay.status.speed], ['paused', 5, null, 3, 10]);
  const request = socket.of('subscribe')[0];
  assert.deepEqual(request.items.map(({ streamId, symbol, mode, intervalMs }) => [streamId, symbol, mode, intervalMs]), [[1, 'ABC', Mode.LATEST, 50], [1, 'X', Mode.LATEST, 50]]);
  assert.equal(socket.of('replay').length, 1);
  socket.deliver(frame(3, granted(request)));
  assert.equal(control(socket).op, ReplayOp.PLAY);
});

test('what comes of it is on its own instruments, and says its time', async () => {
  const { client, socket, replay, heard, states } = await playing();
  played(socket);
  socket.deliver(frameOf({ frameSeq: 5, ...REPLAY, cursor: 102, epoch: 2, sendTs: 1_500_000_000 }, trade(1, 7, 5), trade(1, 8, 6)));
  assert.deepEqual(heard, ['trade7', 'trade8']);
  assert.equal(client.instrument('ABC'), undefined);
  assert.equal(replay.instrument('ABC').trade.price, 6);
  assert.equal(replay.instrument('ABC').stream, replay.stream);
  assert.deepEqual([replay.status.timeMs, replay.status.cursor, replay.status.epoch, replay.status.delayed], [1_500, 102, 2, false]);
  assert.deepEqual(states, ['paused', 'playing']);
  const ended = { streamId: 1, requestId: 0, speedMilli: 1_000 };
  socket.deliver(frameOf({ frameSeq: 6, ...REPLAY, flags: FrameFlags.replay | FrameFlags.delayed, cursor: 102 }, replayState(ended, ReplayPhase.ENDED)));
  assert.equal(states.at(-1), 'ended');
  assert.ok(replay.status.delayed);
});

test('pause, step, speed and seek say what they are', async () => {
  const { client, root, socket, replay } = await playing();
  played(socket);
  socket.deliver(frameOf({ frameSeq: 5, ...REPLAY, cursor: 102 }, trade(1, 7, 5)));
  const next = state => {
    const request = control(socket);
    socket.deliver(frame(6, replayState(request, state)));
    return request;
  };
  replay.pause();
  replay.step(3);
  replay.speed('max');
  replay.speed(0.1);
  assert.equal(next(ReplayPhase.PAUSED).op, ReplayOp.PAUSE);
  const step = next(ReplayPhase.PAUSED);
  assert.deepEqual([step.op, step.steps], [ReplayOp.STEP, 3]);
  const max = next(ReplayPhase.PAUSED);
  assert.deepEqual([max.op, max.speedMilli], [ReplayOp.SPEED, 0]);
  assert.deepEqual([next(ReplayPhase.PAUSED).speedMilli, replay.status.speed], [100, 0.1]);

  const painted = [];
  replay.subscribe('ABC', { mode: 'every', snapshot: false, onFrame: changed => painted.push([...changed].map(({ symbol }) => symbol)) });
  let moved = 0;
  replay.addEventListener('moved', () => moved++);
  replay.seek({ from: 4_000n, epoch: 2 });
  const seek = control(socket);
  assert.deepEqual([seek.op, seek.from, seek.epoch], [ReplayOp.SEEK, 4_000n, 2]);
  socket.deliver(frameOf({ frameSeq: 7, ...REPLAY, cursor: 103 }, trade(1, 8, 5)));
  socket.deliver(frame(8, replayState(seek, ReplayPhase.PAUSED, { cursor: 50, time: 3e9 })));
  assert.ok(!replay.instrument('ABC').trade.present, 'what was known is of the place before');
  assert.deepEqual([replay.status.cursor, replay.status.timeMs, moved], [50, 3_000, 1]);
  root.animate();
  assert.deepEqual(painted, [['ABC']]);
  socket.deliver(frameOf({ frameSeq: 9, ...REPLAY, cursor: 51 }, trade(1, 2, 5)));
  assert.equal(replay.instrument('ABC').trade.seq, 2, 'an earlier place than where it began');
  assert.equal(client.state, 'live');
});

test('a place before the one where it was opened is no repetition', async () => {
  const { socket, replay, heard } = await playing();
  played(socket);
  replay.seek({ from: 500 });
  socket.deliver(frame(5, replayState(control(socket), ReplayPhase.PLAYING, { cursor: 10 })));
  socket.deliver(frameOf({ frameSeq: 6, ...REPLAY, cursor: 12 }, trade(1, 1, 5, { tapeSeq: 12 })));
  assert.deepEqual(heard, ['trade1']);
});

test('join live is told when it is there', async () => {
  const { socket, replay, states } = await playing();
  played(socket);
  replay.joinLive();
  assert.equal(control(socket).op, ReplayOp.JOIN_LIVE);
  socket.deliver(frame(5, replayState(control(socket), ReplayPhase.PLAYING)));
  socket.deliver(frame(6, replayState({ streamId: 1, requestId: 0, speedMilli: 0 }, ReplayPhase.LIVE)));
  assert.equal(states.at(-1), 'live');
});

test('close is the last of it, and its stream is free', async () => {
  const { client, socket, replay, heard } = await playing();
  played(socket);
  replay.close();
  replay.close();
  assert.equal(control(socket).op, ReplayOp.CLOSE);
  socket.deliver(frame(5, replayState(control(socket), ReplayPhase.CLOSED)));
  assert.equal(replay.state, 'closed');
  socket.deliver(frameOf({ frameSeq: 6, ...REPLAY }, trade(1, 9, 5)));
  assert.deepEqual(heard, []);
  replay.play();
  replay.seek({ from: 1 });
  assert.equal(control(socket).op, ReplayOp.CLOSE);
  assert.equal(client.replay().stream, 1);
  assert.deepEqual(socket.of('unsubscribe'), []);
});

test('one that cannot be opened is closed, and its error is its own', async () => {
  const { client, socket, events } = await connected();
  const replay = client.replay();
  const told = [];
  ['state', 'error'].forEach(type => replay.addEventListener(type, ({ detail }) => told.push(detail.state ?? detail.text)));
  replay.subscribe('ABC');
  socket.deliver(frame(2, message(ErrorEncoder, m => m.requestId(control(socket).requestId).text('too many'))));
  assert.deepEqual(told, ['too many', 'closed']);
  assert.deepEqual(socket.of('subscribe'), []);
  assert.deepEqual(of(events, 'error'), []);
  client.subscribe('ABC');
  assert.equal(socket.of('subscribe').length, 1, 'the line goes on');
});

test('lost with its connection it is opened behind what was handed on, and goes on as it was', async () => {
  const { root, socket, replay, heard } = await playing({ clock: 'tapeSeq', from: 100 });
  played(socket);
  socket.deliver(frameOf({ frameSeq: 5, ...REPLAY, cursor: 120 }, trade(1, 7, 5, { tapeSeq: 120 })));
  socket.end();
  await root.advance(250);
  accept(root);
  const open = control(root.socket);
  assert.deepEqual([open.op, open.clock, open.from], [ReplayOp.OPEN, ReplayClock.TAPESEQ, 121n]);
  root.socket.deliver(frame(2, replayState(open, ReplayPhase.PAUSED, { cursor: 120 })));
  root.socket.deliver(frameOf({ frameSeq: 3, ...REPLAY, cursor: 120 }, granted(root.socket.of('subscribe')[0]), definition(1, 'ABC')));
  assert.equal(control(root.socket).op, ReplayOp.PLAY);
  root.socket.deliver(frameOf({ frameSeq: 4, ...REPLAY, cursor: 121 }, trade(1, 8, 5, { tapeSeq: 121 })));
  assert.deepEqual(heard, ['trade7', 'trade8']);
  assert.equal(replay.instrument('ABC').trade.seq, 8);
});

for (const [clock, code, options] of [
  ['ingest', ReplayClock.INGEST, {}],
  ['market', ReplayClock.MARKET, { to: 1e12 }],
]) {
  test('on ' + clock + ' time with an end it goes on from the newest time, and tells nothing twice', async () => {
    const { root, socket, heard } = await playing({ clock, from: 1_000, ...options });
    played(socket);
    const times = ns => ({ tsIngest: ns, tsExchange: ns });
    socket.deliver(frameOf({ frameSeq: 5, ...REPLAY, cursor: 120 }, trade(1, 7, 5, { tapeSeq: 120, ...times(5_000_000_000n) })));
    socket.end();
    await root.advance(250);
    accept(root);
    const open = control(root.socket);
    assert.equal(open.clock, code);
    assert.ok(open.from <= 5_000_000_000n && open.from > 4_999_990_000n, String(open.from));
    root.socket.deliver(frame(2, replayState(open, ReplayPhase.PAUSED, { cursor: 119 })));
    const again = [trade(1, 7, 5, { tapeSeq: 120 }), trade(1, 8, 5, { tapeSeq: 121 })];
    root.socket.deliver(frameOf({ frameSeq: 3, ...REPLAY, cursor: 121 }, granted(root.socket.of('subscribe')[0]), definition(1, 'ABC'), ...again));
    assert.deepEqual(heard, ['trade7', 'trade8']);
  });
}

test('one that had joined live joins again, whatever its end was', async () => {
  const { root, socket, replay } = await playing();
  played(socket);
  replay.joinLive();
  socket.deliver(frame(5, replayState(control(socket), ReplayPhase.PLAYING)));
  socket.deliver(frameOf({ frameSeq: 6, ...REPLAY, cursor: 120 }, replayState({ streamId: 1, requestId: 0, speedMilli: 0 }, ReplayPhase.LIVE, { cursor: 120 })));
  socket.end();
  await root.advance(250);
  accept(root);
  assert.deepEqual([control(root.socket).clock, control(root.socket).from, control(root.socket).to], [ReplayClock.TAPESEQ, 121n, 0n]);
  root.socket.deliver(frame(2, replayState(control(root.socket), ReplayPhase.PAUSED, { cursor: 120 })));
  root.socket.deliver(frame(3, granted(root.socket.of('subscribe')[0])));
  assert.equal(control(root.socket).op, ReplayOp.JOIN_LIVE);
});

test('one that had ended stays so until it is sent elsewhere', async () => {
  const { root, socket, replay } = await playing();
  played(socket);
  socket.deliver(frame(5, replayState({ streamId: 1, requestId: 0, speedMilli: 0 }, ReplayPhase.ENDED)));
  socket.end();
  await root.advance(250);
  accept(root);
  replay.play();
  assert.deepEqual(root.socket.of('replay'), []);
  replay.seek({ from: 1_000 });
  assert.deepEqual([control(root.socket).op, control(root.socket).from], [ReplayOp.OPEN, 1_000_000_000n]);
});

test('of another tape there is nothing to go on with', async () => {
  const { root, socket, states } = await playing();
  socket.end();
  await root.advance(250);
  accept(root, { tapeId: 2 });
  assert.equal(states.at(-1), 'closed');
  assert.deepEqual(root.socket.of('replay'), []);
});

test('a replay may be asked for before the connection is there', async () => {
  const { root, client } = await connecting();
  const replay = client.replay({ from: 1_000 });
  replay.subscribe('ABC');
  accept(root);
  assert.equal(control(root.socket).op, ReplayOp.OPEN);
  assert.deepEqual(root.socket.of('subscribe'), []);
  root.socket.deliver(frame(2, replayState(control(root.socket), ReplayPhase.PAUSED)));
  assert.equal(root.socket.of('subscribe')[0].items[0].streamId, replay.stream);
});

test('an epoch of the past clears the replay and not the market', async () => {
  const { client, socket, replay, events } = await playing();
  played(socket);
  client.subscribe('ABC');
  socket.deliver(frame(5, definition(1, 'ABC'), quote(1, 90)));
  socket.deliver(frameOf({ frameSeq: 6, ...REPLAY }, quote(1, 7), feedStatus(FeedStatusKind.NEW_EPOCH, 1), feedStatus(FeedStatusKind.DOWN, 1)));
  assert.deepEqual([client.instrument('ABC').quote.present, replay.instrument('ABC').quote.present], [true, false]);
  assert.equal(client.feed, 'UNKNOWN');
  assert.deepEqual(of(events, 'feed').map(({ kind, stream }) => kind + stream), ['NEW_EPOCH1', 'DOWN1']);
});

test('the snapshot of a replay is told', async () => {
  let complete = 0;
  const { socket, request } = await playing({}, { onSnapshotEnd: () => complete++ });
  socket.deliver(frameOf({ frameSeq: 4, ...REPLAY, flags: FrameFlags.replay | FrameFlags.snapshot }, quote(1, 5), snapshotEnd(request.items[0].subId)));
  assert.equal(complete, 1);
});

test('what cannot be is refused', async () => {
  const { client, socket } = await connected();
  assert.throws(() => client.replay({ clock: 'lunar' }), TypeError);
  assert.throws(() => client.replay({ from: 1e13 }), RangeError);
  assert.throws(() => client.replay({ from: 'noon' }), RangeError);
  assert.throws(() => client.replay({ speed: 0.05 }), RangeError);
  assert.throws(() => client.replay({ speed: 2_000 }), RangeError);
  assert.throws(() => client.replay({ epoch: 0.5 }), RangeError);
  assert.deepEqual(socket.of('replay'), []);
  const replay = client.replay();
  assert.throws(() => replay.step(0), RangeError);
  assert.throws(() => replay.subscribe('A', { mode: 'every', from: '1:1:1' }), TypeError);
});

test('the epochs of the tape come in pages', async () => {
  const { client, socket } = await connected();
  const found = client.epochs();
  for (const [epoch, nextEpoch, market] of [[1, 2, null], [2, 0, 3_000_000]]) {
    const { requestId } = socket.of('epochs').at(-1);
    socket.deliver(
      frame(
        2,
        message(EpochsEncoder, m =>
          m
            .requestId(requestId)
            .nextEpoch(nextEpoch)
            .itemsCount(1)
            .next()
            .epoch(epoch)
            .sourceId(1)
            .firstTapeSeq(1)
            .lastTapeSeq(9)
            .firstMarketTime(market)
            .lastMarketTime(market)
            .firstTsIngest(4_000_000)
            .lastTsIngest(5_000_000),
        ),
      ),
    );
    await settle();
  }
  assert.deepEqual(
    (await found).map(({ epoch, firstMarketMs, lastMarketMs, firstIngestMs, lastIngestMs, lastTapeSeq }) => [epoch, firstMarketMs, lastMarketMs, firstIngestMs, lastIngestMs, lastTapeSeq]),
    [
      [1, null, null, 4, 5, 9],
      [2, 3, 3, 4, 5, 9],
    ],
  );
  assert.deepEqual(socket.of('epochs').map(({ fromEpoch }) => fromEpoch), [0, 2]);
});

test('an item that is refused is told', async () => {
  const statuses = [];
  const { client, socket } = await connected();
  const replay = client.replay();
  replay.subscribe('ABC', { onStatus: ({ status }) => statuses.push(status) });
  socket.deliver(frame(2, replayState(control(socket), ReplayPhase.PAUSED)));
  socket.deliver(frame(3, granted(socket.of('subscribe')[0], { status: SubscriptionStatus.LIMIT })));
  assert.deepEqual(statuses, ['LIMIT']);
});
