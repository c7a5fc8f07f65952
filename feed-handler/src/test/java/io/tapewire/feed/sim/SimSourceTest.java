package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.FeedSummary;
import io.tapewire.feed.TapeContents;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.Source;
import io.tapewire.tape.TickWriter;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SimSourceTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long WALL_START_NS = 1_700_000_000L * SECOND_NS;
    private static final int LIMIT = 256;

    private final MemoryTape tape = new MemoryTape();
    private TickWriter writer = writer(tape, new TickWriter.Context());
    private long nowNs = -5_000; // a monotonic clock may begin anywhere

    private static TickWriter writer(MemoryTape tape, TickWriter.Context context) {
        final MarketState restored = new TapeContents(tape).state();
        return new TickWriter(tape.appender(), restored, context);
    }

    private SimSource source(int symbols, long seed, long rate, long ticks) {
        return new SimSource(symbols, seed, rate, ticks, () -> nowNs, () -> WALL_START_NS + nowNs);
    }

    private int poll(SimSource source) {
        return source.poll(writer, nowNs, LIMIT);
    }

    /** Until nothing is due at this moment. */
    private int pollAll(SimSource source) {
        int all = 0;
        for (int work = poll(source); work > 0; work = poll(source)) {
            all += work;
        }
        return all;
    }

    private List<String> run(int symbols, long seed, long rate, int ticks) {
        final MemoryTape fresh = new MemoryTape();
        final TickWriter freshWriter = writer(fresh, new TickWriter.Context());
        final SimSource source = source(symbols, seed, rate, ticks);
        while (!source.isDone()) {
            source.poll(freshWriter, nowNs, 100);
            nowNs += 1_234_567;
        }
        return new TapeContents(fresh).tickTexts();
    }

    @Test
    void shouldGiveTheSameTicksForTheSameSeedAndOptionsAtAnyRate() {
        final List<String> ticks = run(40, 5, 20_000, 10_000);
        assertEquals(10_000, ticks.size());
        assertEquals(ticks, run(40, 5, 20_000, 10_000));
        assertEquals(ticks, run(40, 5, SimSource.RATE_MAX, 10_000));
        assertEquals(ticks.subList(0, 5_000), run(40, 5, 1_000_000, 5_000));
        assertNotEquals(ticks, run(40, 6, 20_000, 10_000));
    }

    @Test
    void shouldBeginAnEpochAndDefineItsInstrumentsFirst() {
        final SimSource source = source(300, 1, 2_000, 0);
        pollAll(source);

        final List<UnsafeBuffer> records = new TapeContents(tape).records();
        assertEquals(301, records.size());
        assertEquals(FeedStatusDecoder.TEMPLATE_ID, RecordLayout.templateId(records.get(0), 0));
        for (int i = 1; i <= 300; i++) {
            assertEquals(InstrumentDefDecoder.TEMPLATE_ID, RecordLayout.templateId(records.get(i), 0));
        }
        final MarketState state = new TapeContents(tape).state();
        final Source sim = state.source(1);
        assertEquals("sim", sim.name());
        assertEquals(1, sim.flags()); // SIMULATED
        assertEquals(1, sim.epoch());
        assertEquals(1, sim.venueSession());
        final Instrument first = state.instrument(1);
        assertEquals("SIM", first.venue());
        assertEquals(SimSymbols.first(1)[0], first.symbol());
        assertEquals(2, first.flags()); // SIMULATED
        assertEquals(-4, first.priceExponent());
        assertEquals(-2, state.instrument(16).priceExponent());
        assertEquals(100, first.roundLot());
        assertTrue(first.referencePrice() > 0);
    }

    @Test
    void shouldWriteExactlySoManyTicks() {
        for (final long rate : new long[] {SimSource.RATE_MAX, 1_000_000, 777}) {
            assertEquals(1_001, run(10, 1, rate, 1_001).size());
        }
        final SimSource source = source(10, 1, SimSource.RATE_MAX, 1_001);
        pollAll(source);
        assertTrue(source.isDone());
        nowNs += 100 * SECOND_NS;
        assertEquals(1_001, new TapeContents(tape).ticks().size());
    }

    @Test
    void shouldKeepToItsRateWithoutDrift() {
        final long rate = 30_011;
        final SimSource source = source(20, 1, rate, 0);
        pollAll(source);
        final long startNs = nowNs;
        long written = 0;
        for (int step = 1; step <= 3_000; step++) {
            nowNs += 1_000_003;
            written += pollAll(source);
            assertEquals(rate * (nowNs - startNs) / SECOND_NS, written);
        }
        assertEquals(rate, summary(source).get("ratePerSecond"));
        assertEquals(written, summary(source).get("ticks"));
    }

    @Test
    void shouldStampTicksWithTheWallClock() {
        final SimSource source = source(5, 1, 1_000, 0);
        pollAll(source);
        nowNs += SECOND_NS;
        pollAll(source);
        for (final UnsafeBuffer tick : new TapeContents(tape).ticks()) {
            assertEquals(WALL_START_NS + nowNs, RecordLayout.tsExchange(tick, 0));
            assertEquals(WALL_START_NS + nowNs, RecordLayout.tsIngest(tick, 0));
        }
    }

    @Test
    void shouldNumberTicksAsTheVenueDoes() {
        final SimSource source = source(5, 1, SimSource.RATE_MAX, 500);
        pollAll(source);
        long venueSeq = 0;
        for (final UnsafeBuffer tick : new TapeContents(tape).ticks()) {
            assertEquals(++venueSeq, RecordLayout.venueSeq(tick, 0));
        }
    }

    @Test
    void shouldWriteWhatIsLateAtOnceInBoundedSteps() {
        final SimSource source = source(20, 1, 10_000, 0);
        pollAll(source);
        nowNs += SECOND_NS; // the process was stopped for a second
        assertEquals(LIMIT, poll(source));
        assertEquals(10_000 - LIMIT, pollAll(source));
    }

    @Test
    void shouldRecordHowLateTicksWere() {
        final SimSource source = source(20, 1, 1_000, 0);
        pollAll(source);
        for (int i = 0; i < 2_000; i++) { // each tick is written half a ms behind its time
            nowNs += i == 0 ? 1_500_000 : 1_000_000;
            assertEquals(1, pollAll(source));
        }
        assertEquals(Map.of("p50", 500L, "p99", 500L, "max", 500L), rounded(source));
        nowNs += SECOND_NS; // the first one after the pause is late by a second and half a ms less 1 ms
        pollAll(source);
        final Map<String, Long> late = rounded(source);
        assertEquals(500L, late.get("p50"));
        assertTrue(late.get("p99") > 900_000, () -> late.toString());
        assertEquals(999_500, late.get("max"), 1_000); // three digits
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Long> rounded(SimSource source) {
        return (Map<String, Long>) summary(source).get("lateUs");
    }

    private static Map<String, Object> summary(SimSource source) {
        final FeedSummary summary = new FeedSummary();
        source.report(summary);
        return summary.values();
    }

    @Test
    void shouldTellWhatItWrote() {
        final SimSource source = source(20, 1, SimSource.RATE_MAX, 50_000);
        pollAll(source);
        final Map<String, Object> summary = summary(source);
        assertEquals(
                List.of(
                        "source",
                        "ticks",
                        "quotes",
                        "trades",
                        "statuses",
                        "breaks",
                        "epochs",
                        "lateUs",
                        "ratePerSecond",
                        "refused"),
                List.copyOf(summary.keySet()));
        assertEquals("sim", summary.get("source"));
        assertEquals(1L, summary.get("epochs"));
        assertEquals(0L, summary.get("refused"));
        assertEquals(
                50_000L,
                (long) summary.get("quotes")
                        + (long) summary.get("trades")
                        + (long) summary.get("statuses")
                        + (long) summary.get("breaks"));
    }

    @Test
    void shouldCountTicksOfInstrumentsThatTheTapeRefuses() {
        writer = writer(tape, new TickWriter.Context().maxInstruments(3));
        final SimSource source = source(5, 1, SimSource.RATE_MAX, 1_000);
        pollAll(source);
        assertTrue(source.isDone());
        final Map<String, Object> summary = summary(source);
        final long refused = (long) summary.get("refused");
        assertTrue(refused > 100, summary::toString);
        assertEquals(1_000L, summary.get("ticks"));
        assertEquals(1_000 - refused, new TapeContents(tape).ticks().size());
    }

    @Test
    void shouldSayEachSecondThatItLivesWhereNothingIsDue() {
        final SimSource source = source(3, 1, 0, 0);
        pollAll(source);
        for (int i = 0; i < 35; i++) {
            nowNs += SECOND_NS / 10;
            poll(source);
        }
        assertFalse(source.isDone());
        assertEquals(
                List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.ALIVE, FeedStatusKind.ALIVE, FeedStatusKind.ALIVE),
                new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldNotSayThatItLivesWhereTicksDo() {
        final SimSource source = source(3, 1, 100, 0);
        pollAll(source);
        for (int i = 0; i < 500; i++) {
            nowNs += SECOND_NS / 100;
            pollAll(source);
        }
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH), new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldSayHowLongNothingIsDue() {
        final SimSource source = source(3, 1, 1_000, 0);
        assertEquals(0, source.restNs(nowNs)); // not begun
        pollAll(source);
        assertEquals(1_000_000, source.restNs(nowNs));
        assertEquals(400_000, source.restNs(nowNs + 600_000));
        assertEquals(0, source.restNs(nowNs + 5_000_000));
        final SimSource silent = source(3, 1, 0, 0);
        pollAll(silent);
        assertTrue(silent.restNs(nowNs) > 3_600 * SECOND_NS);
        assertEquals(0, source(3, 1, SimSource.RATE_MAX, 0).restNs(nowNs));
    }

    @Test
    void shouldBeANewEpochAtEachStartWhileSeqsGoOn() {
        pollAll(source(10, 1, SimSource.RATE_MAX, 2_000));
        final MarketState before = new TapeContents(tape).state();
        writer = writer(tape, new TickWriter.Context());
        pollAll(source(12, 1, SimSource.RATE_MAX, 24));

        final TapeContents contents = new TapeContents(tape);
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.NEW_EPOCH), contents.statusKinds());
        final MarketState after = contents.state();
        assertEquals(2, after.source(1).epoch());
        assertEquals(2, after.source(1).venueSession());
        assertEquals(1, after.lastSourceId());
        assertEquals(12, after.lastInstrumentId()); // the ten are the same, two are new
        for (int id = 1; id <= 10; id++) {
            assertEquals(before.instrument(id).symbol(), after.instrument(id).symbol());
            assertEquals(
                    before.lastValues().quoteSeq(id) + 1, after.lastValues().quoteSeq(id));
            assertEquals(0, after.lastValues().tradeSeq(id)); // none in this epoch yet
        }
    }
}
