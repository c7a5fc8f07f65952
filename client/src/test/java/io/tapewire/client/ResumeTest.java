package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EVERY over lost connections, and what is delayed. */
@Timeout(60)
class ResumeTest {
    private static final long TAPE = -3; // ids are unsigned

    private final TestClient test = new TestClient();

    ResumeTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        test.close();
    }

    private static byte[] event(long frameSeq, int streamId, long cursor) {
        return Frames.frame(frameSeq, 0)
                .at(streamId, cursor)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.trade(7, cursor, 5))
                .end();
    }

    private void granted(FakeConnection connection, long subId, long cursor) throws IOException {
        connection.send(Frames.frame(2, 0)
                .at(0, cursor)
                .add(0, Answers.subscribeAck(connection.requestId(), subId, SubscriptionStatus.OK))
                .end());
    }

    private void awaitCursor(int streamId, Cursor cursor) {
        Awaitility.await().until(() -> test.client().cursor(streamId).equals(Optional.ofNullable(cursor)));
    }

    private static Subscription every(String symbol) {
        return Subscription.every(symbol, 7);
    }

    @Test
    void shouldGoOnBehindTheNewestFrameThatWasTold() throws Exception {
        test.client().subscribe(List.of(every("A").onOverflow(OnOverflow.GAP), new Subscription("B", 7, 100)));
        final FakeConnection first = test.connect(TAPE, 4);
        assertEquals(List.of("1:A:0:0/0:snapshot", "2:B:0:0/0:snapshot"), first.expectPlaces());
        granted(first, 1, 99);
        first.send(event(3, 0, 100));
        test.heard.await("trade A 5 seq 100");
        assertEquals(Optional.empty(), test.client().cursor()); // the snapshot is not complete
        first.send(Frames.frame(4, 0).at(0, 101).add(0, Answers.snapshotEnd(1)).end());
        awaitCursor(0, new Cursor(TAPE, 4, 101));
        first.send(event(5, 0, 120));
        awaitCursor(0, new Cursor(TAPE, 4, 120));
        first.reset();
        final FakeConnection second = test.again(TAPE, 6);
        assertEquals(List.of("1:A:0:4/120", "2:B:0:0/0:snapshot"), second.expectPlaces());
        granted(second, 1, 500); // its header may say where the tape is
        second.send(Frames.frame(3, 0)
                .at(0, 130)
                .add(0, Frames.feed(FeedStatusKind.NEW_GENERATION))
                .end());
        awaitCursor(0, new Cursor(TAPE, 4_000_000_000L, 130));
        second.reset();
        assertEquals(
                List.of("1:A:0:4000000000/130", "2:B:0:0/0:snapshot"),
                test.again(TAPE, 6).expectPlaces());
        assertTrue(test.heard.lines().stream().noneMatch(line -> line.startsWith("resumeLost")));
    }

    @Test
    void shouldKeepThePlaceOfAnItemThatLacksSomeByALimit() throws Exception {
        test.client().subscribe(List.of(every("A")));
        final FakeConnection first = test.connect(TAPE, 4);
        first.expectPlaces();
        granted(first, 1, 99);
        first.send(Frames.frame(3, 0)
                .at(0, 100)
                .add(0, Answers.snapshotEnd(1))
                .add(0, Answers.subscribeAck(0, 1, SubscriptionStatus.LIMIT))
                .end());
        first.send(event(4, 0, 120));
        awaitCursor(0, new Cursor(TAPE, 4, 120));
    }

    @Test
    void shouldGoOnAtThePlaceOfASnapshotThatNoEventHasFollowed() throws Exception {
        test.client().subscribe(List.of(every("A")));
        final FakeConnection first = test.connect(TAPE, 4);
        first.expectPlaces();
        granted(first, 1, 90);
        first.send(event(3, 0, 90));
        first.send(Frames.frame(4, 0).at(0, 99).add(0, Answers.snapshotEnd(1)).end());
        awaitCursor(0, new Cursor(TAPE, 4, 99));
        first.reset();
        assertEquals(List.of("1:A:0:4/99"), test.again(TAPE, 4).expectPlaces());
    }

    @Test
    void shouldAskForTheSnapshotAgainThatWasNotComplete() throws Exception {
        test.client().subscribe(List.of(every("A")));
        final FakeConnection first = test.connect(TAPE, 4);
        first.expectPlaces();
        granted(first, 1, 99);
        first.send(event(3, 0, 99));
        test.heard.await("trade");
        first.reset();
        assertEquals(List.of("1:A:0:0/0:snapshot"), test.again(TAPE, 4).expectPlaces());
    }

    @Test
    void shouldBeginAnewOnAnotherTapeAndSaySo() throws Exception {
        test.client().subscribe(List.of(every("A").withoutSnapshot()));
        final FakeConnection first = test.connect(TAPE, 4);
        assertEquals(List.of("1:A:0:0/0"), first.expectPlaces());
        granted(first, 1, 99);
        awaitCursor(0, new Cursor(TAPE, 4, 99));
        first.reset();
        assertEquals(List.of("1:A:0:0/0:snapshot"), test.again(8, 4).expectPlaces());
        test.heard.await("resumeLost 0 another tape than before");
        awaitCursor(0, null);
    }

    @Test
    void shouldTakeACursorAndBeginAnewWhereTheServerDoesNot() throws Exception {
        test.context.resumeFrom(Cursor.parse("18446744073709551613:4:50"));
        test.client()
                .subscribe(List.of(
                        every("A"),
                        every("B").from(new Cursor(TAPE, 3, 20)),
                        every("C").from(new Cursor(1, 3, 20))));
        final FakeConnection first = test.connect(TAPE, 4);
        assertEquals(List.of("1:A:0:4/50", "2:B:0:3/20", "3:C:0:0/0:snapshot"), first.expectPlaces());
        test.heard.await("resumeLost 3 cursor 1:3:20 is of another tape");
        first.send(Frames.of(2, Answers.subscribeAck(first.requestId(), 1, SubscriptionStatus.BAD_REQUEST)));
        assertEquals(List.of("1:A:0:0/0:snapshot"), first.expectPlaces());
        test.heard.await("resumeLost 1 the server does not go on from cursor 18446744073709551613:4:50");
        first.send(Frames.of(
                3, Answers.subscribeAck(first.requestId(), 1, SubscriptionStatus.BAD_REQUEST), Answers.gap(1, 2)));
        test.heard.await("gap"); // refused for good: asked no third time
        test.client().ping();
        assertEquals(6, RecordLayout.templateId(first.receive(), 0));
    }

    @Test
    void shouldKeepWhatTheOthersHadWhereALaterItemTakesTheStreamBack() throws Exception {
        test.client().subscribe(List.of(every("A").withoutSnapshot()));
        final FakeConnection first = test.connect(TAPE, 4);
        first.expectPlaces();
        granted(first, 1, 99);
        first.send(event(3, 0, 200));
        awaitCursor(0, new Cursor(TAPE, 4, 200));
        test.client().subscribe(List.of(every("B").from(new Cursor(TAPE, 4, 50))));
        assertEquals(List.of("2:B:0:4/50"), first.expectPlaces());
        granted(first, 2, 200);
        first.send(event(4, 0, 60));
        awaitCursor(0, new Cursor(TAPE, 4, 60));
        first.reset();
        assertEquals(List.of("1:A:0:4/200", "2:B:0:4/60"), test.again(TAPE, 4).expectPlaces());
    }

    @Test
    void shouldAskForWhatIsDelayedOnItsStreamAndResumeItThere() throws Exception {
        test.client().subscribe(List.of(every("A"), new Subscription("B*", 7, 100), new Subscription("C", 7, 0)));
        final FakeConnection first = test.connect(TAPE, 4);
        first.expectPlaces();
        final long id = first.requestId();
        first.send(Frames.of(
                2,
                Answers.subscribeAck(id, 1, SubscriptionStatus.DELAYED_ONLY, 900_000),
                Answers.subscribeAck(id, 2, SubscriptionStatus.OK, 900_000),
                Answers.subscribeAck(id, 3, SubscriptionStatus.OK)));
        assertEquals(List.of("4:A:65535:0/0:snapshot", "5:B:65535:0/0:snapshot"), first.expectPlaces());
        test.heard.await("ack " + id + " 1 DELAYED_ONLY");
        first.send(Frames.of(
                3,
                Answers.subscribeAck(first.requestId(), 4, SubscriptionStatus.OK),
                Answers.subscribeAck(first.requestId(), 5, SubscriptionStatus.OK)));
        first.send(Frames.frame(5, Frames.DELAYED)
                .at(65_535, 40)
                .add(0, Answers.snapshotEnd(4))
                .end());
        awaitCursor(65_535, new Cursor(TAPE, 4, 40));
        first.reset();
        final FakeConnection second = test.again(TAPE, 4);
        assertEquals(
                List.of(
                        "1:A:0:0/0:snapshot",
                        "2:B:0:0/0:snapshot",
                        "3:C:0:0/0:snapshot",
                        "4:A:65535:4/40",
                        "5:B:65535:0/0:snapshot"),
                second.expectPlaces());
        test.client().unsubscribe(1);
        assertEquals(3, RecordLayout.templateId(second.receive(), 0));
        assertEquals(3, RecordLayout.templateId(second.receive(), 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "1:2:3:4", "-1:2:3", "99999999999999999999:1:1", "1:4294967296:1", "a:b:c"})
    void shouldRefuseWhatIsNoCursor(String text) {
        assertThrows(IllegalArgumentException.class, () -> Cursor.parse(text));
    }

    @Test
    void shouldRefuseItemsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new Subscription("A", 7, 0).from(new Cursor(1, 1, 1)));
        assertThrows(IllegalArgumentException.class, () -> every("A").onStream(65_536));
        assertThrows(IllegalArgumentException.class, () -> every("A").onOverflow(OnOverflow.UNKNOWN));
        assertThrows(
                IllegalArgumentException.class,
                () -> test.client().subscribe(List.of(every("A").onStream(3))));
    }
}
