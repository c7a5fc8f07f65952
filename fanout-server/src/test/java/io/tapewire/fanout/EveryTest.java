package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.TradingState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mode EVERY: each event once and in order, whatever happens to the connection; and what is told where that is not so. */
class EveryTest {
    private static final int GENERATION = 7; // of the test's tape
    private final Streams streams = new Streams();
    private final Fanout fanout = streams.fanout;
    private final TestTape tape = fanout.tape;

    @Test
    void shouldSendEachEventOnceInTheOrderOfTheTape() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        tape.quote(1, 100);
        tape.quote(1, 101);
        tape.trade(2, 50);
        tape.quote(1, 102);
        tape.status(3, TradingState.HALTED);
        tape.tradeBreak(2, 50);
        streams.step();
        assertEquals(
                List.of(
                        "0 def 1",
                        "0 quote 1 #1",
                        "0 quote 1 #2",
                        "0 def 2",
                        "0 trade 2 #1",
                        "0 quote 1 #3",
                        "0 def 3",
                        "0 status 3 #1",
                        "0 break 2 #2"),
                client.lines());
    }

    @Test
    void shouldSendOnlyWhatIsWanted() {
        final StreamClient client = streams.client(Sub.exact(1, "B", 0).every().on(2));
        tape.quote(2, 100);
        tape.trade(1, 100);
        tape.trade(2, 100);
        streams.step();
        assertEquals(List.of("0 def 2", "0 trade 2 #1"), client.lines());
    }

    @Test
    void shouldShareNothingBetweenSubjectsThatMaySeeOtherThings() {
        final List<StreamClient> clients = new ArrayList<>();
        for (final String rights : List.of("A:realtime", "*:realtime", "B:realtime", "A:realtime")) {
            clients.add(streams.connect(new Subject("s", 100, 0, RightsRules.parse(rights), 0)));
            clients.get(clients.size() - 1)
                    .send(Requests.subscribe(1, Sub.all(1, 0).every()));
        }
        streams.step();
        clients.forEach(StreamClient::lines);
        tape.quote(1, 100);
        tape.quote(2, 100);
        streams.step();
        final List<String> ofA = List.of("0 def 1", "0 quote 1 #1");
        final List<String> ofB = List.of("0 def 2", "0 quote 2 #1");
        final List<String> all = new ArrayList<>(ofA);
        all.addAll(ofB);
        assertEquals(
                List.of(ofA, all, ofB, ofA),
                clients.stream().map(StreamClient::lines).toList());
    }

    @Test
    void shouldBeginWithASnapshotWhereOneIsAskedFor() {
        tape.quote(1, 100);
        tape.quote(1, 101);
        streams.step();
        final StreamClient client = streams.connect();
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().withSnapshot()));
        client.lines();
        client.send(Requests.unsubscribe(2, 1));
        client.send(Requests.subscribe(3, Sub.exact(4, "A", 0).every().withSnapshot()));
        tape.quote(1, 102);
        tape.quote(1, 103);
        streams.step();
        assertEquals(
                List.of(
                        "ack 1=REMOVED/1",
                        "ack 4=OK/1",
                        "0 quote 1 #2",
                        "0 snapshotEnd 4",
                        "0 quote 1 #3",
                        "0 quote 1 #4"),
                client.lines());
    }

    /** Wherever it is cut off behind the end of its snapshot, what it goes on with is what lies behind the values that it has. */
    @Test
    void shouldEndASnapshotWhereItsClientCanGoOnFromTheCursor() {
        for (int id = 4; id <= 400; id++) {
            tape.define(id, 1, "S" + id);
            tape.quote(id, id);
        }
        streams.step();
        final StreamClient client = streams.connect();
        client.acks = false;
        client.ack(1);
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().withSnapshot()));
        for (int round = 0; round < 20; round++) { // the snapshot goes out frame by frame, and the market goes on
            tape.quote(4 + round, round);
            tape.quote(400 - round, round);
            streams.step();
            client.ack(1);
            streams.step();
        }
        int cuts = 0;
        boolean isEnded = false;
        final Map<Integer, Long> had = new HashMap<>();
        int events = 0;
        for (final StreamClient.Frame frame : List.copyOf(client.frames)) {
            for (int i = 0; i < frame.updates(); i++) {
                final StreamClient.Event event = client.events.get(events++);
                had.put(event.instrumentId(), event.seq());
            }
            isEnded |= frame.has(SnapshotEndDecoder.TEMPLATE_ID);
            if (isEnded) {
                assertGoesOn(frame.cursor(), had);
                cuts++;
            }
        }
        assertTrue(cuts > 5, "places where it was cut off: " + cuts);
        assertEquals(40, client.events.size() - 397 + overtaken(client), "each event is in the snapshot or behind it");
    }

    private static long overtaken(StreamClient client) {
        return client.events.stream()
                .filter(event -> (event.flags() & FrameReader.FLAG_SNAPSHOT) != 0 && event.seq() > 1)
                .count();
    }

    private void assertGoesOn(long cursor, Map<Integer, Long> had) {
        final Map<Integer, Long> next = new HashMap<>(had);
        final StreamClient again = streams.connect();
        again.send(Requests.subscribe(1, Sub.all(1, 0).every().from(GENERATION, cursor)));
        streams.step();
        for (final StreamClient.Event event : again.events) {
            assertEquals(next.merge(event.instrumentId(), 1L, Long::sum), event.seq(), "behind cursor " + cursor);
        }
        again.disconnect();
    }

    @Test
    void shouldTellFeedStatusesInTheirPlaceAndBeginAFrameWithAnEpoch() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        tape.quote(1, 100);
        tape.gap(1);
        tape.quote(1, 101);
        tape.epoch(1);
        tape.quote(1, 102);
        streams.step();
        assertEquals(
                List.of("0 def 1", "0 quote 1 #1", "0 feed GAP", "0 quote 1 #2", "0 feed NEW_EPOCH", "0 quote 1 #3"),
                client.lines());
        final List<StreamClient.Frame> frames = client.frames;
        assertEquals(2, frames.get(frames.size() - 2).updates());
        assertEquals(1, frames.get(frames.size() - 1).updates());
    }

    @Test
    void shouldSendTheSameBytesToAllWhoStandAtTheSamePlace() {
        final StreamClient first = streams.client(Sub.all(1, 0).every());
        final StreamClient second = streams.client(Sub.all(5, 0).every());
        for (int round = 0; round < 3; round++) {
            first.frames.clear();
            second.frames.clear();
            tape.quote(1, 100);
            tape.trade(2, 100);
            streams.step();
            assertEquals(
                    first.frames.stream().map(StreamClient.Frame::comparable).toList(),
                    second.frames.stream().map(StreamClient.Frame::comparable).toList());
            assertEquals(2, second.frames.get(0).updates());
        }
    }

    @Test
    void shouldServeWhoLagsFromTheTape() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        client.transport.acceptNothing();
        final int count = 80_000; // more than are kept in memory
        for (int i = 0; i < count; i++) {
            tape.quote(1 + i % 3, i);
            if (i % 1_000 == 0) {
                streams.step();
            }
        }
        final long head = tape.headTapeSeq();
        client.transport.acceptAll();
        streams.step();
        final List<Long> expected = new ArrayList<>();
        for (long seq = head - count + 1; seq <= head; seq++) {
            expected.add(seq);
        }
        assertEquals(expected, client.tapeSeqs(0));
        assertTrue(client.events.stream().allMatch(event -> event.conflated() == 0));
        assertTrue(client.frames.stream().anyMatch(frame -> (frame.flags() & FrameWriter.CATCHUP) != 0));
        assertEquals(0, client.frames.get(client.frames.size() - 1).flags() & FrameWriter.CATCHUP);
    }

    @Test
    void shouldNotJudgeWhoLagsByAHeartbeatThatWasCut() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        client.transport.acceptNothing();
        streams.advanceMs(4_000); // the heartbeat is what the socket does not take whole
        for (int second = 0; second < 20; second++) {
            tape.quote(1, second);
            streams.advanceMs(1_000);
        }
        assertTrue(client.transport.isOpen());
        client.transport.acceptAll();
        streams.step();
        assertEquals(20, client.tapeSeqs(0).size());
    }

    @Test
    void shouldHoldUpNoOtherSnapshotByOneThatCatchesUp() {
        tape.quote(2, 5);
        final StreamClient client = streams.client(Sub.exact(1, "A", 0).every());
        client.acks = false;
        client.ack(0);
        for (int i = 0; i < 100; i++) {
            tape.quote(1, i);
        }
        streams.step();
        client.send(Requests.subscribe(
                2,
                Sub.exact(2, "B", 0).every().withSnapshot(),
                Sub.exact(3, "none", 100).withSnapshot()));
        streams.step();
        client.ack(1); // for a frame of first values, which stand before events
        streams.step();
        final List<String> lines = client.lines();
        assertTrue(lines.contains("0 quote 2 #1"), lines.toString());
        assertTrue(lines.contains("0 snapshotEnd 3"), lines.toString());
        assertTrue(lines.stream().noneMatch("0 snapshotEnd 2"::equals), lines.toString());
        client.ack(65_535);
        streams.step();
        assertTrue(client.lines().contains("0 snapshotEnd 2"));
    }

    @Test
    void shouldNotJudgeWhoGetsEventsByTheDeadlineOfConflatedValues() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        client.transport.acceptNothing();
        for (int i = 0; i < 20; i++) {
            tape.quote(1, i);
            fanout.advanceMs(1_000);
        }
        assertTrue(client.transport.isOpen());
        client.transport.acceptAll();
        streams.step();
        assertEquals(20, client.events.size());
    }

    @Test
    void shouldNotJudgeWhoGetsEventsByTheFirstValues() {
        tape.quote(1, 100);
        streams.step();
        final StreamClient client = streams.connect();
        client.acks = false;
        client.ack(65_535);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().withSnapshot()));
        fanout.advanceMs(20_000);
        assertTrue(client.transport.isOpen());
        assertEquals(1, client.events.size());
    }

    @Test
    void shouldGoOnBehindACursorOnANewConnection() {
        final StreamClient before = streams.client(Sub.all(1, 0).every());
        tape.quote(1, 100);
        tape.trade(2, 100);
        streams.step();
        final long cursor = before.frames.get(before.frames.size() - 1).cursor();
        before.disconnect();
        tape.quote(1, 101);
        tape.quote(3, 102);
        streams.step();
        final StreamClient after = streams.connect();
        after.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().from(GENERATION, cursor)));
        after.send(Requests.subscribe(2, Sub.exact(2, "C", 0).every().from(GENERATION, cursor)));
        tape.quote(3, 103);
        streams.step();
        assertEquals(
                List.of(
                        "ack 1=OK/1",
                        "0 snapshotEnd 1",
                        "ack 2=OK/1",
                        "0 snapshotEnd 2",
                        "0 def 1",
                        "0 quote 1 #2",
                        "0 def 3",
                        "0 quote 3 #1",
                        "0 quote 3 #2"),
                after.lines());
    }

    @Test
    void shouldRefuseACursorThatTheTapeDoesNotKnow() {
        final StreamClient client = streams.connect();
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().from(99, 1)));
        client.send(Requests.subscribe(2, Sub.all(2, 0).every().from(GENERATION, tape.headTapeSeq() + 1)));
        assertEquals(
                List.of(
                        "ack 1=BAD_REQUEST/0",
                        "error 1 BAD_REQUEST: cursor of a generation that this tape does not know: is it of another tape?",
                        "ack 2=BAD_REQUEST/0",
                        "error 2 BAD_REQUEST: cursor 5 is beyond the tape's head, 4"),
                client.lines());
    }

    @Test
    void shouldTakeOverFromAndHandOverToConflatedValues() {
        final StreamClient client = streams.client(Sub.exact(1, "A", 0));
        tape.quote(1, 100);
        streams.step();
        client.send(Requests.reconfigure(2, 1, Mode.EVERY, 0, false));
        tape.quote(1, 101);
        tape.quote(1, 102);
        streams.step();
        client.send(Requests.reconfigure(3, 1, Mode.LATEST, 0, false));
        tape.quote(1, 103);
        tape.quote(1, 104);
        streams.step();
        assertEquals(
                List.of(
                        "0 def 1",
                        "0 quote 1 #1",
                        "ack 1=OK/1",
                        "0 quote 1 #2",
                        "0 quote 1 #3",
                        "ack 1=OK/1",
                        "0 quote 1 #5 ~1"),
                client.lines());
    }

    @Test
    void shouldTellDamageInItsPlace() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        tape.quote(1, 100);
        tape.lose(3);
        tape.quote(2, 100);
        streams.step();
        assertEquals(List.of("0 def 1", "0 quote 1 #1", "0 gap 6-8 DAMAGE", "0 def 2", "0 quote 2 #1"), client.lines());
    }

    @Test
    void shouldTellWhatTheServerSaysOfTheFeed() {
        final StreamClient client = streams.client(Sub.all(1, 0).every());
        fanout.advanceMs(4_000);
        tape.feedStatus(FeedStatusKind.ENDED, 1, 0, 0);
        streams.step();
        assertEquals(List.of("0 feed STALE by server", "0 feed ENDED", "0 feed UP by server"), client.lines());
    }
}
