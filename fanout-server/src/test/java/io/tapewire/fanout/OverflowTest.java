package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Mode EVERY further behind than it may be: what becomes of it, and what it is told. */
class OverflowTest {
    private StreamClient overflown(OnOverflow action) {
        final Streams streams = new Streams(context -> context.everyLag(60_000_000_000L, Streams.LAG_RECORDS));
        final TestTape tape = streams.fanout.tape;
        final StreamClient client = streams.client(Sub.exact(1, "A", 0).every().onOverflow(action));
        tape.quote(1, 1);
        streams.step();
        client.transport.acceptNothing();
        for (int i = 1; i < 2 * Streams.LAG_RECORDS; i++) {
            tape.quote(1, i);
        }
        streams.step();
        client.transport.acceptAll();
        streams.step();
        tape.quote(1, 7);
        streams.step();
        return client;
    }

    @Test
    void shouldTellAGapWhereTheItemSaysSo() {
        assertEquals(
                List.of("0 def 1", "0 quote 1 #1", "0 gap 6-1004 SLOW", "0 quote 1 #1001 ~999"),
                overflown(OnOverflow.GAP).lines());
    }

    @Test
    void shouldConflateWhereTheItemSaysSo() {
        final StreamClient client = overflown(OnOverflow.CONFLATE);
        final List<StreamClient.Event> events = client.events;
        for (int i = 1; i < events.size(); i++) {
            assertEquals(
                    events.get(i).seq() - events.get(i - 1).seq() - 1,
                    events.get(i).conflated());
        }
        assertEquals(2 * Streams.LAG_RECORDS + 1, events.get(events.size() - 1).seq());
        assertEquals(0, events.get(events.size() - 1).conflated());
        assertTrue(client.lines().stream().noneMatch(line -> line.contains("gap")));
    }

    /** Frames that need no credit may come before what tells of an overflow: none of them promises what was left out. */
    @Test
    void shouldPromiseNothingThatAnOverflowHasNotToldYet() {
        for (final OnOverflow action : List.of(OnOverflow.GAP, OnOverflow.CONFLATE)) {
            final Streams small = new Streams(context -> context.everyLag(60_000_000_000L, Streams.LAG_RECORDS));
            final StreamClient client =
                    small.client(Sub.exact(1, "A", 0).every().onOverflow(action));
            client.acks = false;
            client.ack(0);
            final long before = small.fanout.tape.headTapeSeq();
            for (int i = 1; i < 2 * Streams.LAG_RECORDS; i++) {
                small.fanout.tape.quote(1, i);
            }
            small.step();
            client.send(Requests.ping(1));
            small.step();
            assertEquals(1, small.fanout.count(FanoutCounter.EVERY_OVERFLOWS));
            assertEquals(before, client.frames.get(client.frames.size() - 1).cursor(), action.toString());
            client.ack(65_535);
            small.step();
            assertEquals(
                    small.fanout.tape.headTapeSeq(),
                    client.frames.get(client.frames.size() - 1).cursor());
        }
    }

    @Test
    void shouldGoOnWithoutTheItemWhoseEventsAreConflated() {
        for (final Consumer<StreamClient> change : List.<Consumer<StreamClient>>of(
                client -> client.send(Requests.unsubscribe(9, 1)),
                client -> client.send(Requests.reconfigure(9, 1, Mode.LATEST, 0, false)))) {
            final Streams streams = new Streams(context -> context.everyLag(60_000_000_000L, Streams.LAG_RECORDS));
            final StreamClient client = streams.client(Sub.exact(1, "A", 0).every(), Sub.exact(2, "B", 0));
            client.transport.acceptNothing();
            for (int i = 1; i < 2 * Streams.LAG_RECORDS; i++) {
                streams.fanout.tape.quote(1, i);
            }
            streams.step();
            change.accept(client);
            client.transport.acceptAll();
            streams.fanout.tape.quote(2, 7);
            streams.fanout.advanceMs(1_000);
            assertTrue(client.transport.isOpen(), () -> "closed with " + client.transport.closeCode);
            assertTrue(client.lines().stream().anyMatch(line -> line.startsWith("0 quote 2 #1")));
        }
    }

    @Test
    void shouldCloseWhereTheItemSaysSo() {
        assertEquals(4008, overflown(OnOverflow.CLOSE).transport.closeCode);
    }
}
