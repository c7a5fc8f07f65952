package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayTest {
    private final TestClient test = new TestClient();
    private long frameSeq = 2;

    ReplayTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        test.close();
    }

    private void answer(FakeConnection connection, ReplayPhase phase, long cursor) throws IOException {
        connection.send(Frames.of(frameSeq++, Answers.replayState(1, connection.requestId(), phase, cursor)));
    }

    private void granted(FakeConnection connection, long subId) throws IOException {
        connection.send(
                Frames.of(frameSeq++, Answers.subscribeAck(connection.requestId(), subId, SubscriptionStatus.OK)));
    }

    private void trade(FakeConnection connection, long cursor, long tapeSeq) throws IOException {
        connection.send(Frames.frame(frameSeq++, Frames.REPLAY)
                .at(1, cursor)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.trade(7, tapeSeq, 5, tapeSeq))
                .end());
    }

    private Replay playing(ReplayRequest request) {
        final Replay replay = test.client().openReplay(request);
        replay.subscribe(List.of(Subscription.every("A", 7)));
        replay.play();
        return replay;
    }

    /** Answers OPEN, Subscribe and what sets it going. {@return what they asked for} */
    private List<String> begin(FakeConnection connection, long cursor) throws IOException {
        final String open = connection.expectReplay();
        answer(connection, ReplayPhase.PAUSED, cursor);
        final String items = connection.expectPlaces().toString();
        granted(connection, 1);
        final String going = connection.expectReplay();
        answer(connection, ReplayPhase.PLAYING, cursor);
        return List.of(open, items, going);
    }

    @Test
    void shouldOpenSubscribeAndPlayOneAfterTheOther() throws Exception {
        final Replay replay = test.client().openReplay(new ReplayRequest(ReplayClock.INGEST, 2, 30, 40, 5_000, 60));
        replay.subscribe(List.of(Subscription.every("A", 7), new Subscription("B", 1, 100)));
        final long play = replay.play();
        final FakeConnection connection = test.connect(5, 0);
        assertEquals("OPEN 1 INGEST epoch 2 30..40 at 5000 gap 60", connection.expectReplay());
        assertEquals(replay.requestId(), connection.requestId());
        answer(connection, ReplayPhase.PAUSED, 9);
        assertEquals(List.of("1:A:1:0/0:snapshot", "2:B:1:0/0:snapshot"), connection.expectPlaces());
        granted(connection, 1);
        assertEquals("PLAY 1", connection.expectReplay());
        assertEquals(play, connection.requestId());
        answer(connection, ReplayPhase.PLAYING, 9);
        replay.pause();
        assertEquals("PAUSE 1", connection.expectReplay());
        answer(connection, ReplayPhase.PAUSED, 9);
        replay.seek(3, 35);
        assertEquals("SEEK 1 epoch 3 35", connection.expectReplay());
        answer(connection, ReplayPhase.PAUSED, 9);
        replay.speed(100);
        assertEquals("SPEED 1 100", connection.expectReplay());
        answer(connection, ReplayPhase.PAUSED, 9);
        final long step = replay.step(4);
        assertEquals("STEP 1 4", connection.expectReplay());
        connection.send(Frames.of(frameSeq++, Answers.error(step, "no")));
        test.heard.await("error " + step + " BAD_REQUEST no");
        replay.joinLive();
        assertEquals("JOIN_LIVE 1", connection.expectReplay());
        answer(connection, ReplayPhase.LIVE, 20);
        test.heard.await("replay 1 LIVE at 20 of " + connection.requestId());
        replay.close();
        assertEquals("CLOSE 1", connection.expectReplay());
        answer(connection, ReplayPhase.CLOSED, 20);
        test.heard.await("replay 1 CLOSED");
        assertEquals(1, test.client().openReplay(ReplayRequest.wholeTape()).streamId()); // free again
    }

    @Test
    void shouldGoOnBehindWhatWasToldAfterALostConnection() throws Exception {
        playing(ReplayRequest.wholeTape().speed(1_000));
        final FakeConnection first = test.connect(5, 0);
        assertEquals(
                List.of("OPEN 1 MARKET epoch 0 0..0 at 1000 gap 0", "[1:A:1:0/0:snapshot]", "PLAY 1"), begin(first, 0));
        first.send(Frames.frame(frameSeq++, 0)
                .at(1, 0)
                .add(0, Answers.snapshotEnd(1))
                .end());
        trade(first, 10, 10);
        test.heard.await("trade A 5 seq 10");
        first.reset();
        assertEquals(
                List.of("OPEN 1 TAPESEQ epoch 0 11..0 at 1000 gap 0", "[1:A:1:0/0]", "PLAY 1"),
                begin(test.again(5, 0), 10));
    }

    @Test
    void shouldSkipWhatWasToldWhereItsEndIsATime() throws Exception {
        playing(new ReplayRequest(ReplayClock.MARKET, 0, 300, 900, 0, 0));
        final FakeConnection first = test.connect(5, 0);
        begin(first, 5);
        first.send(Frames.frame(frameSeq++, 0)
                .at(1, 5)
                .add(0, Answers.snapshotEnd(1))
                .end());
        trade(first, 10, 10);
        test.heard.await("trade A 5 seq 10");
        first.reset();
        final FakeConnection second = test.again(5, 0);
        assertEquals("OPEN 1 MARKET epoch 0 401..900 at 0 gap 0", second.expectReplay()); // the trade's own time
        test.heard.clear();
        answer(second, ReplayPhase.PAUSED, 8);
        assertEquals(List.of("1:A:1:0/0"), second.expectPlaces());
        trade(second, 9, 9);
        trade(second, 10, 10);
        trade(second, 11, 11);
        test.heard.await("trade A 5 seq 11");
        assertEquals(
                1,
                test.heard.lines().stream()
                        .filter(line -> line.startsWith("trade"))
                        .count());
    }

    @Test
    void shouldJoinLiveAgainAndStandStillWhereItStood() throws Exception {
        final Replay replay = playing(new ReplayRequest(ReplayClock.MARKET, 1, 300, 900, 0, 0));
        final FakeConnection first = test.connect(5, 0);
        begin(first, 5);
        replay.joinLive();
        assertEquals("JOIN_LIVE 1", first.expectReplay());
        answer(first, ReplayPhase.PLAYING, 5);
        trade(first, 77, 77);
        test.heard.await("trade");
        first.reset();
        final FakeConnection second = test.again(5, 0);
        assertEquals(
                List.of("OPEN 1 TAPESEQ epoch 0 78..0 at 0 gap 0", "[1:A:1:0/0:snapshot]", "JOIN_LIVE 1"),
                begin(second, 77));
        replay.pause();
        assertEquals("PAUSE 1", second.expectReplay());
        answer(second, ReplayPhase.PAUSED, 80);
        second.reset();
        final FakeConnection third = test.again(5, 0);
        third.expectReplay();
        answer(third, ReplayPhase.PAUSED, 80);
        third.expectPlaces();
        granted(third, 1);
        replay.step(1);
        assertEquals("STEP 1 1", third.expectReplay());
    }

    @Test
    void shouldStayAtItsEndUntilItIsSentElsewhere() throws Exception {
        final Replay replay = playing(ReplayRequest.wholeTape());
        final FakeConnection first = test.connect(5, 0);
        begin(first, 0);
        first.send(Frames.of(frameSeq++, Answers.replayState(1, 0, ReplayPhase.ENDED, 90)));
        test.heard.await("replay 1 ENDED at 90 of 0");
        first.reset();
        final FakeConnection second = test.again(5, 0);
        test.heard.await("discontinuity");
        replay.play(); // nothing to play
        replay.seek(1, 50);
        assertEquals("OPEN 1 MARKET epoch 1 50..0 at 0 gap 0", second.expectReplay());
        second.send(Frames.of(frameSeq++, Answers.error(second.requestId(), "no such epoch")));
        test.heard.await("error");
        replay.play(); // refused: it is no more
        test.client().requestEpochs(1, 1);
        assertEquals(10, RecordLayout.templateId(second.receive(), 0));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThrows(
                IllegalArgumentException.class, () -> ReplayRequest.wholeTape().speed(99));
        assertThrows(
                IllegalArgumentException.class, () -> ReplayRequest.wholeTape().from(-1, 0));
        final Replay replay = test.client().openReplay(ReplayRequest.wholeTape());
        assertThrows(IllegalArgumentException.class, () -> replay.step(0));
        assertThrows(IllegalArgumentException.class, () -> replay.speed(2_000_000));
        assertThrows(IllegalArgumentException.class, () -> replay.seek(0, -1));
    }
}
