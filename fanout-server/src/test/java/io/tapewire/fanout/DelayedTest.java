package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayOp;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Subjects with delayed rights: nothing that they hear is younger than their delay, and nothing less is told than they may see. */
class DelayedTest {
    private static final long DELAY_MS = 1_000;
    private static final Subject DELAYED = subject("*:delayed");
    private static final Subject MIXED = subject("A:realtime,B/status:realtime,B:delayed,C:none");

    private final Streams streams = new Streams();
    private final Fanout fanout = streams.fanout;
    private final TestTape tape = fanout.tape;

    private static Subject subject(String rights) {
        return new Subject("late", 100, 0, RightsRules.parse(rights), DELAY_MS * ManualClock.MS);
    }

    private StreamClient connected(Subject subject) {
        final StreamClient client = streams.connect(subject);
        streams.step();
        client.lines();
        return client;
    }

    @Test
    void shouldSendEachValueWhenItIsOldEnough() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).onStream(65_535)));
        streams.step();
        assertEquals(List.of("ack 1=OK/1 delayed 1000", "65535 snapshotEnd 1"), client.lines());
        tape.quote(1, 100);
        streams.advanceMs(DELAY_MS - 1);
        assertEquals(List.of(), quotes(client));
        streams.advanceMs(1);
        assertEquals(List.of("65535 quote 1 #1"), quotes(client));
        assertTrue(client.frames(65_535).stream().allMatch(frame -> (frame.flags() & FrameWriter.DELAYED) != 0));
    }

    private static List<String> quotes(StreamClient client) {
        return client.lines().stream().filter(line -> line.contains("quote")).toList();
    }

    @Test
    void shouldSendEachEventToWhoWantsEach() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().onStream(65_535)));
        for (int i = 0; i < 5; i++) {
            tape.quote(1, i);
        }
        streams.advanceMs(DELAY_MS);
        assertEquals(
                List.of(
                        "65535 quote 1 #1",
                        "65535 quote 1 #2",
                        "65535 quote 1 #3",
                        "65535 quote 1 #4",
                        "65535 quote 1 #5"),
                quotes(client));
    }

    @Test
    void shouldTellThatRealTimeIsNotToBeHad() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(MIXED);
        client.send(Requests.subscribe(
                1,
                Sub.exact(1, "A", 0),
                Sub.exact(2, "B", 0).on(1),
                Sub.exact(3, "B", 0),
                Sub.exact(4, "C", 0),
                Sub.exact(5, "X", 0),
                Sub.all(6, 0)));
        streams.step();
        assertEquals(
                List.of(
                        "ack 1=OK/1",
                        "ack 2=DELAYED_ONLY/0 delayed 1000",
                        "ack 3=OK/1 delayed 1000",
                        "ack 4=PENDING/0",
                        "ack 5=PENDING/0",
                        "ack 6=OK/2 delayed 1000"),
                client.lines().stream().filter(line -> line.startsWith("ack")).toList());
        tape.quote(1, 1);
        tape.quote(2, 1);
        tape.quote(3, 1);
        streams.step();
        assertEquals(List.of("0 quote 1 #1"), quotes(client));
        client.send(Requests.subscribe(2, Sub.all(7, 0).onStream(65_535)));
        streams.advanceMs(DELAY_MS);
        assertEquals(List.of("65535 quote 1 #1", "65535 quote 2 #1"), quotes(client));
    }

    @Test
    void shouldAnswerAlikeWhetherADelayedSymbolExistsOrNot() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0), Sub.exact(2, "NEW", 0)));
        assertEquals(List.of("ack 1=DELAYED_ONLY/0 delayed 1000", "ack 2=DELAYED_ONLY/0 delayed 1000"), client.lines());
    }

    @Test
    void shouldTellNothingYoungerInAnyMessage() {
        streams.advanceMs(DELAY_MS);
        tape.quote(1, 100);
        final StreamClient client = streams.connect(DELAYED);
        client.send(Requests.subscribe(
                1, Sub.all(1, 0).onStream(65_535), Sub.all(2, 0).every().onStream(65_535)));
        client.send(Requests.epochQuery(5, 0, 0));
        client.send(Requests.instrumentQuery(6, 0, 0, Match.ALL, ""));
        final Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            act(random, client);
            streams.advanceMs(1 + random.nextInt(30));
            assertOldEnough(client);
        }
    }

    private void act(Random random, StreamClient client) {
        switch (random.nextInt(12)) {
            case 0 -> tape.epoch(1);
            case 1 -> tape.gap(1);
            case 2 -> tape.define(10 + (int) tape.headTapeSeq(), 1, "N" + tape.headTapeSeq());
            case 9 -> {
                tape.lose(1 + random.nextInt(3));
                tape.trade(1, 1);
            }
            case 3 -> tape.feedStatus(FeedStatusKind.ENDED, 1, 0, 0);
            case 4 -> client.send(Requests.instrumentQuery(6, 0, 0, Match.ALL, ""));
            case 5 -> client.send(Requests.epochQuery(5, 0, 0));
            case 6 -> fanout.clock.stepWall(random.nextBoolean() ? 3_600_000 : -60_000);
            case 7 -> {
                final int id = 1 + random.nextInt(3);
                client.send(Requests.replayControl(9, id, ReplayOp.OPEN, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
                client.send(Requests.subscribe(9, Sub.all(100 + id, 0).every().onStream(id)));
                client.send(Requests.replayControl(9, id, ReplayOp.JOIN_LIVE, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
            }
            case 8 ->
                client.send(Requests.replayControl(
                        9, 1 + random.nextInt(3), ReplayOp.CLOSE, ReplayClock.MARKET, 0, 0, 0, 0, 0, 0));
            default -> tape.quote(1 + random.nextInt(3), round(random));
        }
    }

    private static int round(Random random) {
        return random.nextInt(1_000);
    }

    /** By the monotonic clock: whatever the wall clock says, a record of the last second is in nothing that was sent. */
    private void assertOldEnough(StreamClient client) {
        final long youngest = tape.headAt(fanout.clock.nanoTime() - DELAY_MS * ManualClock.MS);
        for (final StreamClient.Frame frame : client.frames) {
            assertTrue(frame.cursor() <= youngest, "cursor " + frame.cursor() + " beyond " + youngest);
        }
        for (final StreamClient.Event event : client.events) {
            assertTrue(event.tapeSeq() <= youngest, "record " + event.tapeSeq() + " beyond " + youngest);
        }
        for (final String line : client.lines()) {
            if (line.startsWith("heartbeat ") || line.startsWith("welcome ")) {
                assertTrue(Long.parseLong(line.split(" ")[1]) <= youngest, line);
            }
        }
    }

    @Test
    void shouldWaitForAWallClockThatWasSetBack() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(DELAYED);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).onStream(65_535)));
        tape.quote(1, 100);
        fanout.clock.stepWall(-5_000);
        streams.advanceMs(DELAY_MS + 4_000);
        assertEquals(List.of(), quotes(client));
        streams.advanceMs(1_000);
        assertEquals(List.of("65535 quote 1 #1"), quotes(client));
    }

    @Test
    void shouldJoinAtTheDelay() {
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(DELAYED);
        streams.open(client, 3, ReplayClock.MARKET, 0, 0, 0);
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0).every().onStream(3)));
        streams.control(client, 3, ReplayOp.JOIN_LIVE);
        tape.quote(1, 100);
        streams.advanceMs(DELAY_MS - 1);
        assertEquals(List.of(), quotes(client));
        streams.advanceMs(1);
        assertEquals(List.of("3 quote 1 #1"), quotes(client));
    }

    @Test
    void shouldEndReplaysAtTheDelay() {
        tape.quote(1, 100);
        tape.quote(2, 100);
        tape.quote(3, 100);
        streams.advanceMs(DELAY_MS);
        final StreamClient client = connected(MIXED);
        tape.quote(1, 101);
        streams.step();
        streams.open(client, 3, ReplayClock.MARKET, 0, 0, 0);
        client.send(Requests.subscribe(1, Sub.all(1, 0).every().onStream(3)));
        streams.control(client, 3, ReplayOp.PLAY);
        streams.step();
        final List<String> lines = client.lines();
        assertEquals(
                List.of("3 def 1", "3 quote 1 #1", "3 def 2", "3 quote 2 #1", "3 ENDED @7 of 0"),
                lines.subList(5, 10),
                lines.toString());
    }

    @Test
    void shouldEndWhoHasOneDelayTooMany() {
        for (int i = 1; i <= DelayedViews.MAX_DELAYS; i++) {
            final Subject subject = new Subject("s" + i, 1, 0, RightsRules.parse("*:delayed"), i * ManualClock.MS);
            assertTrue(streams.connect(subject).transport.isOpen());
        }
        final Subject one = new Subject("s", 1, 0, RightsRules.parse("*:delayed"), 99 * ManualClock.MS);
        assertEquals(4503, streams.connect(one).transport.closeCode);
    }
}
