package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.tape.TapeException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Reading what is far behind is for another thread: meanwhile sessions live, and what they ask for waits in order. */
class CatchUpTest {
    private final Queue<Runnable> executor = new ArrayDeque<>();
    private final Fanout fanout =
            new Fanout(context -> context.executor(executor::add).cycleLimits(10, 10, 10));
    private final TestTape tape = fanout.tape;

    private void runExecutor() {
        while (!executor.isEmpty()) {
            executor.remove().run();
        }
        fanout.step();
    }

    @Test
    void shouldAnswerWhatWasAskedForWhileItCaughtUp() {
        tape.epoch(1);
        tape.define(1, 1, "A");
        tape.quote(1, 100);
        fanout.follow();
        assertFalse(fanout.shard.isReady());
        final TestClient client = fanout.connect();
        client.send(Requests.hello(1, 1, 0, ""));
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0), Sub.exact(2, "A", 0)));
        client.send(Requests.unsubscribe(2, 2));
        client.send(Requests.ping(1));
        assertEquals(
                List.of("frame stale", "welcome", "feed DOWN 0 by server", "frame stale", "pong 1"), client.events());
        runExecutor();
        assertTrue(fanout.shard.isReady());
        final List<String> events = client.events();
        assertTrue(events.containsAll(
                List.of("ack 2 2=REMOVED/1@0", "feed UP 0 by server", "quote A #1", "snapshotEnd 1")));
    }

    @Test
    void shouldHandOverWhenFarBehindAndSendTheNewestAfterwards() {
        tape.epoch(1);
        tape.define(1, 1, "A");
        fanout.follow();
        runExecutor();
        final TestClient timed = fanout.subscribed(Sub.exact(1, "A", 100));
        final TestClient immediate = fanout.subscribed(Sub.exact(1, "A", 0));
        for (int i = 0; i < 50; i++) {
            tape.quote(1, i);
        }
        tape.epoch(1);
        tape.define(2, 1, "B");
        tape.quote(1, 1);
        tape.quote(1, 2);
        tape.bytesBehind = 65L << 20;
        fanout.step();
        assertEquals(1, executor.size());
        assertFalse(fanout.shard.isReady());
        fanout.advanceMs(10_100);
        assertEquals(List.of("frame", "heartbeat 12 conflated 0", "ping"), immediate.events());
        tape.bytesBehind = 0;
        runExecutor();
        assertTrue(fanout.shard.isReady());
        assertEquals(List.of("frame", "epoch 2 of 1", "frame", "def A", "quote A #52"), immediate.events());
        fanout.advanceMs(100);
        assertEquals(52, timed.law().lastSeq(1, Channel.QUOTE));
        assertEquals(2, fanout.count(FanoutCounter.CATCH_UPS));
    }

    @Test
    void shouldBoundWhatWaits() {
        final Queue<Runnable> never = new ArrayDeque<>();
        final Fanout small = new Fanout(context -> context.executor(never::add).queueBytes(10_000, 200));
        small.tape.epoch(1);
        small.follow();
        final TestClient client = small.connect();
        client.send(Requests.hello(1, 1, 0, ""));
        for (int i = 0; i < 6; i++) {
            client.send(Requests.subscribe(i, Sub.exact(i, "A", 0)));
        }
        assertEquals(4008, client.transport.closeCode);
        assertEquals(1, small.count(FanoutCounter.ENDED_CONTROL_QUEUE_FULL));
    }

    @Test
    void shouldTellDownWhenTheTapeCanBeReadNoFurtherAndDrainWhenAnotherIsFollowed() {
        tape.epoch(1);
        tape.define(1, 1, "A");
        fanout.follow();
        runExecutor();
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        tape.failure = new TapeException("DIR: gone");
        fanout.step();
        assertEquals(List.of("frame stale", "feed DOWN 0 by server"), client.events());
        assertFalse(fanout.shard.isReady());
        assertEquals(1, fanout.errors.size());
        tape.failure = null;
        fanout.follow();
        runExecutor();
        assertEquals(4000, client.transport.closeCode);
        assertTrue(fanout.shard.isReady());
    }

    @Test
    void shouldSendWhatWasReadBeforeTheTapeFailed() {
        final Streams streams = new Streams();
        final TestTape failing = streams.fanout.tape;
        final StreamClient client = streams.client(Sub.exact(1, "A", 0));
        failing.quote(1, 1);
        failing.quote(1, 2);
        failing.quote(1, 3);
        failing.failure = new TapeException("DIR: gone");
        failing.recordsBeforeFailure = 2;
        streams.step();
        assertEquals(List.of("0 feed DOWN by server", "0 def 1", "0 quote 1 #2"), client.lines());
        assertFalse(streams.fanout.shard.isReady());
    }

    @Test
    void shouldFollowTheNewestOfSeveralTapesThatCameAtOnce() {
        tape.epoch(1);
        tape.define(1, 1, "A");
        fanout.shard.follow(tape);
        fanout.step();
        fanout.shard.follow(tape);
        fanout.step();
        runExecutor();
        runExecutor();
        assertTrue(fanout.shard.isReady());
        assertEquals(2, fanout.count(FanoutCounter.CATCH_UPS));
    }

    @Test
    void shouldLetGoOfATapeThatIsAway() {
        final Fanout closing = new Fanout(context -> context.executor(executor::add));
        closing.tape.epoch(1);
        closing.follow();
        closing.shard.onClose();
        assertEquals(0, closing.tape.readersClosed);
        executor.remove().run();
        assertEquals(1, closing.tape.readersClosed - 1); // its own, and the one that read the beginning
    }
}
