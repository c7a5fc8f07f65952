package io.tapewire.feed.sim;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.tape.TickWriter;

/** Writes the market's ticks to the tape and counts them. The venue's sequence is the number of the tick in its epoch. */
final class SimTicks implements MarketListener {
    /** InstrumentFlags.simulated. */
    private static final int SIMULATED = 1 << 1;

    private static final int QUANTITY_EXPONENT = 0;
    private static final int NO_MARKS = 0;
    private static final int NO_FLAGS = 0;

    private final Counters<SimCounter> counters;
    private final int[] ids;
    private TickWriter writer;
    private long timeNs;
    private long venueSeq;

    /** @param instrumentCount of the market */
    SimTicks(int instrumentCount, Counters<SimCounter> counters) {
        ids = new int[instrumentCount];
        this.counters = counters;
    }

    /** Gives an instrument its id on the tape; where the tape takes no more instruments, its ticks are refused. */
    void define(TickWriter tickWriter, int sourceId, int index, SimInstrument instrument) {
        ids[index] = tickWriter.defineInstrument(
                sourceId,
                instrument.symbol(),
                instrument.priceExponent(),
                QUANTITY_EXPONENT,
                SIMULATED,
                instrument.roundLot(),
                instrument.referencePrice());
    }

    /** The next tick happens now, and is written now. */
    void begin(TickWriter tickWriter, long wallNs) {
        writer = tickWriter;
        timeNs = wallNs;
        venueSeq++;
        writer.tsIngest(wallNs);
    }

    private void count(SimCounter counter, long tapeSeq) {
        counters.increment(tapeSeq == TickWriter.REFUSED ? SimCounter.REFUSED : counter);
    }

    @Override
    public void onQuote(int instrument, long bidPx, long bidQty, long askPx, long askQty) {
        count(
                SimCounter.QUOTES,
                writer.quote(ids[instrument], timeNs, venueSeq, NO_MARKS, NO_FLAGS, bidPx, bidQty, askPx, askQty));
    }

    @Override
    public void onTrade(int instrument, long price, long size, long tradeId, int conditions, boolean lastEligible) {
        count(
                SimCounter.TRADES,
                writer.trade(
                        ids[instrument], timeNs, venueSeq, NO_MARKS, price, size, tradeId, conditions, lastEligible));
    }

    @Override
    public void onTradeBreak(int instrument, long price, long size, long tradeId, int conditions) {
        count(
                SimCounter.BREAKS,
                writer.tradeBreak(ids[instrument], timeNs, venueSeq, NO_MARKS, price, size, tradeId, conditions));
    }

    @Override
    public void onStatus(int instrument, TradingState state, ShortSaleRestriction restriction, long reason8) {
        count(
                SimCounter.STATUSES,
                writer.tradingStatus(
                        ids[instrument],
                        timeNs,
                        venueSeq,
                        NO_MARKS,
                        state,
                        OperationalHalt.NOT_HALTED,
                        restriction,
                        TradingSession.REGULAR,
                        reason8));
    }
}
