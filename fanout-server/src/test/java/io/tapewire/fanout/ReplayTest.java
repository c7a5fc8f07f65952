package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.TradingState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Replays of one session: what is played when, steered from any state, the same bytes each time, and then live without a seam. */
class ReplayTest {
    private static final long MS = ManualClock.MS;
    private final Streams streams = new Streams();
    private final Fanout fanout = streams.fanout;
    private final TestTape tape = fanout.tape;

    /** Ten quotes of A, 100 ms apart; B's between. {@return market time of A's first} */
    private long record() {
        final long start = fanout.clock.nanoTime() - 12_345;
        for (int i = 0; i < 10; i++) {
            tape.quote(1, 100 + i);
            fanout.clock.advanceMs(50);
            tape.trade(2, 50);
            fanout.clock.advanceMs(50);
            streams.step();
        }
        return start;
    }

    private StreamClient opened(long from, long to, int speedMilli, Sub... subs) {
        final StreamClient client = streams.connect();
        streams.open(client, 3, ReplayClock.MARKET, from, to, speedMilli);
        client.send(Requests.subscribe(1, subs));
        streams.step();
        client.lines();
        return client;
    }

    @Test
    void shouldPlayEverythingAsFastAsAcknowledged() {
        record();
        final StreamClient client = opened(0, 0, 0, Sub.exact(1, "A", 0).every().onStream(3));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        final List<String> lines = client.lines();
        assertEquals("3 PLAYING @0 of 102", lines.get(0));
        assertEquals("3 ENDED @24 of 0", lines.get(lines.size() - 1));
        assertEquals(List.of(5L, 7L, 9L, 11L, 13L, 15L, 17L, 19L, 21L, 23L), client.tapeSeqs(3));
        assertTrue(client.frames(3).stream().allMatch(frame -> (frame.flags() & FrameWriter.REPLAY) != 0));
    }

    @Test
    void shouldPlayAtItsOwnPace() {
        final long start = record();
        final StreamClient client =
                opened(start, 0, 2_000, Sub.exact(1, "A", 0).every().onStream(3));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        assertEquals(1, client.tapeSeqs(3).size());
        streams.advanceMs(49);
        assertEquals(1, client.tapeSeqs(3).size());
        streams.advanceMs(2);
        assertEquals(2, client.tapeSeqs(3).size());
        streams.advanceMs(200);
        assertEquals(6, client.tapeSeqs(3).size());
        assertTrue(client.frames(3).stream().allMatch(frame -> (frame.sendTs() - start) % (2 * MS) == 0));
    }

    @Test
    void shouldPauseStepSeekAndChangeItsSpeed() {
        final long start = record();
        final StreamClient client =
                opened(start, 0, 1_000, Sub.exact(1, "A", 0).every().onStream(3));
        streams.control(client, 3, ReplayOp.STEP);
        streams.step();
        assertEquals(List.of("3 def 1", "3 quote 1 #1", "3 PAUSED @5 of 102"), client.lines());
        client.send(Requests.replayControl(200, 3, ReplayOp.STEP, ReplayClock.MARKET, 0, 0, 0, 0, 3, 0));
        streams.step();
        assertEquals(List.of("3 quote 1 #2", "3 quote 1 #3", "3 quote 1 #4", "3 PAUSED @11 of 200"), client.lines());
        streams.control(client, 3, ReplayOp.PLAY);
        streams.advanceMs(110);
        assertEquals(List.of("3 PLAYING @11 of 103", "3 quote 1 #5"), client.lines());
        streams.control(client, 3, ReplayOp.PAUSE);
        streams.advanceMs(500);
        assertEquals(List.of("3 PAUSED @13 of 104"), client.lines());
        client.send(Requests.replayControl(201, 3, ReplayOp.SPEED, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
        client.send(Requests.replayControl(202, 3, ReplayOp.SEEK, ReplayClock.MARKET, 0, start + 800 * MS, 0, 0, 0, 0));
        streams.step();
        assertEquals(List.of("3 PAUSED @13 of 201", "3 PAUSED @20 of 202", "3 snapshotEnd 1"), client.lines());
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        assertEquals(
                List.of("3 PLAYING @20 of 105", "3 def 1", "3 quote 1 #9", "3 quote 1 #10", "3 ENDED @24 of 0"),
                client.lines());
        streams.control(client, 3, ReplayOp.CLOSE);
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        assertEquals(
                List.of("3 CLOSED @24 of 106", "error 107 BAD_REQUEST: stream 3 is no open replay"), client.lines());
    }

    @Test
    void shouldGiveTheWholeStateAtTheTarget() {
        tape.status(2, TradingState.HALTED);
        final long start = record();
        final StreamClient client = opened(start, 0, 0, Sub.all(1, 100).onStream(3));
        client.send(Requests.replayControl(202, 3, ReplayOp.SEEK, ReplayClock.MARKET, 0, start + 420 * MS, 0, 0, 0, 0));
        streams.step();
        final List<String> lines = client.lines();
        assertEquals("3 PAUSED @14 of 202", lines.get(0));
        assertTrue(
                lines.containsAll(List.of("3 quote 1 #5", "3 trade 2 #4", "3 status 2 #1", "3 snapshotEnd 1")),
                lines.toString());
        client.send(Requests.replayControl(203, 3, ReplayOp.SEEK, ReplayClock.MARKET, 0, start + 120 * MS, 0, 0, 0, 0));
        streams.step();
        final List<String> back = client.lines();
        assertTrue(back.containsAll(List.of("3 quote 1 #2", "3 trade 2 #1", "3 status 2 #1")), back.toString());
    }

    @Test
    void shouldConflateOnTheVirtualClock() {
        final long start = record();
        final StreamClient client =
                opened(start, 0, 0, Sub.exact(1, "A", 200).onStream(3).withoutSnapshot());
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        assertEquals(
                List.of(
                        "3 quote 1 #1",
                        "3 quote 1 #3 ~1",
                        "3 quote 1 #5 ~1",
                        "3 quote 1 #7 ~1",
                        "3 quote 1 #9 ~1",
                        "3 quote 1 #10"),
                client.lines().stream()
                        .filter(line -> line.contains("quote") || line.contains("packed"))
                        .toList());
        final List<StreamClient.Frame> frames =
                client.frames(3).stream().filter(frame -> frame.updates() > 0).toList();
        for (int i = 0; i < frames.size(); i++) {
            assertEquals(0, (frames.get(i).sendTs() - start) % (200 * MS), "frame " + i + " not at a slot");
        }
    }

    @Test
    void shouldBeTheSameBytesHoweverTheClientReads() {
        final long start = recordLong();
        for (final int speed : new int[] {0, 1_000_000, 20_000}) {
            for (final boolean every : new boolean[] {true, false}) {
                final Sub sub = every
                        ? Sub.all(1, 0).every().onStream(3)
                        : Sub.all(1, 50).onStream(3);
                final List<String> steady = played(start, speed, sub, null);
                assertTrue(steady.size() > 3);
                for (int seed = 1; seed < 5; seed++) {
                    assertEquals(
                            steady, played(start, speed, sub, new Random(seed)), "speed " + speed + " every " + every);
                }
            }
        }
    }

    private long recordLong() {
        final Random random = new Random(5);
        final long start = fanout.clock.nanoTime();
        for (int i = 0; i < 4_000; i++) {
            final int id = 1 + random.nextInt(3);
            switch (random.nextInt(6)) {
                case 0 -> tape.trade(id, random.nextInt(100));
                case 1 -> tape.status(id, TradingState.TRADING);
                default -> tape.quote(id, random.nextInt(1_000));
            }
            if (i == 2_000) {
                tape.epoch(1);
            }
            fanout.clock.advanceMs(random.nextInt(3));
        }
        streams.step();
        return start;
    }

    /** {@return the frames of a replay, of a client that stalls and acknowledges at random, or not} */
    private List<String> played(long start, int speed, Sub sub, Random randomOrNull) {
        final StreamClient client = opened(start, 0, speed, sub);
        client.frames.clear();
        streams.control(client, 3, ReplayOp.PLAY);
        client.acks = randomOrNull == null;
        for (int i = 0; i < 100_000 && !client.lines().toString().contains("ENDED"); i++) {
            if (randomOrNull != null) {
                disturb(client, randomOrNull);
            }
            streams.advanceMs(1);
        }
        client.transport.acceptAll();
        streams.step();
        final List<String> frames = new ArrayList<>();
        client.frames(3).forEach(frame -> frames.add(frame.comparable()));
        client.disconnect();
        return frames;
    }

    private static void disturb(StreamClient client, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> client.transport.acceptNothing();
            case 1 -> client.transport.acceptAll();
            case 2 -> client.ack(3 + random.nextInt(4));
            default -> {
                // lets time go on
            }
        }
    }

    @Test
    void shouldJoinWhatIsLiveWithoutASeam() {
        record();
        final StreamClient client = opened(
                0,
                0,
                0,
                Sub.exact(1, "A", 0).every().onStream(3),
                Sub.exact(2, "B", 0).onStream(3));
        client.send(Requests.subscribe(2, Sub.exact(7, "A", 0)));
        streams.step();
        streams.control(client, 3, ReplayOp.JOIN_LIVE);
        for (int i = 0; i < 5; i++) {
            tape.quote(1, 500 + i);
            streams.advanceMs(1);
        }
        final List<String> lines = client.lines();
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("3 LIVE")), lines.toString());
        final List<Long> seqs = client.events.stream()
                .filter(event -> event.streamId() == 3 && event.instrumentId() == 1)
                .map(StreamClient.Event::seq)
                .toList();
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L, 13L, 14L, 15L), seqs);
        streams.control(client, 3, ReplayOp.PAUSE);
        tape.quote(1, 600);
        streams.step();
        assertTrue(client.lines().stream().anyMatch(line -> line.startsWith("3 PAUSED")));
        streams.control(client, 3, ReplayOp.JOIN_LIVE);
        streams.step();
        assertEquals(
                16L,
                client.events.stream()
                        .filter(event -> event.streamId() == 3 && event.instrumentId() == 1)
                        .reduce((a, b) -> b)
                        .orElseThrow()
                        .seq());
    }

    @Test
    void shouldLeaveOutLongWaits() {
        final long start = record();
        fanout.clock.advanceMs(3_600_000);
        tape.quote(1, 7);
        streams.step();
        final StreamClient client = streams.connect();
        client.send(Requests.replayControl(1, 3, ReplayOp.OPEN, ReplayClock.MARKET, 0, start, 0, 1_000, 0, 100));
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().onStream(3)));
        streams.step();
        streams.control(client, 3, ReplayOp.PLAY);
        streams.advanceMs(1_200);
        assertEquals(11, client.tapeSeqs(3).size());
    }

    @Test
    void shouldNotWaitAgainForWhatHasPassedBeforeAPause() {
        final long start = record();
        final StreamClient client =
                opened(start, 0, 1_000, Sub.exact(1, "A", 0).every().onStream(3));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.advanceMs(80);
        streams.control(client, 3, ReplayOp.PAUSE);
        streams.advanceMs(500);
        streams.control(client, 3, ReplayOp.PLAY);
        streams.advanceMs(15);
        assertEquals(1, client.tapeSeqs(3).size());
        streams.advanceMs(10);
        assertEquals(2, client.tapeSeqs(3).size());
    }

    @Test
    void shouldReplaySeveralBesideWhatIsLive() {
        record();
        final StreamClient client = opened(0, 0, 0, Sub.exact(1, "A", 0).every().onStream(3));
        streams.open(client, 4, ReplayClock.TAPESEQ, 15, 20, 0);
        client.send(Requests.subscribe(2, Sub.all(2, 0).every().onStream(4), Sub.exact(5, "C", 0)));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.control(client, 4, ReplayOp.PLAY);
        tape.quote(3, 1);
        streams.step();
        assertEquals(10, client.tapeSeqs(3).size());
        assertEquals(List.of(15L, 16L, 17L, 18L, 19L, 20L), client.tapeSeqs(4));
        assertEquals(List.of(25L), client.tapeSeqs(0));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        final StreamClient client = streams.connect();
        streams.open(client, 0, ReplayClock.MARKET, 0, 0, 0);
        streams.open(client, 3, ReplayClock.UNKNOWN, 0, 0, 0);
        streams.open(client, 3, ReplayClock.MARKET, 0, 0, 99);
        streams.open(client, 3, ReplayClock.MARKET, -1, 0, 0);
        client.send(Requests.replayControl(9, 3, ReplayOp.OPEN, ReplayClock.MARKET, 77, 0, 0, 0, 0, 0));
        assertEquals(
                5,
                client.lines().stream()
                        .filter(line -> line.contains("BAD_REQUEST"))
                        .count());
        for (int i = 1; i <= 9; i++) {
            streams.open(client, i, ReplayClock.MARKET, 0, 0, 0);
        }
        assertTrue(client.lines().get(8).contains("LIMIT: too many replays"));
    }

    private StreamClient openedOnFirstEpoch(ReplayClock clock) {
        final StreamClient client = streams.connect();
        client.send(Requests.replayControl(1, 3, ReplayOp.OPEN, clock, 1, 0, 0, 0, 0, 0));
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().onStream(3)));
        streams.step();
        client.lines();
        return client;
    }

    @Test
    void shouldEndWithAnEpochWhoseEndRetentionHasTaken() {
        record();
        final long last = tape.headTapeSeq();
        tape.epoch(1);
        tape.quote(1, 1_000);
        tape.quote(1, 1_001);
        streams.step();
        final StreamClient client = openedOnFirstEpoch(ReplayClock.MARKET);
        tape.retire(last + 3);
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        final List<String> lines = client.lines();
        assertEquals(
                List.of("3 gap 1-" + last + " RETENTION", "3 ENDED @" + last + " of 0"),
                lines.subList(lines.size() - 2, lines.size()));
    }

    private void assertPlaysTheSecondEpoch(ReplayClock clock, int epoch, long from, long last) {
        final StreamClient client = openedOnFirstEpoch(clock);
        client.send(Requests.replayControl(9, 3, ReplayOp.SEEK, clock, epoch, from, 0, 0, 0, 0));
        streams.step();
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        final List<String> lines = client.lines();
        assertEquals("3 ENDED @" + last + " of 0", lines.get(lines.size() - 1), lines.toString());
        assertTrue(lines.contains("3 quote 1 #11"), lines.toString());
    }

    @Test
    void shouldEndWithTheLaterEpochThatItIsSentTo() {
        record();
        tape.epoch(1);
        tape.quote(1, 1_000);
        final long last = tape.headTapeSeq();
        tape.epoch(1);
        tape.quote(1, 1_001);
        streams.step();
        assertPlaysTheSecondEpoch(ReplayClock.MARKET, 2, 0, last);
    }

    @Test
    void shouldPlayTheEpochThatBeginsWhereItIsSentTo() {
        record();
        tape.epoch(1);
        final long begin = tape.headTapeSeq();
        tape.quote(1, 1_000);
        final long last = tape.headTapeSeq();
        streams.step();
        assertPlaysTheSecondEpoch(ReplayClock.TAPESEQ, 0, begin, last);
    }

    @Test
    void shouldPlayEachOfTwoRecordingsOfTheSameTime() {
        final long start = record();
        assertNotEquals(0, start);
        tape.epoch(1);
        tape.quote(1, 1_000);
        streams.step();
        final StreamClient client = streams.connect();
        client.send(Requests.replayControl(1, 3, ReplayOp.OPEN, ReplayClock.MARKET, 1, 0, 0, 0, 0, 0));
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().onStream(3)));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        assertEquals(10, client.tapeSeqs(3).size());
    }
}
