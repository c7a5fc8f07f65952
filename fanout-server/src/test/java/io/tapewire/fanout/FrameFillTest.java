package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.RecordLayout;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are full, packed quotes at the edges of their ranges, and sessions with very many entries. */
class FrameFillTest {
    private static final long NONE = RecordLayout.NULL_MANTISSA;

    @Test
    void shouldGoOnWhereAFullFrameStoppedSoThatNothingStarves() {
        final Fanout fanout =
                Fanout.withInstruments(context -> context.maxItemsPerRequest(8).maxFrameBytes(1_152));
        for (int id = 4; id <= 60; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        final TestClient client = fanout.subscribed(Sub.all(1, 10));
        client.send(Requests.ack(client.lastFrameSeq, 0));
        for (int round = 1; round <= 12; round++) {
            for (int id = 1; id <= 60; id++) {
                fanout.tape.trade(id, id);
                fanout.tape.quote(id, id);
            }
            fanout.advanceMs(20);
            client.send(Requests.ack(client.lastFrameSeq, 1)); // one frame each time, though all is due
            client.send(Requests.ack(client.lastFrameSeq, 0));
            fanout.clock.advanceMs(100);
        }
        int served = 0;
        for (int id = 1; id <= 60; id++) {
            served += client.law().lastSeq(id, Channel.TRADE) > 0 ? 1 : 0;
            served += client.law().lastSeq(id, Channel.QUOTE) > 0 ? 1 : 0;
        }
        assertTrue(client.law().delivered() > 50, "delivered " + client.law().delivered());
        assertTrue(
                served >= client.law().delivered() - 4,
                served + " of " + client.law().delivered());
    }

    /** A client that takes a tenth of what changes gets all of it in turn, each time as of now: it is conflated, not dropped. */
    @ParameterizedTest
    @ValueSource(ints = {60, 400})
    void shouldConflateAClientThatIsServedInRoundsAndNotDropIt(int instruments) {
        final Fanout fanout =
                Fanout.withInstruments(context -> context.maxItemsPerRequest(8).maxFrameBytes(4_096));
        for (int id = 4; id <= instruments; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        final TestClient client = fanout.subscribed(Sub.all(1, 10));
        client.send(Requests.ack(client.lastFrameSeq, 0));
        final long[] served = new long[instruments + 1];
        for (int round = 1; round <= 600; round++) { // 30 s: three times the lag that ends a session
            for (int id = 1; id <= instruments; id++) {
                fanout.tape.trade(id, id);
                fanout.tape.quote(id, id);
            }
            client.send(Requests.ack(client.lastFrameSeq, instruments / 60));
            fanout.advanceMs(50);
            for (int id = 1; round == 300 && id <= instruments; id++) {
                served[id] =
                        client.law().lastSeq(id, Channel.QUOTE) + client.law().lastSeq(id, Channel.TRADE);
            }
        }
        assertTrue(client.transport.isOpen(), fanout.log::toString);
        assertEquals(0, fanout.count(FanoutCounter.SLOW_WARNINGS));
        for (int id = 1; id <= instruments; id++) {
            final long seq = client.law().lastSeq(id, Channel.QUOTE);
            assertTrue(seq > 500, "quote " + id + " at " + seq);
            assertTrue(client.law().lastSeq(id, Channel.TRADE) > 500, "trade " + id);
            assertTrue(seq + client.law().lastSeq(id, Channel.TRADE) > served[id], "instrument " + id);
        }
    }

    @Test
    void shouldSendWholeWhatDoesNotPack() {
        final Fanout fanout = Fanout.withInstruments();
        for (int id = 4; id <= 9; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        for (int id = 1; id <= 9; id++) {
            fanout.tape.quote(id, 1);
        }
        final TestClient client = fanout.subscribed(Sub.all(1, 10));
        fanout.tape.quote(1, Integer.MAX_VALUE, 0xFFFF_FFFEL, -Integer.MAX_VALUE, 0);
        fanout.tape.quote(2, NONE, NONE, NONE, NONE);
        fanout.tape.quote(3, 1L + Integer.MAX_VALUE, 1, 1, 1);
        fanout.tape.quote(4, 1, 0xFFFF_FFFFL, 1, 1);
        fanout.tape.quote(5, 1, 1, Integer.MIN_VALUE, 1);
        fanout.tape.quote(6, 1, -1, 1, 1);
        fanout.tape.quote(7, -5, 1, 0, 1);
        fanout.advanceMs(10);
        assertEquals(
                List.of(
                        "frame",
                        "quote C #2",
                        "quote S4 #2",
                        "quote S5 #2",
                        "quote S6 #2",
                        "packed A #2",
                        "packed B #2",
                        "packed S7 #2"),
                client.events());
    }

    @Test
    void shouldSendAQuoteWholeThatWouldBeAlone() {
        final Fanout fanout = Fanout.withInstruments();
        fanout.tape.quote(1, 1);
        final TestClient client = fanout.subscribed(Sub.all(1, 10));
        fanout.tape.quote(1, 2);
        fanout.advanceMs(10);
        assertEquals(List.of("frame", "quote A #2"), client.events());
    }

    @Test
    void shouldSendWholeWhatIsTooOldForThePackedTimes() {
        final Fanout fanout = Fanout.withInstruments();
        final TestClient client = fanout.subscribed(Sub.all(1, 10));
        for (int id = 1; id <= 3; id++) {
            fanout.tape.quote(id, 1);
        }
        fanout.advanceMs(10);
        client.acks = true;
        client.credit = 0;
        client.answer();
        fanout.tape.quote(1, 2);
        fanout.clock.advanceMs(500_000); // our own pause
        fanout.tape.quote(2, 2);
        fanout.tape.quote(3, 2);
        fanout.step();
        client.events();
        client.credit = 65_535;
        client.answer();
        fanout.advanceMs(10);
        assertEquals(List.of("frame", "quote A #2", "packed B #2", "packed C #2"), client.events());
    }

    @Test
    void shouldServeManyEntriesThroughTheRingAndAllOfThemWhenItIsLapped() {
        final Fanout fanout = Fanout.withInstruments();
        final int instruments = 2_000;
        for (int id = 4; id <= instruments; id++) {
            fanout.tape.define(id, 1, "S" + id);
        }
        for (int id = 1; id <= instruments; id++) {
            fanout.tape.quote(id, 1);
        }
        final TestClient immediate = fanout.subscribed(Sub.all(1, 0));
        final TestClient timed = fanout.subscribed(Sub.all(1, 100));
        fanout.advanceMs(100);
        for (int i = 0; i < 300; i++) {
            fanout.tape.quote(1 + i * 7 % instruments, i);
            fanout.tape.trade(1 + i * 13 % instruments, i);
            fanout.advanceMs(3);
        }
        immediate.transport.acceptNothing();
        timed.transport.acceptNothing();
        for (int round = 0; round < 12; round++) {
            for (int id = 1; id <= instruments; id++) {
                fanout.tape.quote(id, round);
            }
            fanout.step();
        }
        immediate.transport.acceptAll();
        timed.transport.acceptAll();
        fanout.advanceMs(200);
        for (int id = 1; id <= instruments; id++) {
            for (final TestClient client : List.of(immediate, timed)) {
                assertEquals(
                        fanout.oracle.newestSeq(id, Channel.QUOTE), client.law().lastSeq(id, Channel.QUOTE));
                assertEquals(
                        fanout.oracle.newestSeq(id, Channel.TRADE), client.law().lastSeq(id, Channel.TRADE));
            }
        }
    }

    @Test
    void shouldSpreadTheSlotsOfSessions() {
        final Fanout fanout = Fanout.withInstruments();
        for (int i = 0; i < 100; i++) {
            fanout.subscribed(Sub.exact(1, "A", 100));
        }
        fanout.tape.quote(1, 1);
        fanout.step();
        long most = 0;
        for (int ms = 0; ms < 100; ms++) {
            final long before = fanout.count(FanoutCounter.UPDATES_SENT);
            fanout.advanceMs(1);
            most = Math.max(most, fanout.count(FanoutCounter.UPDATES_SENT) - before);
        }
        assertEquals(100, fanout.count(FanoutCounter.UPDATES_SENT));
        assertTrue(most <= 3, "in one ms: " + most);
    }
}
