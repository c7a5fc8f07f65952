package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a shard must be woken though the tape does not move: what its owner's watcher goes by. */
class DeadlineTest {
    private final Fanout fanout = Fanout.withInstruments(context -> context.staleAfterNs(1_000_000 * ManualClock.MS));

    private long inMs() {
        return (fanout.shard.nextDeadlineNs() - fanout.clock.nanoTime() + ManualClock.MS - 1) / ManualClock.MS;
    }

    @Test
    void shouldBeLeftAloneForHalfASecondAtMost() {
        assertEquals(500, inMs());
        fanout.subscribed(Sub.exact(1, "A", 10));
        fanout.advanceMs(7_000);
        assertTrue(inMs() > 400, "in " + inMs());
    }

    @Test
    void shouldBeWokenForASlotOnlyWhileTheMarketMoves() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 10));
        fanout.tape.quote(1, 1);
        fanout.step();
        for (int i = 0; i < 3 && client.events().isEmpty(); i++) {
            assertTrue(inMs() <= 10, "in " + inMs());
            fanout.clock.advanceMs(inMs());
            fanout.step();
        }
        assertEquals(1, client.law().lastSeq(1, Channel.QUOTE));
    }

    @Test
    void shouldBeWokenAtOnceForATaskAndForWhatIsLeftToSend() {
        fanout.shard.execute(() -> {});
        assertEquals(Long.MIN_VALUE, fanout.shard.nextDeadlineNs());
        for (int id = 4; id <= 3_000; id++) {
            fanout.tape.define(id, 1, "S" + id);
            fanout.tape.quote(id, 1);
        }
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(1, Sub.all(1, 5_000)));
        assertTrue(inMs() <= 0, "in " + inMs());
        fanout.step();
        assertEquals(2_997, client.law().delivered());
    }

    @Test
    void shouldBeWokenForDeadlinesThatATransportsNewsBrought() {
        fanout.connect();
        assertEquals(500, inMs());
        final Fanout hasty = Fanout.withInstruments(context -> context.helloTimeoutNs(20 * ManualClock.MS));
        hasty.connect();
        final long inNs = hasty.shard.nextDeadlineNs() - hasty.clock.nanoTime();
        assertTrue(inNs <= 20 * ManualClock.MS, "in " + inNs);
        hasty.advanceMs(30);
        assertEquals(List.of(), hasty.errors);
        assertEquals(1, hasty.count(FanoutCounter.ENDED_NO_HELLO));
    }
}
