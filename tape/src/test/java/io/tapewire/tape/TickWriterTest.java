package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.MANTISSA_LIMIT;
import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static io.tapewire.tape.TickWriter.REFUSED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TickWriterTest {
    private static final long MAX = MANTISSA_LIMIT - 1;

    private final MemoryTape tape = new MemoryTape();
    private final Counters<TapeCounter> counters = new Counters<>(TapeCounter.class);
    private TickWriter writer = open();

    private TickWriter open() {
        final MarketState state = new MarketState();
        RecordStates.follow(tape.newReaderAtCheckpoint(), state);
        return new TickWriter(
                tape.appender(),
                state,
                new TickWriter.Context().counters(counters).maxInstruments(4));
    }

    private int define(int source, String symbol) {
        return writer.defineInstrument(source, symbol, -4, 0, 0, NULL_MANTISSA, NULL_MANTISSA);
    }

    private int begin() {
        final int source = writer.source("iex:1", "IEX", 0);
        writer.newEpoch(source, 77);
        return define(source, "ABC");
    }

    private long quote(int id, long bidPx, long bidQty, long askPx, long askQty) {
        return writer.quote(id, 1, 1, 0, 0, bidPx, bidQty, askPx, askQty);
    }

    private List<String> tape(long fromTapeSeq) {
        final TapeReader reader = tape.newReader();
        reader.seek(fromTapeSeq);
        return RecordText.read(reader);
    }

    @Test
    void shouldNumberEachChannelOfAnInstrumentByItselfAcrossEpochsAndRestarts() {
        final int id = begin();
        quote(id, 10, 1, 12, 1);
        quote(id, 10, 2, 12, 1);
        writer.trade(id, 1, 1, 0, 11, 100, 5, 0, true);
        writer.tradeBreak(id, 1, 1, 0, 11, 100, 5, 0);
        writer.newEpoch(1, 78);
        quote(id, 9, 2, 12, 1);
        writer.close();
        writer = open();
        assertEquals(1, writer.source("iex:1", "IEX", 0));
        assertEquals(id, define(1, "ABC"));
        quote(id, 8, 2, 12, 1);
        writer.trade(id, 1, 1, 0, 11, 50, 6, 0, true);
        assertEquals(
                List.of(
                        "1 NEW_EPOCH s1 epoch 1 gen 1 0-0 session 77 iex:1",
                        "2 def 1 s1 e-4/0 f0 lot - ref - IEX ABC",
                        "3 quote 1 #1 10x1 12x1 f0",
                        "4 quote 1 #2 10x2 12x1 f0",
                        "5 trade 1 #1 11x100 vol 100/1 TRUE last 11 ohl 11 11 11",
                        "6 break 1 #2 11x100 id 5",
                        "7 NEW_EPOCH s1 epoch 2 gen 1 0-0 session 78 iex:1",
                        "8 quote 1 #3 9x2 12x1 f0",
                        "9 quote 1 #4 8x2 12x1 f0",
                        "10 trade 1 #3 11x50 vol 50/1 TRUE last 11 ohl 11 11 11"),
                tape(1));
    }

    @Test
    void shouldAddUpVolumeOverAllTradesAndPricesOverEligibleOnes() {
        final int id = begin();
        writer.trade(id, 1, 1, 0, 500, 7, 1, 0, false);
        writer.trade(id, 1, 1, 0, -20, 3, 2, 0, true);
        writer.trade(id, 1, 1, 0, 900, 1, 3, 0, false);
        writer.tradeBreak(id, 1, 1, 0, -20, 3, 2, 0);
        writer.trade(id, 1, 1, 0, 0, 4, 4, 0, true);
        writer.trade(id, 1, 1, 0, -5, 4, 5, 0, true);
        assertEquals(
                List.of(
                        "3 trade 1 #1 500x7 vol 7/1 FALSE last - ohl - - -",
                        "4 trade 1 #2 -20x3 vol 10/2 TRUE last -20 ohl -20 -20 -20",
                        "5 trade 1 #3 900x1 vol 11/3 FALSE last -20 ohl -20 -20 -20",
                        "6 break 1 #4 -20x3 id 2",
                        "7 trade 1 #5 0x4 vol 15/4 TRUE last 0 ohl -20 0 -20",
                        "8 trade 1 #6 -5x4 vol 19/5 TRUE last -5 ohl -20 0 -20"),
                tape(3));
    }

    @Test
    void shouldFlagCrossedAndLockedQuotesAndEmptyHalfSides() {
        final int id = begin();
        writer.quote(id, 1, 1, 0, 1, 13, 1, 12, 1);
        quote(id, 12, 1, 12, 1);
        quote(id, 13, NULL_MANTISSA, 12, 1);
        quote(id, 13, 1, NULL_MANTISSA, 1);
        quote(id, NULL_MANTISSA, NULL_MANTISSA, NULL_MANTISSA, NULL_MANTISSA);
        quote(id, -3, 0, 0, MAX);
        writer.quote(id, 1, 1, 0, 6, 10, 1, 12, 1);
        assertEquals(
                List.of(
                        "3 quote 1 #1 13x1 12x1 f3",
                        "4 quote 1 #2 12x1 12x1 f4",
                        "5 quote 1 #3 -x- 12x1 f0",
                        "6 quote 1 #4 13x1 -x- f0",
                        "7 quote 1 #5 -x- -x- f0",
                        "8 quote 1 #6 -3x0 0x" + MAX + " f0",
                        "9 quote 1 #7 10x1 12x1 f0"),
                tape(3));
    }

    @Test
    void shouldRefuseAndCountWhatDoesNotFit() {
        final int id = begin();
        assertEquals(REFUSED, quote(id, MANTISSA_LIMIT, 1, 12, 1));
        assertEquals(REFUSED, quote(id, 1, 1, -MANTISSA_LIMIT, 1));
        assertEquals(REFUSED, quote(id, 1, MANTISSA_LIMIT, 12, 1));
        assertEquals(REFUSED, quote(id, 1, -1, 12, 1));
        assertEquals(REFUSED, writer.trade(id, 1, 1, 0, NULL_MANTISSA, 1, 1, 0, true));
        assertEquals(REFUSED, writer.trade(id, 1, 1, 0, 1, Long.MAX_VALUE, 1, 0, true));
        assertEquals(REFUSED, writer.trade(id, 1, 1, 0, 1, -1, 1, 0, true));
        assertEquals(REFUSED, writer.tradeBreak(id, 1, 1, 0, MANTISSA_LIMIT, 1, 1, 0));
        assertEquals(8, counters.get(TapeCounter.MANTISSAS_REFUSED));
        assertEquals(3, writer.trade(id, 1, 1, 0, MAX, MAX, 1, 0, true));
        assertEquals(REFUSED, writer.trade(id, 1, 1, 0, 1, 1, 1, 0, true), "the volume would not fit");
        assertEquals(4, writer.trade(id, 1, 1, 0, 1, 0, -1, 0, false));
        assertEquals(9, counters.get(TapeCounter.MANTISSAS_REFUSED));
        assertEquals(REFUSED, quote(2, 1, 1, 1, 1));
        assertEquals(REFUSED, writer.trade(-1, 1, 1, 0, 1, 1, 1, 0, true));
        assertEquals(2, counters.get(TapeCounter.INSTRUMENTS_UNKNOWN));
        assertEquals(
                List.of(
                        "3 trade 1 #1 " + MAX + "x" + MAX + " vol " + MAX + "/1 TRUE last " + MAX + " ohl " + MAX + " "
                                + MAX + " " + MAX,
                        "4 trade 1 #2 1x0 vol " + MAX + "/2 FALSE last " + MAX + " ohl " + MAX + " " + MAX + " " + MAX),
                tape(3));
    }

    @Test
    void shouldDefineAtFirstSightAndAmendWhatIsGivenAndDiffers() {
        final int id = begin();
        assertEquals(id, writer.defineInstrument(1, "ABC", -4, 0, 1, 100, NULL_MANTISSA));
        assertEquals(id, writer.defineInstrument(1, "ABC", -4, 0, 1, NULL_MANTISSA, 3_000));
        assertEquals(id, writer.defineInstrument(1, "ABC", -4, 0, 1, 100, 3_000));
        assertEquals(id, define(1, "ABC"));
        assertEquals(REFUSED, writer.defineInstrument(1, "ABC", -2, 0, 0, 100, 3_000));
        assertEquals(REFUSED, writer.defineInstrument(1, "ABC", -4, 1, 0, 100, 3_000));
        assertEquals(2, counters.get(TapeCounter.EXPONENTS_REFUSED));
        assertEquals(REFUSED, writer.defineInstrument(1, "ABC", -4, 0, 0, MANTISSA_LIMIT, 3_000));
        assertEquals(
                List.of(
                        "2 def 1 s1 e-4/0 f0 lot - ref - IEX ABC",
                        "3 def 1 s1 e-4/0 f1 lot 100 ref - IEX ABC",
                        "4 def 1 s1 e-4/0 f1 lot 100 ref 3000 IEX ABC"),
                tape(2));
    }

    @Test
    void shouldTakeSymbolsOfTheFirstVenueBareAndNameOtherVenues() {
        begin();
        final int other = writer.source("sim", "SIM", 1);
        writer.newEpoch(other, 0);
        assertEquals(2, other);
        assertEquals(2, define(other, "ABC"));
        assertEquals(3, define(1, "DEF"));
        final int second = writer.source("iex:2", "IEX", 0);
        assertEquals(REFUSED, define(second, "DEF"), "the symbol belongs to another source");
        assertEquals(1, counters.get(TapeCounter.SYMBOLS_REFUSED));
        writer.close();
        writer = open();
        assertEquals(2, writer.source("sim", "SIM", 1));
        assertEquals(2, define(2, "ABC"));
        assertEquals(
                List.of("4 def 2 s2 e-4/0 f0 lot - ref - SIM SIM:ABC", "5 def 3 s1 e-4/0 f0 lot - ref - IEX DEF"),
                tape(4));
    }

    @Test
    void shouldRefuseSymbolsThatAreNotPrintableAndInstrumentsBeyondTheBound() {
        begin();
        final List<String> bad = List.of("", "A B", "A,B", "A\u0000", "A\n", "A\u007f", "\u00c4", "A".repeat(33));
        for (final String symbol : bad) {
            assertEquals(REFUSED, define(1, symbol), symbol);
        }
        assertEquals(bad.size(), counters.get(TapeCounter.SYMBOLS_REFUSED));
        assertEquals(2, define(1, "~".repeat(32)));
        assertEquals(3, define(1, "BRK.A+"));
        assertEquals(4, define(1, "ZVZZT"));
        assertEquals(REFUSED, define(1, "ONEMORE"));
        assertEquals(1, counters.get(TapeCounter.INSTRUMENTS_REFUSED));
        assertEquals(5, tape.headTapeSeq());
    }

    @Test
    void shouldRefuseNamesOfSourcesThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> writer.source("", "IEX", 0));
        assertThrows(IllegalArgumentException.class, () -> writer.source("iex 1", "IEX", 0));
        assertThrows(IllegalArgumentException.class, () -> writer.source("iex:1", "I\u00cbX", 0));
    }

    @Test
    void shouldWriteTheWholeTradingStatus() {
        final int id = begin();
        final byte[] reason = "T1\0\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
        writer.tradingStatus(
                id,
                1,
                1,
                0,
                TradingState.HALTED,
                OperationalHalt.NOT_HALTED,
                ShortSaleRestriction.IN_EFFECT,
                TradingSession.REGULAR,
                new UnsafeBuffer(reason).getLong(0, java.nio.ByteOrder.LITTLE_ENDIAN));
        assertEquals(List.of("3 status 1 #1 HALTED NOT_HALTED IN_EFFECT REGULAR 'T1'"), tape(3));
    }

    @Test
    void shouldWriteWhatASourceSaysOfItself() {
        begin();
        writer.feedStatus(1, FeedStatusKind.GAP, 5, 9);
        writer.feedStatus(1, FeedStatusKind.STALE, 0, 0);
        writer.feedStatus(1, FeedStatusKind.ENDED, 0, 0);
        assertEquals(
                List.of(
                        "3 GAP s1 epoch 1 gen 1 5-9 session 77 iex:1",
                        "4 STALE s1 epoch 1 gen 1 0-0 session 77 iex:1",
                        "5 ENDED s1 epoch 1 gen 1 0-0 session 77 iex:1"),
                tape(3));
        assertEquals(10, writer.state().source(1).nextVenueSeq());
    }

    @Test
    void shouldAnnounceAGenerationBeforeAnythingElse() {
        begin();
        writer.close();
        tape.beginGeneration();
        writer = open();
        writer.feedStatus(1, FeedStatusKind.UP, 0, 0);
        assertEquals(
                List.of(
                        "3 NEW_GENERATION s0 epoch 1 gen 2 3-2 session 0 ",
                        "4 UP s1 epoch 1 gen 2 0-0 session 77 iex:1"),
                tape(3));
        assertEquals(2, writer.state().generation());
    }

    @Test
    void shouldNeverLetTheStampDecrease() {
        final int id = begin();
        writer.tsIngest(1_000);
        quote(id, 1, 1, 2, 1);
        writer.tsIngest(900);
        quote(id, 1, 1, 2, 2);
        assertEquals(1_000, writer.state().tsIngest());
        writer.close();
        writer = open();
        writer.tsIngest(10);
        quote(id, 1, 1, 2, 3);
        assertEquals(1_000, writer.state().tsIngest());
    }

    @Test
    void shouldSayThatTheTapeIsClosed() {
        final int id = begin();
        writer.close();
        writer.close();
        assertThrows(TapeException.class, () -> quote(id, 1, 1, 2, 1));
    }
}
