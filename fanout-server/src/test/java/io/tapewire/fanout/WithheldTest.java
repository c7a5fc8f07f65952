package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.tape.RecordBlock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a subject with rules or a delay may not know, message by message: names, listings, epochs, the feed's condition, the end of the tape. */
class WithheldTest {
    private static final long DELAY_MS = 1_000;
    private static final Subject DELAYED = subject("*:delayed");
    private static final Subject MIXED = subject("A:realtime,B/status:realtime,B:delayed,N*:delayed,C:none");

    private final Streams streams = new Streams();
    private final TestTape tape = streams.fanout.tape;

    private static Subject subject(String rights) {
        return new Subject("late", 100, 0, RightsRules.parse(rights), DELAY_MS * ManualClock.MS);
    }

    /** One that has been connected for as long as all that is on the tape so far is withheld. */
    private StreamClient connected(Subject subject) {
        final StreamClient client = streams.connect(subject);
        streams.advanceMs(DELAY_MS);
        client.lines();
        return client;
    }

    private String answer(StreamClient client, byte[] request) {
        client.send(request);
        streams.step();
        final List<String> lines = client.lines();
        return lines.get(lines.size() - 1);
    }

    private String instruments(StreamClient client, Match match, String text) {
        return answer(client, Requests.instrumentQuery(6, 0, 0, match, text));
    }

    private String epochs(StreamClient client) {
        return answer(client, Requests.epochQuery(5, 0, 0));
    }

    @Test
    void shouldNameNoInstrumentWithoutARight() {
        final StreamClient client = connected(MIXED);
        assertEquals("instruments next 0 A of 100 B of 100", instruments(client, Match.ALL, ""));
        assertEquals("instruments next 0", instruments(client, Match.PREFIX, "C"));
        assertEquals("instruments next 0", instruments(client, Match.EXACT, "C"));
        assertEquals("instruments next 2 A of 100", answer(client, Requests.instrumentQuery(6, 0, 1, Match.ALL, "")));
        assertEquals(
                "instruments next 0 B of 100",
                answer(client, Requests.instrumentQuery(6, 2, 1, Match.ALL, "")),
                "that there is one behind it is not told by the page either");
    }

    @Test
    void shouldListNoInstrumentBeforeItsDelay() {
        for (final Subject subject : List.of(DELAYED, MIXED)) {
            final StreamClient client = connected(subject);
            final int id = 10 + (int) tape.headTapeSeq();
            tape.define(id, 1, "N" + id);
            streams.step();
            assertEquals("instruments next 0", instruments(client, Match.EXACT, "N" + id));
            streams.advanceMs(DELAY_MS - 1);
            assertEquals("instruments next 0", instruments(client, Match.EXACT, "N" + id));
            streams.advanceMs(1);
            assertEquals("instruments next 0 N" + id + " of 100", instruments(client, Match.EXACT, "N" + id));
        }
    }

    @Test
    void shouldDescribeAnInstrumentAsOfItsDelay() {
        tape.define(9, 1, "N9");
        for (final Subject subject : List.of(DELAYED, MIXED)) {
            final StreamClient client = connected(subject);
            final long lot = tape.headTapeSeq();
            final String before = instruments(client, Match.EXACT, "N9");
            tape.define(9, 1, "N9", lot);
            streams.step();
            assertEquals(before, instruments(client, Match.EXACT, "N9"));
            streams.advanceMs(DELAY_MS);
            assertEquals("instruments next 0 N9 of " + lot, instruments(client, Match.EXACT, "N9"));
        }
    }

    @Test
    void shouldDefineNoInstrumentWithoutARightOrBeforeItsDelay() {
        final StreamClient client = connected(MIXED);
        client.send(Requests.subscribe(
                1,
                Sub.all(1, 0),
                Sub.all(2, 0).every().onStream(65_535),
                Sub.exact(3, "A", 0).every()));
        streams.step();
        client.lines();
        tape.define(4, 1, "NEW");
        tape.define(3, 1, "C", 7);
        for (int id = 2; id <= 4; id++) {
            tape.quote(id, 1);
            tape.status(id, TradingState.HALTED);
        }
        streams.advanceMs(DELAY_MS - 1);
        assertEquals(List.of("0 def 2", "0 status 2 #1"), events(client));
        streams.advanceMs(1);
        assertEquals(
                List.of(
                        "65535 def 4",
                        "65535 def 2",
                        "65535 quote 2 #1",
                        "65535 status 2 #1",
                        "65535 quote 4 #1",
                        "65535 status 4 #1"),
                events(client));
    }

    private static List<String> events(StreamClient client) {
        return client.lines().stream()
                .filter(line -> !line.startsWith("heartbeat"))
                .toList();
    }

    @Test
    void shouldTellNoEpochBeforeItsDelay() {
        final StreamClient client = connected(DELAYED);
        final long before = tape.headTapeSeq();
        assertEquals("epochs next 0 1@" + before, epochs(client));
        tape.quote(1, 1);
        tape.epoch(1);
        tape.quote(1, 2);
        streams.advanceMs(DELAY_MS - 1);
        assertEquals("epochs next 0 1@" + before, epochs(client), "nor where the one before it ends");
        assertEquals(List.of(), events(client));
        assertTrue(client.newest <= streams.fanout.clock.nanoTime() - DELAY_MS * ManualClock.MS);
        streams.advanceMs(1);
        assertEquals(List.of("0 feed NEW_EPOCH", "65535 feed NEW_EPOCH"), events(client));
        assertEquals("epochs next 0 1@" + (before + 1) + " 2@" + (before + 3), epochs(client));
    }

    @Test
    void shouldOpenNoReplayOfAnEpochBeforeItsDelay() {
        for (final Subject subject : List.of(DELAYED, MIXED)) {
            final StreamClient client = connected(subject);
            tape.epoch(1);
            streams.step();
            final byte[] open =
                    Requests.replayControl(9, 3, ReplayOp.OPEN, ReplayClock.MARKET, tape.epochs(), 0, 0, 0, 0, 0);
            final String none = "error 9 BAD_REQUEST: no epoch " + tape.epochs() + " on this tape";
            assertEquals(none, answer(client, open));
            streams.advanceMs(DELAY_MS - 1);
            assertEquals(none, answer(client, open));
            streams.advanceMs(1);
            assertTrue(answer(client, open).startsWith("3 PAUSED"));
        }
    }

    @Test
    void shouldWelcomeAsOfTheDelay() {
        connected(DELAYED);
        final long before = tape.headTapeSeq();
        tape.epoch(1);
        tape.quote(1, 1);
        streams.advanceMs(DELAY_MS - 1);
        final StreamClient client = new StreamClient();
        client.connect(streams.fanout.shard, DELAYED);
        client.send(Requests.hello(1, 1, 0, ""));
        assertEquals("welcome " + before + " epoch 1", client.lines().get(0));
        assertTrue(client.newest <= streams.fanout.clock.nanoTime() - DELAY_MS * ManualClock.MS);
        assertEquals(1, client.frames.get(0).epoch());
        assertEquals(before, client.frames.get(0).cursor());
    }

    @Test
    void shouldTellTheConditionOfTheFeedAsOfTheDelay() {
        final StreamClient client = connected(DELAYED);
        tape.feedStatus(FeedStatusKind.STALE, 1, 0, 0);
        tape.gap(1);
        tape.feedStatus(FeedStatusKind.ENDED, 1, 0, 0);
        streams.advanceMs(DELAY_MS - 1);
        assertEquals(List.of(), events(client));
        final StreamClient later = streams.connect(DELAYED);
        assertTrue(later.frames.stream().allMatch(frame -> (frame.flags() & FrameWriter.STALE) == 0));
        assertEquals(List.of(), events(later));
        streams.advanceMs(1);
        assertEquals(
                List.of("0 feed STALE", "0 feed GAP", "0 feed ENDED"),
                events(client).subList(0, 3));
    }

    @Test
    void shouldTellNoLossBeforeItsDelay() {
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().onStream(65_535)));
        final long before = tape.headTapeSeq();
        streams.advanceMs(500);
        tape.lose(3);
        tape.quote(1, 1);
        client.lines();
        streams.advanceMs(DELAY_MS - 1);
        assertEquals(List.of(), events(client));
        assertEquals("epochs next 0 1@" + before, epochs(client));
        streams.advanceMs(1);
        final String gap = "gap " + (before + 1) + "-" + (before + 3) + " DAMAGE";
        assertEquals(List.of("0 " + gap, "65535 " + gap, "65535 def 1", "65535 quote 1 #1"), events(client));
    }

    /** A block's end is no end of what is lost, nor is what is lost for now the end of it. */
    @Test
    void shouldTellNoLossBeforeItsDelayWhereABlockEnds() {
        while (tape.headTapeSeq() < RecordBlock.RECORDS - 5) {
            tape.quote(2, 1);
        }
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().onStream(65_535)));
        streams.advanceMs(2 * DELAY_MS);
        client.lines();
        tape.lose(11);
        streams.advanceMs(DELAY_MS);
        tape.quote(1, 1);
        streams.advanceMs(DELAY_MS - 1);
        assertTrue(events(client).stream().noneMatch(line -> line.contains("gap")));
        streams.advanceMs(1);
        final List<String> lines = events(client);
        assertTrue(lines.stream().anyMatch(line -> line.contains("gap")), lines.toString());
        assertTrue(lines.contains("65535 quote 1 #1"), lines.toString());
    }

    @Test
    void shouldCountNothingInHeartbeatsBeforeItsDelay() {
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 5_000).onStream(65_535)));
        streams.advanceMs(3 * DELAY_MS);
        client.lines();
        tape.quote(1, 1);
        streams.advanceMs(10 * DELAY_MS);
        client.lines();
        final long before = tape.headTapeSeq();
        for (int i = 0; i < 50; i++) {
            tape.quote(1, i);
        }
        streams.advanceMs(DELAY_MS - 1);
        assertTrue(client.lines().stream().allMatch("heartbeat 5 conflated 0"::equals));
        assertTrue(client.newest <= streams.fanout.clock.nanoTime() - DELAY_MS * ManualClock.MS);
        assertTrue(client.frames.stream().allMatch(frame -> frame.cursor() <= before));
        streams.advanceMs(20_000);
        final List<String> heartbeats = client.lines().stream()
                .filter(line -> line.startsWith("heartbeat"))
                .toList();
        assertTrue(heartbeats.contains("heartbeat " + tape.headTapeSeq() + " conflated 49"), heartbeats.toString());
    }
}
