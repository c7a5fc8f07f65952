package io.tapewire.tape;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;

/**
 * Turns a venue's ticks into records on a tape: numbers them per instrument and channel, adds up the totals, refuses what does not fit, and writes
 * checkpoints between them. What a method returned a tapeSeq for is on the tape. Prices, quantities and totals are mantissas in the instrument's
 * exponents; times are ns since 1970. One thread calls it; quotes, trades and statuses allocate nothing.
 *
 * <p>Every method that writes throws {@link TapeException} when nothing can be appended any more.
 */
public final class TickWriter implements AutoCloseable {
    /** Returned for what was refused, and counted by reason: nothing was written. */
    public static final long REFUSED = -1;

    private final RecordSink sink;
    private final StoreAppender appender;
    private final MarketState state;
    private final SourceWriter sources;
    private final InstrumentWriter instruments;
    private final CheckpointWriter checkpoints;
    private final TickAppender ticks;
    private boolean isIdle = true; // no tick since the last doWork
    private boolean isEnded; // ENDED is the newest record: nothing follows it by itself

    /**
     * @param appender of the tape, which the writer closes
     * @param restored what the tape adds up to so far; the writer carries it on
     * @param context settings and counters
     */
    public TickWriter(TapeAppender appender, MarketState restored, Context context) {
        this.appender = PlainStore.of(appender);
        state = restored;
        sink = new RecordSink(this.appender, restored, context.counters);
        sink.tsIngest(restored.tsIngest());
        sources = new SourceWriter(sink);
        instruments = new InstrumentWriter(sink, sources, context.maxInstruments);
        checkpoints = new CheckpointWriter(sink, context.checkpointRecords);
        ticks = new TickAppender(sink);
        if (this.appender.isGenerationBegun()) {
            sources.newGeneration();
        }
    }

    /** {@return what the tape adds up to, the newest record included; changed by each call} */
    public MarketState state() {
        return state;
    }

    /**
     * {@return the id of a source: the one that the tape has for this name, or the next one, dense from 1}
     *
     * @param name unique on the tape and the same at each start, as {@code iex:1} or {@code sim}; printable ASCII, at most 32 characters
     * @param venue the venue's short name, as {@code IEX}
     * @param sourceFlags bits of SourceFlags, on the tape from the next FeedStatus on
     */
    public int source(String name, String venue, int sourceFlags) {
        return sources.source(name, venue, sourceFlags);
    }

    /** Begins an epoch of a source: what went before cannot be continued, its books and totals are cleared; {@code seq}s go on. */
    public void newEpoch(int sourceId, long venueSession) {
        sources.newEpoch(sourceId, venueSession);
        checkpoints.onNewEpoch();
        isEnded = false;
    }

    /**
     * Says how a source does.
     *
     * @param kind UP, ALIVE, STALE, DOWN, GAP or ENDED
     * @param fromSeq GAP: first venue sequence lost; else 0
     * @param toSeq GAP: last venue sequence lost; else 0
     */
    public void feedStatus(int sourceId, FeedStatusKind kind, long fromSeq, long toSeq) {
        if (kind == FeedStatusKind.ENDED) {
            checkpoints.finish(); // so that the next start reads little and ENDED stands last
        }
        sources.feedStatus(sourceId, kind, fromSeq, toSeq);
        isEnded = kind == FeedStatusKind.ENDED;
    }

    /**
     * Defines an instrument at its first sight, or amends it.
     *
     * @param venueSymbol from 1 to 32 printable ASCII characters, no space, no comma
     * @param priceExponent decimal exponent of prices, the same each time
     * @param quantityExponent likewise of quantities
     * @param flags bits of InstrumentFlags; of a known instrument taken only where lot or reference price is given
     * @param roundLot quantity mantissa; null = not known, keeps what the tape has
     * @param referencePrice price mantissa; null = likewise
     * @return the id, or {@link #REFUSED}
     */
    public int defineInstrument(
            int sourceId,
            String venueSymbol,
            int priceExponent,
            int quantityExponent,
            int flags,
            long roundLot,
            long referencePrice) {
        return instruments.define(
                sourceId, venueSymbol, priceExponent, quantityExponent, flags, roundLot, referencePrice);
    }

    /** Sets the stamp of what follows: wall clock, ns since 1970, when the bytes came. */
    public void tsIngest(long wallNs) {
        sink.tsIngest(wallNs);
    }

    /**
     * Writes a quote. A side with no price or no quantity is empty; CROSSED and LOCKED are set here.
     *
     * @param marks bits of RecordMarks
     * @param flags SUSPECT or 0
     * @return its tapeSeq, or {@link #REFUSED}
     */
    public long quote(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            int flags,
            long bidPx,
            long bidQty,
            long askPx,
            long askQty) {
        return onTick(ticks.quote(instrumentId, tsExchange, venueSeq, marks, flags, bidPx, bidQty, askPx, askQty));
    }

    /**
     * Writes a trade; its totals are added up here.
     *
     * @param marks bits of RecordMarks
     * @param tradeId the venue's, opaque 64 bits
     * @param conditions bits of TradeConditions
     * @param lastEligible whether it sets last price, open, high and low
     * @return its tapeSeq, or {@link #REFUSED}
     */
    public long trade(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions,
            boolean lastEligible) {
        return onTick(
                ticks.trade(instrumentId, tsExchange, venueSeq, marks, price, size, tradeId, conditions, lastEligible));
    }

    /** Writes that a trade was broken; totals stay as they are. Parameters and result as of {@link #trade}. */
    public long tradeBreak(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions) {
        return onTick(ticks.tradeBreak(instrumentId, tsExchange, venueSeq, marks, price, size, tradeId, conditions));
    }

    /**
     * Writes an instrument's whole trading status.
     *
     * @param marks bits of RecordMarks
     * @param reason8 the venue's code, 8 ASCII bytes, the first in the lowest byte, padded with NUL
     * @return its tapeSeq, or {@link #REFUSED}
     */
    public long tradingStatus(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            TradingState tradingState,
            OperationalHalt halt,
            ShortSaleRestriction restriction,
            TradingSession session,
            long reason8) {
        return onTick(ticks.tradingStatus(
                instrumentId, tsExchange, venueSeq, marks, tradingState, halt, restriction, session, reason8));
    }

    private long onTick(long tapeSeq) {
        if (tapeSeq != REFUSED) {
            isIdle = false;
            isEnded = false;
            checkpoints.step();
        }
        return tapeSeq;
    }

    /**
     * A step of what is due besides ticks: the store's maintenance, and a few records of a checkpoint where no tick came since the last call.
     *
     * @param nowNs monotonic clock
     * @return work done, 0 for none
     */
    public int doWork(long nowNs) {
        int workCount = appender.doMaintenance(nowNs);
        if (isIdle && !isEnded) {
            workCount += checkpoints.step();
        }
        isIdle = true;
        return workCount;
    }

    /** Closes the tape. A checkpoint that is open stays without an end; the next writer begins another. Idempotent. */
    @Override
    public void close() {
        checkpoints.abandon();
        appender.close();
    }

    /** Settings of a writer. */
    public static final class Context {
        /** Setting: most instruments of a tape. */
        public static final String MAX_INSTRUMENTS = "max-instruments";

        /** Five times what the largest equity market lists; about 25 MB of newest values in each shard. */
        public static final int MAX_INSTRUMENTS_DEFAULT = 65_536;

        /** Records from one checkpoint's begin to the next, at least; 40 for each instrument where that is more. */
        public static final int CHECKPOINT_RECORDS_DEFAULT = 250_000;

        private int maxInstruments = MAX_INSTRUMENTS_DEFAULT;
        private int checkpointRecords = CHECKPOINT_RECORDS_DEFAULT;
        private Counters<TapeCounter> counters = new Counters<>(TapeCounter.class);

        /** @param instruments from 1 to 1,048,575; further ones are refused and counted */
        public Context maxInstruments(int instruments) {
            if (instruments < 1 || instruments >= MarketState.INSTRUMENT_ID_LIMIT) {
                throw new IllegalArgumentException(MAX_INSTRUMENTS + ": " + instruments + ", not from 1 to "
                        + (MarketState.INSTRUMENT_ID_LIMIT - 1));
            }
            maxInstruments = instruments;
            return this;
        }

        /** @param records at least this many from one checkpoint's begin to the next */
        public Context checkpointRecords(int records) {
            checkpointRecords = records;
            return this;
        }

        /** @param newCounters where the writer counts */
        public Context counters(Counters<TapeCounter> newCounters) {
            counters = newCounters;
            return this;
        }
    }
}
