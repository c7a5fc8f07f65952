package io.tapewire.feed.sim;

import io.tapewire.feed.FeedSource;
import io.tapewire.feed.FeedSummary;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.Source;
import io.tapewire.tape.TickWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * Writes a {@link SimulatedMarket} to the tape at a rate, and records how late each tick was against its own schedule. Each start is a new epoch of the
 * source {@code sim}. Stepped by the feed agent's thread; allocates nothing per tick.
 */
public final class SimSource implements FeedSource {
    /** The source's name on its tape. */
    public static final String NAME = "sim";

    /** The made-up venue. */
    public static final String VENUE = "SIM";

    /** As fast as the tape takes them. */
    public static final long RATE_MAX = Long.MAX_VALUE;

    /** SourceFlags.simulated. */
    private static final int SIMULATED = 1;

    private static final long SECOND_NS = 1_000_000_000L;

    /** An hour late is as late as it gets: the histogram has a fixed size then, 3 digits of it. */
    private static final long LATENESS_MAX_NS = 3_600 * SECOND_NS;

    private static final int LATENESS_DIGITS = 3;

    private final SimInstrument[] instruments;
    private final SimulatedMarket market;
    private final long rate;
    private final long tickLimit;
    private final NanoClock clock;
    private final EpochNanoClock wallClock;
    private final Counters<SimCounter> counters = new Counters<>(SimCounter.class);
    private final SimTicks tape;
    private final Histogram latenessNs = new Histogram(LATENESS_MAX_NS, LATENESS_DIGITS);

    private TickWriter writer;
    private int sourceId; // 0 = not begun
    private int defined;
    private TickSchedule schedule;
    private long ticks;
    private long startNs;
    private long endNs;
    private long periodStartNs;
    private long periodTapeSeq;

    /**
     * @param symbolCount instruments: the first of the one list, 1 to {@code FeedConfiguration.SYMBOLS_MAX}
     * @param seed of everything but times
     * @param rate ticks per second, 0 (alive, no ticks) to 1,000,000, or {@link #RATE_MAX}
     * @param tickLimit ends after so many; 0 = goes on until it is closed
     * @param clock monotonic
     * @param wallClock ns since 1970: what records are stamped with
     */
    public SimSource(int symbolCount, long seed, long rate, long tickLimit, NanoClock clock, EpochNanoClock wallClock) {
        instruments = SimInstrument.first(symbolCount);
        market = new SimulatedMarket(instruments, seed);
        tape = new SimTicks(symbolCount, counters);
        this.rate = rate;
        this.tickLimit = tickLimit;
        this.clock = clock;
        this.wallClock = wallClock;
    }

    @Override
    public int poll(TickWriter tickWriter, long nowNs, int limit) {
        writer = tickWriter;
        if (schedule == null) {
            return open(limit);
        }
        final int work = rate == RATE_MAX ? write(limit) : writeDue(nowNs, limit);
        if (work > 0) {
            endNs = clock.nanoTime();
        }
        return work + keepAlive(nowNs);
    }

    /** Announces the epoch, then the instruments, at most {@code limit} in a call; the schedule begins behind the last one. */
    private int open(int limit) {
        writer.tsIngest(wallClock.nanoTime());
        if (sourceId == 0) {
            sourceId = writer.source(NAME, VENUE, SIMULATED);
            final Source source = writer.state().source(sourceId);
            writer.newEpoch(sourceId, source == null ? 1 : source.venueSession() + 1); // the count of starts
        }
        final int end = Math.min(instruments.length, defined + limit);
        final int work = end - defined;
        for (; defined < end; defined++) {
            tape.define(writer, sourceId, defined, instruments[defined]);
        }
        if (defined == instruments.length) {
            startNs = clock.nanoTime();
            endNs = startNs;
            schedule = new TickSchedule(rate, startNs);
            beginPeriod(startNs);
        }
        return work;
    }

    private int write(int limit) {
        final int count = (int) Math.min(limit, left());
        for (int i = 0; i < count; i++) {
            tick();
        }
        return count;
    }

    /** What is late is written at once, as much of it as one step of the agent may take. */
    private int writeDue(long nowNs, int limit) {
        final long due = Math.min(schedule.due(nowNs) - ticks, left());
        final int count = (int) Math.max(0, Math.min(limit, due));
        for (int i = 0; i < count; i++) {
            final long dueNs = schedule.dueNs(ticks + 1);
            tick();
            latenessNs.recordValue(Math.min(LATENESS_MAX_NS, Math.max(0, clock.nanoTime() - dueNs)));
        }
        return count;
    }

    private long left() {
        return tickLimit == 0 ? Long.MAX_VALUE : tickLimit - ticks;
    }

    private void tick() {
        tape.begin(writer, wallClock.nanoTime());
        market.next(tape);
        ticks++;
    }

    /** A second in which nothing came to the tape, as at rate 0, still says that the feed lives. */
    private int keepAlive(long nowNs) {
        if (nowNs - periodStartNs < SECOND_NS) {
            return 0;
        }
        final boolean silent = writer.state().tapeSeq() == periodTapeSeq;
        if (silent) {
            writer.tsIngest(wallClock.nanoTime());
            writer.feedStatus(sourceId, FeedStatusKind.ALIVE, 0, 0);
        }
        beginPeriod(nowNs);
        return silent ? 1 : 0;
    }

    private void beginPeriod(long nowNs) {
        periodStartNs = nowNs;
        periodTapeSeq = writer.state().tapeSeq();
    }

    @Override
    public long restNs(long nowNs) {
        if (schedule == null || rate == RATE_MAX) {
            return 0;
        }
        return rate == 0 ? Long.MAX_VALUE : Math.max(0, schedule.dueNs(ticks + 1) - nowNs);
    }

    @Override
    public boolean isDone() {
        return tickLimit > 0 && ticks == tickLimit;
    }

    private long ratePerSecond() {
        return endNs == startNs ? 0 : Math.round(ticks * (double) SECOND_NS / (endNs - startNs));
    }

    @Override
    public void close() {
        // nothing outside was opened
    }

    @Override
    public void report(FeedSummary summary) {
        final Map<String, Long> lateUs = new LinkedHashMap<>();
        lateUs.put("p50", latenessNs.getValueAtPercentile(50) / 1_000);
        lateUs.put("p99", latenessNs.getValueAtPercentile(99) / 1_000);
        lateUs.put("max", latenessNs.getMaxValue() / 1_000);
        summary.put("source", NAME);
        summary.put("ticks", ticks);
        summary.put("quotes", counters.get(SimCounter.QUOTES));
        summary.put("trades", counters.get(SimCounter.TRADES));
        summary.put("statuses", counters.get(SimCounter.STATUSES));
        summary.put("breaks", counters.get(SimCounter.BREAKS));
        summary.put("epochs", sourceId == 0 ? 0L : 1L);
        summary.put("lateUs", lateUs);
        summary.put("ratePerSecond", ratePerSecond());
        summary.put("refused", counters.get(SimCounter.REFUSED));
    }
}
