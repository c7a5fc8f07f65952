package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.TradingState;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscribeTest {
    private final Fanout fanout = Fanout.withInstruments();
    private final TestTape tape = fanout.tape;

    @Test
    void shouldAnswerThenSendEveryValueAsSnapshotThenItsEnd() {
        tape.quote(1, 100);
        tape.quote(1, 101);
        tape.trade(1, 100);
        tape.status(1, TradingState.TRADING);
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(5, Sub.exact(1, "A", 100)));
        assertEquals(
                List.of(
                        "frame",
                        "ack 5 1=OK/1@100",
                        "frame snapshot",
                        "def A",
                        "status A #1",
                        "trade A #1",
                        "quote A #2",
                        "snapshotEnd 1",
                        "ping"),
                client.events());
    }

    @Test
    void shouldEndTheSnapshotOfWhatMatchesNothing() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(5, Sub.exact(1, "NONE", 0), Sub.prefix(2, "X", 0)));
        assertEquals(
                List.of("frame", "ack 5 1=PENDING/0@0 2=OK/0@0", "snapshotEnd 1", "snapshotEnd 2"), client.events());
    }

    @Test
    void shouldGrantIntervalsOfTheGridRoundedUp() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(
                1, Sub.exact(1, "A", 1), Sub.exact(2, "B", 100), Sub.exact(3, "C", 101), Sub.all(4, 60_000)));
        assertEquals(
                "ack 1 1=OK/1@10 2=OK/1@100 3=OK/1@200 4=OK/3@5000",
                client.events().get(1));
    }

    @Test
    void shouldConflateWithinTheIntervalAndTellHowMany() {
        tape.quote(1, 100);
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 100));
        tape.quote(1, 101);
        tape.quote(1, 102);
        tape.quote(1, 103);
        fanout.advanceMs(100);
        assertEquals(List.of("frame conflated", "quote A #4 ~2"), client.events());
        fanout.advanceMs(500);
        assertEquals(List.of(), client.events());
    }

    @Test
    void shouldSendItemsOfOneIntervalInOneFrameAndPackTheirQuotes() {
        tape.quote(1, 100);
        tape.quote(2, 100);
        tape.quote(3, 100);
        final TestClient client =
                fanout.subscribed(Sub.exact(1, "A", 50), Sub.exact(2, "B", 50), Sub.exact(3, "C", 50));
        tape.quote(3, 101);
        tape.quote(1, 101);
        tape.quote(2, 101);
        tape.trade(2, 50);
        fanout.advanceMs(50);
        assertEquals(List.of("frame", "trade B #1", "packed A #2", "packed B #2", "packed C #2"), client.events());
    }

    @Test
    void shouldSendIntervalZeroWithEachDrainOfTheTape() {
        tape.quote(1, 100);
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        for (int i = 0; i < 3; i++) {
            tape.quote(1, 101 + i);
            fanout.step();
        }
        tape.quote(1, 105);
        tape.quote(1, 106);
        fanout.step();
        assertEquals(
                List.of(
                        "frame",
                        "quote A #2",
                        "frame",
                        "quote A #3",
                        "frame",
                        "quote A #4",
                        "frame conflated",
                        "quote A #6 ~1"),
                client.events());
    }

    @Test
    void shouldSendAStatusAtOnceWhateverTheInterval() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 5_000));
        tape.quote(1, 100);
        tape.status(1, TradingState.HALTED);
        fanout.step();
        assertEquals(List.of("frame", "def A", "status A #1", "ping"), client.events());
    }

    @Test
    void shouldSendTradeAndTheBreakBehindItEachWithItsOwnCount() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 100));
        tape.trade(1, 10);
        tape.trade(1, 11);
        tape.tradeBreak(1, 10);
        tape.tradeBreak(1, 11);
        fanout.advanceMs(100);
        assertEquals(List.of("frame conflated", "def A", "trade A #2", "break A #4 ~1", "ping"), client.events());
        tape.tradeBreak(1, 9);
        tape.trade(1, 12);
        fanout.advanceMs(100);
        assertEquals(List.of("frame conflated", "trade A #6 ~1"), client.events());
    }

    @Test
    void shouldStartFromNowWithoutSnapshot() {
        tape.quote(1, 100);
        fanout.step();
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 10).withoutSnapshot()));
        fanout.advanceMs(50);
        assertEquals(List.of("frame", "ack 1 1=OK/1@10", "snapshotEnd 1"), client.events());
        tape.quote(1, 101);
        tape.quote(1, 102);
        fanout.advanceMs(10);
        assertEquals(List.of("frame", "def A", "quote A #3", "ping"), client.events());
    }

    @Test
    void shouldPreferExactThenLongestPrefixThenAllAndTheShorterInterval() {
        tape.define(4, 1, "AB");
        fanout.step();
        tape.quote(4, 1);
        final TestClient client = fanout.subscribed(
                Sub.all(1, 2_000), Sub.prefix(2, "A", 1_000), Sub.prefix(3, "AB", 500), Sub.exact(4, "AB", 200));
        tape.quote(4, 2);
        fanout.advanceMs(200);
        assertEquals(List.of("frame", "quote AB #2"), client.events());
        client.send(Requests.unsubscribe(2, 4));
        assertEquals(List.of("frame", "ack 2 4=REMOVED/1@200"), client.events());
        tape.quote(4, 3);
        fanout.advanceMs(500);
        assertEquals(List.of("frame", "quote AB #3"), client.events());
        client.send(Requests.unsubscribe(3, 3, 2));
        client.events();
        tape.quote(4, 4);
        fanout.advanceMs(2_000);
        assertEquals(4, client.law().lastSeq(4, Channel.QUOTE));
        client.send(Requests.unsubscribe(4, 1));
        client.events();
        tape.quote(4, 5);
        fanout.advanceMs(6_000);
        assertEquals(4, client.law().lastSeq(4, Channel.QUOTE));
    }

    @Test
    void shouldStartPendingItemsAndPatternsWhenAnInstrumentAppears() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "NEW", 0), Sub.prefix(2, "NE", 100));
        tape.define(4, 1, "NEW");
        tape.define(5, 1, "NEO");
        tape.quote(4, 1);
        tape.quote(5, 1);
        fanout.step();
        assertEquals(List.of("frame", "def NEW", "quote NEW #1", "ping"), client.events());
        fanout.advanceMs(100);
        assertEquals(List.of("frame", "def NEO", "quote NEO #1"), client.events());
    }

    @Test
    void shouldRefuseABadItemAlone() {
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(
                9,
                Sub.exact(1, "A", 0),
                Sub.exact(1, "B", 0),
                Sub.exact(2, "A", 0).on(0),
                new Sub(3, 7, Match.EXACT, "A", 0, true, Mode.UNKNOWN, 0),
                new Sub(4, 7, Match.EXACT, "A", 0, true, Mode.LATEST, 65_535),
                new Sub(5, 7, Match.EXACT, "A", 0, true, Mode.LATEST, 3),
                Sub.exact(6, "", 0),
                Sub.exact(7, "A B", 0),
                Sub.exact(8, "X".repeat(33), 0),
                new Sub(9, 7, Match.UNKNOWN, "A", 0, true),
                new Sub(10, 7, Match.ALL, "AAA", 0, true),
                new Sub(11, 7, Match.ALL, "*", 0, true),
                Sub.exact(12, "B", 0)));
        assertEquals(
                "ack 9 1=OK/1@0 1=BAD_REQUEST/0@0 2=BAD_REQUEST/0@0 3=BAD_REQUEST/0@0 4=BAD_REQUEST/0@0"
                        + " 5=BAD_REQUEST/0@0 6=BAD_REQUEST/0@0 7=BAD_REQUEST/0@0 8=BAD_REQUEST/0@0 9=BAD_REQUEST/0@0"
                        + " 10=BAD_REQUEST/0@0 11=OK/3@0 12=OK/1@0",
                client.events().get(1));
        client.send(Requests.unsubscribe(10, 2, 1, 1));
        assertEquals(
                "ack 10 2=BAD_REQUEST/0@0 1=REMOVED/1@0 1=BAD_REQUEST/0@0",
                client.events().get(1));
        assertEquals(13, fanout.count(FanoutCounter.ITEMS_REFUSED_BAD_REQUEST) + 1);
    }

    @Test
    void shouldLimitSubscriptionsByInstrumentsMatched() {
        final Fanout small = Fanout.withInstruments(context -> context.maxSubscriptions(4));
        final TestClient client = small.welcomed();
        client.send(Requests.subscribe(1, Sub.all(1, 0), Sub.exact(2, "Z", 0), Sub.exact(3, "A", 0)));
        assertEquals("ack 1 1=OK/3@0 2=PENDING/0@0 3=LIMIT/1@0", client.events().get(1));
        client.send(Requests.unsubscribe(2, 2));
        client.send(Requests.subscribe(3, Sub.exact(3, "A", 0)));
        assertTrue(client.events().contains("ack 3 3=OK/1@0"));
        small.tape.define(4, 1, "D");
        small.tape.quote(4, 1);
        small.step();
        assertEquals(1, small.count(FanoutCounter.ITEMS_REFUSED_LIMIT) - 1);
        assertEquals(0, client.law().lastSeq(4, Channel.QUOTE));
    }

    @Test
    void shouldPauseAndGoOnWithTheNewestValue() {
        tape.quote(1, 100);
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 10));
        client.send(Requests.reconfigure(2, 1, Mode.LATEST, 10, true));
        assertEquals(List.of("frame", "ack 2 1=OK/1@10"), client.events());
        tape.quote(1, 101);
        tape.status(1, TradingState.HALTED);
        tape.quote(1, 102);
        fanout.advanceMs(1_000);
        assertEquals(List.of(), client.events());
        client.send(Requests.reconfigure(3, 1, Mode.LATEST, 20, false));
        fanout.advanceMs(20);
        assertEquals(
                List.of("frame", "ack 3 1=OK/1@20", "frame", "status A #1", "ping", "frame conflated", "quote A #3 ~1"),
                client.events());
        client.send(Requests.reconfigure(4, 1, Mode.EVERY, 20, true));
        client.send(Requests.reconfigure(5, 77, Mode.LATEST, 20, false));
        assertEquals(List.of("frame", "ack 4 1=BAD_REQUEST/0@0", "frame", "ack 5 77=BAD_REQUEST/0@0"), client.events());
    }

    @Test
    void shouldRepeatTheValueInTheSnapshotOfAnItemThatTakesOver() {
        tape.quote(1, 100);
        final TestClient client = fanout.subscribed(Sub.all(1, 1_000));
        client.send(Requests.subscribe(2, Sub.exact(2, "A", 0)));
        assertEquals(
                List.of("frame", "ack 2 2=OK/1@0", "frame snapshot", "quote A #1", "snapshotEnd 2"), client.events());
    }

    @Test
    void shouldDefineAnInstrumentAgainWhenItWasAmended() {
        tape.quote(1, 100);
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        tape.define(1, 1, "A", 10);
        fanout.step();
        tape.quote(1, 101);
        fanout.step();
        tape.quote(1, 102);
        fanout.step();
        assertEquals(List.of("frame", "def A", "quote A #2", "frame", "quote A #3"), client.events());
    }

    @Test
    void shouldSendSnapshotsLargerThanAFrameInSeveral() {
        for (int id = 4; id <= 1_000; id++) {
            tape.define(id, 1, "S" + id);
            tape.quote(id, id);
            tape.trade(id, id);
        }
        final TestClient client = fanout.subscribed();
        client.send(Requests.subscribe(2, Sub.all(2, 1_000)));
        fanout.step();
        final List<String> events = client.events();
        assertEquals("snapshotEnd 2", events.get(events.size() - 1));
        assertEquals(2 * 997, client.law().delivered());
        assertTrue(events.stream().filter("frame snapshot"::equals).count() > 10);
    }
}
