package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ladder: conflating, a warning, 4008, a reset; judged by lag, on a clock that does not count our own pauses. */
class SlowConsumerTest {
    private final Fanout fanout = Fanout.withInstruments(context -> context.staleAfterNs(1_000_000 * ManualClock.MS));
    private final TestTape tape = fanout.tape;

    private void tick(int count, long everyMs) {
        for (int i = 0; i < count; i++) {
            tape.quote(1, i);
            fanout.advanceMs(everyMs);
        }
    }

    @Test
    void shouldKeepOneFrameAndNothingElseForAStalledClient() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        tick(300, 1);
        assertEquals(List.of(), client.events());
        client.transport.acceptAll();
        assertEquals(
                List.of("frame", "def A", "quote A #1", "ping", "frame conflated", "quote A #300 ~298"),
                client.events());
    }

    @Test
    void shouldTellConflatingAndThatItIsOver() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        tick(60, 10);
        client.transport.acceptAll();
        assertTrue(client.events().contains("qos CONFLATING"));
        tick(190, 10);
        assertFalse(client.events().contains("qos NORMAL"));
        tick(20, 10);
        assertTrue(client.events().contains("qos NORMAL"));
        assertEquals(1, fanout.count(FanoutCounter.QOS_CONFLATING));
    }

    @Test
    void shouldTellConflatingAtOnceWhereOnlyCreditIsOut() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 10));
        client.send(Requests.ack(client.lastFrameSeq, 0));
        tick(60, 10);
        assertEquals(List.of("frame", "qos CONFLATING"), client.events());
    }

    @Test
    void shouldNotCallAClientConflatingThatIsOnlyIdle() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        fanout.advanceMs(9_000);
        assertEquals(List.of(), client.events());
        assertEquals(0, fanout.count(FanoutCounter.QOS_CONFLATING));
    }

    @Test
    void shouldWarnThenCloseBehindWhatTheSocketHoldsThenReset() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        tick(499, 10);
        assertEquals(0, fanout.count(FanoutCounter.SLOW_WARNINGS));
        tick(2, 10);
        assertEquals(1, fanout.count(FanoutCounter.SLOW_WARNINGS));
        tick(498, 10);
        assertEquals(0, fanout.count(FanoutCounter.ENDED_SLOW_CONSUMER));
        tick(2, 10);
        assertEquals(1, fanout.count(FanoutCounter.ENDED_SLOW_CONSUMER));
        fanout.advanceMs(4_800);
        assertFalse(client.transport.aborted);
        fanout.advanceMs(300);
        assertTrue(client.transport.aborted);
        assertEquals(List.of("anyone 4008 SLOW_CONSUMER"), fanout.log);
        assertEquals(1, fanout.count(FanoutCounter.ENDED_SLOW_CONSUMER));
        assertEquals(0, fanout.shard.sessionCount());
    }

    @Test
    void shouldLetAClientThatReadsAtLastReadItsWarningAndThe4008() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        tick(1_005, 10);
        assertEquals(0, client.transport.closeCode);
        client.transport.acceptAll();
        final List<String> events = client.events();
        assertEquals(List.of("frame", "def A", "quote A #1", "ping", "frame", "qos CONFLATING"), events.subList(0, 6));
        assertTrue(events.get(6).startsWith("slow "), events.toString());
        assertEquals(7, events.size());
        assertEquals(4008, client.transport.closeCode);
        client.closed(4008);
        assertEquals(List.of("anyone 4008 SLOW_CONSUMER"), fanout.log);
    }

    @Test
    void shouldCutAClientThatTakesFramesAndNeverAcknowledgesThem() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.send(Requests.ack(client.lastFrameSeq, 65_535));
        tick(499, 10);
        assertFalse(client.events().toString().contains("slow"));
        tick(2, 10);
        assertTrue(client.events().toString().contains("slow 50"));
        tick(500, 10);
        assertEquals(4008, client.transport.closeCode);
    }

    @Test
    void shouldCutAClientThatAnswersNoPings() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.answersPings = false;
        tick(1_110, 10);
        assertEquals(4008, client.transport.closeCode);
    }

    @Test
    void shouldKeepClientsThatAcknowledgeOneWayOrTheOther() {
        final TestClient pongs = fanout.subscribed(Sub.exact(1, "A", 0));
        final TestClient acks = fanout.subscribed(Sub.exact(1, "A", 100));
        acks.acks = true;
        tick(2_000, 10);
        tick(3, 4_000);
        assertTrue(pongs.transport.isOpen() && acks.transport.isOpen());
        assertEquals(0, fanout.count(FanoutCounter.SLOW_WARNINGS));
    }

    @Test
    void shouldBlameNobodyForOurOwnPause() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        final TestClient stalled = fanout.subscribed(Sub.exact(1, "A", 0));
        stalled.transport.acceptNothing();
        tick(10, 10);
        fanout.clock.advanceMs(60_000); // SIGSTOP
        fanout.step();
        assertEquals(1, fanout.count(FanoutCounter.SHARD_PAUSES));
        assertTrue(client.transport.isOpen() && stalled.transport.isOpen());
        assertEquals(0, fanout.count(FanoutCounter.SLOW_WARNINGS));
        tick(1_000, 10);
        assertTrue(client.transport.isOpen());
        assertEquals(1, fanout.count(FanoutCounter.ENDED_SLOW_CONSUMER));
    }

    @Test
    void shouldCloseAClientThatAsksMoreThanItReads() {
        final Fanout small = Fanout.withInstruments(context -> context.queueBytes(200, 1_000));
        final TestClient client = small.welcomed();
        client.transport.acceptNothing();
        for (int i = 0; i < 8; i++) {
            client.send(Requests.ping(i));
        }
        small.step();
        assertEquals(1, small.count(FanoutCounter.ENDED_CONTROL_QUEUE_FULL));
    }
}
