package io.tapewire.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A checker that finds nothing proves nothing: each way of breaking the law is planted once. */
class LawCheckerTest {
    private static final int SNAPSHOT = 1;
    private static final int CONFLATED = 2;
    private static final int ID = 1;

    private final ListTape tape = new ListTape();
    private final LawChecker checker = new LawChecker(tape);
    private final LoadDriver driver =
            new LoadDriver(new InetSocketAddress("127.0.0.1", 1), "/stream", checker, 1, Duration.ZERO);
    private final LoadClient client = driver.add(ClientScript.of(List.of(ClientScript.Item.all(0))));
    private UnsafeBuffer definition;

    @BeforeEach
    void define() {
        deliver(0, tape.status(FeedStatusKind.NEW_EPOCH, 1));
        definition = tape.instrument(ID, "AAA");
    }

    @AfterEach
    void close() {
        driver.start().close();
    }

    @Test
    void shouldAcceptASnapshotAndWhatFollows() {
        tape.quote(ID, 1, 10);
        final UnsafeBuffer second = tape.quote(ID, 2, 11);
        deliver(SNAPSHOT, definition, second);
        tape.quote(ID, 3, 12);
        tape.quote(ID, 4, 13);
        deliverBatch(CONFLATED, 4, 13, 1, 0);
        deliver(0, tape.trade(ID, 1, 13));

        assertEquals(0, checker.violations().count(), () -> checker.violations().toString());
        assertEquals(3, checker.updates(client));
        assertEquals(2, checker.checkAtRest(client));
        assertEquals(0, checker.violations().count(), () -> checker.violations().toString());
    }

    @Test
    void shouldFindAByteThatIsNotTheTapes() {
        final UnsafeBuffer quote = copy(tape.quote(ID, 1, 10));
        quote.putByte(quote.capacity() - 1, (byte) 7);
        deliver(SNAPSHOT, definition, quote);

        assertFound("not the record's bytes");
    }

    @Test
    void shouldFindAnUpdateThatIsNotOnTheTape() {
        final UnsafeBuffer quote = copy(tape.quote(ID, 1, 10));
        quote.putLong(RecordLayout.SEQ_OFFSET, 2);
        deliver(SNAPSHOT, definition, quote);

        assertFound("seq 2 is not on the tape");
    }

    @Test
    void shouldFindAnUpdateThatComesTwice() {
        final UnsafeBuffer quote = tape.quote(ID, 1, 10);
        deliver(SNAPSHOT, definition, quote);
        deliver(0, quote);

        assertFound("seq 1 behind 1");
    }

    @Test
    void shouldFindAnUpdateThatComesTooLate() {
        final UnsafeBuffer first = tape.quote(ID, 1, 10);
        deliver(SNAPSHOT, definition, tape.quote(ID, 2, 10));
        deliver(SNAPSHOT, first);

        assertFound("seq 1 behind 2");
    }

    @Test
    void shouldFindAWrongConflatedCount() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));
        tape.quote(ID, 2, 11);
        deliver(0, tape.quote(ID, 3, 12));

        assertFound("conflated 0 for seq 3 behind 1");
    }

    @Test
    void shouldFindAConflatedCountInAFrameThatDoesNotSaySo() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));
        tape.quote(ID, 2, 11);
        tape.quote(ID, 3, 12);
        deliverBatch(0, 3, 12, 1, 0);

        assertFound("without the flag CONFLATED");
    }

    @Test
    void shouldFindWrongValuesInABatch() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));
        tape.quote(ID, 2, 11);
        deliverBatch(0, 2, 12, 0, 0);

        assertFound("not the quote's values");
    }

    @Test
    void shouldFindWrongTimesInABatch() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));
        tape.quote(ID, 2, 11);
        deliverBatch(0, 2, 11, 0, 100);

        assertFound("a time of");
    }

    @Test
    void shouldFindABatchBeforeAWholeQuote() {
        tape.quote(ID, 1, 10);
        deliver(SNAPSHOT, definition);
        deliverBatch(0, 1, 10, 0, 0);

        assertFound("before a whole Quote");
    }

    @Test
    void shouldFindAnUndefinedInstrument() {
        deliver(SNAPSHOT, tape.quote(ID, 1, 10));

        assertFound("before its definition");
    }

    @Test
    void shouldFindADefinitionThatIsNotOnTheTape() {
        final UnsafeBuffer other = copy(definition);
        other.putByte(other.capacity() - 1, (byte) 'Z');
        deliver(0, other);

        assertFound("a definition that is not on the tape");
    }

    @Test
    void shouldFindAnEpochThatWasNotTold() {
        tape.status(FeedStatusKind.NEW_EPOCH, 2);
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));

        assertFound("is the newest told");
    }

    @Test
    void shouldFindAValueOfAnEpochThatIsOver() {
        final UnsafeBuffer old = tape.quote(ID, 1, 10);
        deliver(0, tape.status(FeedStatusKind.NEW_EPOCH, 2));
        deliver(SNAPSHOT, definition, old);

        assertFound("is the newest told");
    }

    @Test
    void shouldFindAQuoteBehindAGapThatIsNotSuspect() {
        final UnsafeBuffer quote = tape.quote(ID, 1, 10);
        tape.status(FeedStatusKind.GAP, 1);
        deliver(SNAPSHOT, definition, quote);

        assertFound("SUSPECT is false");
    }

    @Test
    void shouldAcceptTheSameQuoteMarkedSuspect() {
        final UnsafeBuffer quote = copy(tape.quote(ID, 1, 10));
        tape.status(FeedStatusKind.GAP, 1);
        quote.putByte(RecordHash.QUOTE_FLAGS_OFFSET, (byte) RecordHash.SUSPECT);
        deliver(SNAPSHOT, definition, quote);

        assertEquals(0, checker.violations().count(), () -> checker.violations().toString());
    }

    @Test
    void shouldFindATradeBehindAQuoteInAFrame() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10), tape.trade(ID, 1, 10));

        assertFound("stands too late in its frame");
    }

    @Test
    void shouldFindAValueThatIsNotTheTapesAtRest() {
        deliver(SNAPSHOT, definition, tape.quote(ID, 1, 10));
        tape.quote(ID, 2, 11);
        checker.checkAtRest(client);

        assertFound("at rest: instrument 1 channel 0 at 1, tape at 2");
    }

    @Test
    void shouldFindASeqThatTheTapeLacks() {
        tape.quote(ID, 1, 10);
        tape.quote(ID, 3, 10);
        checker.readTape();

        assertFound("tape: seq 3 behind 1");
    }

    private void deliver(int flags, UnsafeBuffer... records) {
        checker.onFrame(client, flags, tape.headTapeSeq());
        for (final UnsafeBuffer record : records) {
            checker.onMessage(client, RecordLayout.templateId(record, 0), 0, record, 0, record.capacity());
        }
    }

    private void deliverBatch(int flags, long seq, int bidPx, int conflated, int lateNs) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final long tsIngest = ListTape.START_NS + tape.headTapeSeq() * 1_000;
        final QuoteBatchEncoder batch = new QuoteBatchEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .baseTsIngest(tsIngest - 50)
                .baseTsExchange(tsIngest - 1_000_000 + 5 * 100 + lateNs);
        final QuoteBatchEncoder.QuotesEncoder quote = batch.quotesCount(1).next();
        quote.instrumentId(ID).seq(seq).bidPx(bidPx).askPx(QuoteBatchEncoder.QuotesEncoder.askPxNullValue());
        quote.bidQty(100).askQty(QuoteBatchEncoder.QuotesEncoder.askQtyNullValue());
        quote.tsIngest(0).tsExchange(-5).conflated(conflated).flags().clear();
        checker.onFrame(client, flags, tape.headTapeSeq());
        checker.onMessage(client, QuoteBatchDecoder.TEMPLATE_ID, 0, buffer, 0, batch.limit());
    }

    private static UnsafeBuffer copy(UnsafeBuffer record) {
        final UnsafeBuffer copy = new UnsafeBuffer(new byte[record.capacity()]);
        copy.putBytes(0, record, 0, record.capacity());
        return copy;
    }

    private void assertFound(String what) {
        assertTrue(
                checker.violations().lines().stream().anyMatch(line -> line.contains(what)),
                () -> "not found: " + what + " in " + checker.violations());
    }
}
