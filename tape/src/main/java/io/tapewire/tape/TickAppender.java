package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.MANTISSA_LIMIT;
import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static io.tapewire.tape.TickWriter.REFUSED;

import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.QuoteFlagsEncoder;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;

/**
 * Appends ticks: refuses what does not fit, numbers per instrument and channel, adds up the totals. Parameters and results are those of
 * {@link TickWriter}. Writer's thread only; allocates nothing.
 */
final class TickAppender {
    private static final int CROSSED = QuoteFlagsEncoder.crossed((short) 0, true);
    private static final int LOCKED = QuoteFlagsEncoder.locked((short) 0, true);

    private final RecordSink sink;
    private final MarketState state;
    private final LastValues lastValues;
    private final TickEncoder encoder;
    private final TradeTotals totals = new TradeTotals();

    TickAppender(RecordSink sink) {
        this.sink = sink;
        state = sink.state();
        lastValues = state.lastValues();
        encoder = new TickEncoder(sink.scratch());
    }

    long quote(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            int flags,
            long bidPx,
            long bidQty,
            long askPx,
            long askQty) {
        final boolean hasBid = bidPx != NULL_MANTISSA && bidQty != NULL_MANTISSA;
        final boolean hasAsk = askPx != NULL_MANTISSA && askQty != NULL_MANTISSA;
        if (hasBid && isRefused(bidPx, bidQty) || hasAsk && isRefused(askPx, askQty)) {
            return refuse(TapeCounter.MANTISSAS_REFUSED);
        }
        if (state.instrument(instrumentId) == null) {
            return refuse(TapeCounter.INSTRUMENTS_UNKNOWN);
        }
        int quoteFlags = flags & ~(CROSSED | LOCKED);
        if (hasBid && hasAsk && bidPx >= askPx) {
            quoteFlags |= bidPx == askPx ? LOCKED : CROSSED;
        }
        return sink.append(encoder.quote(
                instrumentId,
                lastValues.quoteCounter(instrumentId) + 1,
                tsExchange,
                venueSeq,
                marks,
                quoteFlags,
                hasBid ? bidPx : NULL_MANTISSA,
                hasBid ? bidQty : NULL_MANTISSA,
                hasAsk ? askPx : NULL_MANTISSA,
                hasAsk ? askQty : NULL_MANTISSA));
    }

    long trade(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions,
            boolean lastEligible) {
        if (state.instrument(instrumentId) == null) {
            return refuse(TapeCounter.INSTRUMENTS_UNKNOWN);
        }
        if (isRefused(price, size) || !totals.add(lastValues, instrumentId, price, size, lastEligible)) {
            return refuse(TapeCounter.MANTISSAS_REFUSED);
        }
        final long seq = lastValues.tradeCounter(instrumentId) + 1;
        return sink.append(encoder.trade(
                instrumentId,
                seq,
                tsExchange,
                venueSeq,
                marks,
                price,
                size,
                tradeId,
                conditions,
                lastEligible,
                totals));
    }

    long tradeBreak(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions) {
        if (state.instrument(instrumentId) == null) {
            return refuse(TapeCounter.INSTRUMENTS_UNKNOWN);
        }
        if (isRefused(price, size)) {
            return refuse(TapeCounter.MANTISSAS_REFUSED);
        }
        final long seq = lastValues.tradeCounter(instrumentId) + 1;
        return sink.append(
                encoder.tradeBreak(instrumentId, seq, tsExchange, venueSeq, marks, price, size, tradeId, conditions));
    }

    long tradingStatus(
            int instrumentId,
            long tsExchange,
            long venueSeq,
            int marks,
            TradingState tradingState,
            OperationalHalt halt,
            ShortSaleRestriction restriction,
            TradingSession session,
            long reason8) {
        if (state.instrument(instrumentId) == null) {
            return refuse(TapeCounter.INSTRUMENTS_UNKNOWN);
        }
        final long seq = lastValues.statusCounter(instrumentId) + 1;
        return sink.append(encoder.tradingStatus(
                instrumentId, seq, tsExchange, venueSeq, marks, tradingState, halt, restriction, session, reason8));
    }

    private long refuse(TapeCounter reason) {
        sink.counters().increment(reason);
        return REFUSED;
    }

    private static boolean isRefused(long price, long quantity) {
        return price == NULL_MANTISSA || isRefused(price) || quantity < 0 || isRefused(quantity);
    }

    /** {@return whether a mantissa is neither null nor below 2^53 in magnitude} */
    static boolean isRefused(long mantissa) {
        return mantissa != NULL_MANTISSA && (mantissa >= MANTISSA_LIMIT || mantissa <= -MANTISSA_LIMIT);
    }
}
