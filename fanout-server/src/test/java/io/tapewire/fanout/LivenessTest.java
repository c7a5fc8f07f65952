package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.sbe.FeedStatusKind;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Heartbeats, dead peers, and what sessions are told of the feed. */
class LivenessTest {
    private final Fanout fanout = Fanout.withInstruments(context -> context.staleAfterNs(1_000_000 * ManualClock.MS));
    private final TestTape tape = fanout.tape;

    @Test
    void shouldSendAHeartbeatWithPingWhenNothingElseWasSent() {
        final TestClient client = fanout.welcomed();
        fanout.advanceMs(9_990);
        assertEquals(List.of(), client.events());
        fanout.advanceMs(20);
        assertEquals(List.of("frame", "heartbeat 4 conflated 0", "ping"), client.events());
        fanout.advanceMs(5_000);
        client.send(Requests.ping(1));
        client.events();
        fanout.advanceMs(9_980);
        assertEquals(List.of(), client.events());
        fanout.advanceMs(30);
        assertEquals(List.of("frame", "heartbeat 4 conflated 0", "ping"), client.events());
    }

    @Test
    void shouldSendOneHeartbeatEachPeriod() {
        final TestClient client = fanout.welcomed();
        fanout.advanceMs(100_500);
        assertEquals(10, client.events().stream().filter("ping"::equals).count());
    }

    @Test
    void shouldCloseADeadPeerWithin35Seconds() {
        final TestClient client = fanout.connect();
        client.send(Requests.hello(1, 1, 30_000, ""));
        client.answersPings = false;
        fanout.advanceMs(32_900);
        assertTrue(client.transport.isOpen());
        fanout.advanceMs(2_000);
        assertEquals(4012, client.transport.closeCode);
    }

    @Test
    void shouldTellStaleWithoutRecordsAndUpWithTheNext() {
        final Fanout quiet = Fanout.withInstruments();
        final TestClient client = quiet.subscribed(Sub.exact(1, "A", 0));
        quiet.advanceMs(2_990);
        assertEquals(List.of(), client.events());
        quiet.advanceMs(20);
        assertEquals(List.of("frame stale", "feed STALE 0 by server"), client.events());
        final TestClient late = quiet.connect();
        late.send(Requests.hello(1, 1, 0, ""));
        assertEquals(List.of("frame stale", "welcome", "feed STALE 0 by server"), late.events());
        quiet.tape.feedStatus(FeedStatusKind.ALIVE, 1, 0, 0);
        quiet.step();
        assertEquals(List.of("frame", "feed UP 0 by server"), client.events());
    }

    @Test
    void shouldNotCallAnEndedFeedStale() {
        final Fanout ended = Fanout.withInstruments();
        ended.tape.feedStatus(FeedStatusKind.ENDED, 1, 0, 0);
        final TestClient client = ended.connect();
        client.send(Requests.hello(1, 1, 0, ""));
        ended.step();
        ended.advanceMs(9_000);
        assertEquals(List.of("frame", "welcome", "frame", "feed ENDED 1"), client.events());
        final TestClient late = ended.connect();
        late.send(Requests.hello(1, 1, 0, ""));
        assertEquals(List.of("frame", "welcome", "feed ENDED 1 by server"), late.events());
    }

    @Test
    void shouldTellDownWhileThereIsNoTapeAndUpWithItsFirstRecord() {
        final Fanout waiting = new Fanout();
        final TestClient client = waiting.connect();
        client.send(Requests.hello(1, 1, 0, ""));
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0)));
        assertEquals(
                List.of(
                        "frame stale",
                        "welcome",
                        "feed DOWN 0 by server",
                        "frame stale",
                        "ack 1 1=PENDING/0@0",
                        "snapshotEnd 1"),
                client.events());
        waiting.follow();
        assertEquals(List.of(), client.events());
        assertEquals(false, waiting.shard.isReady());
        waiting.tape.epoch(1);
        waiting.tape.define(1, 1, "A");
        waiting.tape.quote(1, 100);
        waiting.step();
        assertEquals(true, waiting.shard.isReady());
        assertEquals(
                List.of("frame", "epoch 1 of 1", "feed UP 0 by server", "frame", "def A", "quote A #1", "ping"),
                client.events());
    }

    @Test
    void shouldTellEachSessionOfTheFeedInOrderButNotThatItIsAlive() {
        final TestClient client = fanout.welcomed();
        tape.feedStatus(FeedStatusKind.STALE, 1, 0, 0);
        tape.feedStatus(FeedStatusKind.ALIVE, 1, 0, 0);
        tape.feedStatus(FeedStatusKind.UP, 1, 0, 0);
        tape.gap(1);
        fanout.step();
        assertEquals(List.of("frame", "feed STALE 1", "feed UP 1", "feed GAP 1"), client.events());
    }

    @Test
    void shouldMarkQuotesOlderThanAGapSuspect() {
        tape.quote(1, 100);
        tape.quote(2, 100);
        tape.gap(1);
        tape.quote(2, 101);
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(1, Sub.all(1, 10)));
        assertTrue(client.events().containsAll(List.of("quote A #1 suspect", "quote B #2")));
    }

    @Test
    void shouldTellWhatTheTapeLost() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        tape.quote(1, 100);
        tape.lose(3);
        tape.quote(1, 101);
        fanout.step();
        assertEquals(
                List.of("frame", "gap 6-8 DAMAGE", "frame conflated", "def A", "quote A #2", "ping")
                        .toString(),
                client.events().toString().replace("frame, def", "frame conflated, def"));
        assertEquals(3, fanout.count(FanoutCounter.RECORDS_LOST));
    }

    @Test
    void shouldTellASessionThatMissedAnnouncementsThatItDid() {
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        client.transport.acceptNothing();
        client.send(Requests.ping(1));
        for (int i = 0; i < 100; i++) {
            tape.feedStatus(FeedStatusKind.UP, 1, 0, 0);
            fanout.step();
        }
        client.transport.acceptAll();
        final List<String> events = client.events();
        assertEquals(List.of("frame", "pong 1", "frame", "gap 5-40 SLOW"), events.subList(0, 4));
        assertEquals(4 + Announcements.CAPACITY, events.size());
    }

    @Test
    void shouldBeginTheNextFrameWithTheNewestEpochAndSendValuesAnew() {
        tape.quote(1, 100);
        tape.trade(1, 100);
        final TestClient client = fanout.subscribed(Sub.exact(1, "A", 0));
        final TestClient blocked = fanout.subscribed(Sub.exact(1, "A", 0));
        blocked.transport.acceptNothing();
        blocked.send(Requests.ping(1));
        tape.epoch(1);
        fanout.step();
        tape.epoch(1);
        tape.quote(1, 101);
        fanout.step();
        assertEquals(List.of("frame", "epoch 2 of 1", "frame", "epoch 3 of 1", "frame", "quote A #2"), client.events());
        blocked.transport.acceptAll();
        assertEquals(List.of("frame", "pong 1", "frame", "epoch 3 of 1", "frame", "quote A #2"), blocked.events());
        fanout.step();
        client.send(Requests.subscribe(2, Sub.exact(2, "A", 0)));
        assertEquals(List.of("frame", "ack 2 2=OK/1@0", "snapshotEnd 2"), client.events());
    }

    @Test
    void shouldFlagSimulatedData() {
        tape.simulated = true;
        tape.epoch(1);
        tape.quote(1, 100);
        final TestClient client = fanout.welcomed();
        client.send(Requests.subscribe(1, Sub.exact(1, "A", 0)));
        assertTrue(client.events().contains("frame snapshot simulated"));
    }
}
