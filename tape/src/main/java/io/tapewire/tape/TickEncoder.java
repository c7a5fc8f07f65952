package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradeBreakEncoder;
import io.tapewire.schemas.sbe.TradeEncoder;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Encodes the four market-data records into a sink's scratch buffer; the appender stamps tapeSeq and tsIngest. Each returns the record's length. */
final class TickEncoder {
    private static final int BODY = RecordSink.OFFSET + HEADER_LENGTH;
    private static final int QUOTE_MARKS = BODY + QuoteEncoder.marksEncodingOffset();
    private static final int QUOTE_FLAGS = BODY + QuoteEncoder.flagsEncodingOffset();
    private static final int TRADE_MARKS = BODY + TradeEncoder.marksEncodingOffset();
    private static final int TRADE_CONDITIONS = BODY + TradeEncoder.conditionsEncodingOffset();
    private static final int BREAK_MARKS = BODY + TradeBreakEncoder.marksEncodingOffset();
    private static final int BREAK_CONDITIONS = BODY + TradeBreakEncoder.conditionsEncodingOffset();
    private static final int STATUS_MARKS = BODY + TradingStatusEncoder.marksEncodingOffset();
    private static final int STATUS_REASON = BODY + TradingStatusEncoder.reasonEncodingOffset();

    private final UnsafeBuffer scratch;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final QuoteEncoder quote = new QuoteEncoder();
    private final TradeEncoder trade = new TradeEncoder();
    private final TradeBreakEncoder tradeBreak = new TradeBreakEncoder();
    private final TradingStatusEncoder tradingStatus = new TradingStatusEncoder();

    TickEncoder(UnsafeBuffer scratch) {
        this.scratch = scratch;
    }

    int quote(
            int instrumentId,
            long seq,
            long tsExchange,
            long venueSeq,
            int marks,
            int flags,
            long bidPx,
            long bidQty,
            long askPx,
            long askQty) {
        quote.wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .tsExchange(tsExchange)
                .venueSeq(venueSeq)
                .seq(seq)
                .instrumentId(instrumentId)
                .reserved((short) 0)
                .bidPx(bidPx)
                .askPx(askPx)
                .bidQty(bidQty)
                .askQty(askQty);
        scratch.putByte(QUOTE_MARKS, (byte) marks);
        scratch.putShort(QUOTE_FLAGS, (short) flags, LITTLE_ENDIAN);
        return LastValues.QUOTE_LENGTH;
    }

    int trade(
            int instrumentId,
            long seq,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions,
            boolean lastEligible,
            TradeTotals totals) {
        trade.wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .tsExchange(tsExchange)
                .venueSeq(venueSeq)
                .seq(seq)
                .instrumentId(instrumentId)
                .lastEligible(lastEligible ? BooleanType.TRUE : BooleanType.FALSE)
                .price(price)
                .size(size)
                .tradeId(tradeId)
                .volume(totals.volume())
                .trades(totals.trades())
                .lastPrice(totals.lastPrice())
                .open(totals.open())
                .high(totals.high())
                .low(totals.low());
        scratch.putByte(TRADE_MARKS, (byte) marks);
        scratch.putShort(TRADE_CONDITIONS, (short) conditions, LITTLE_ENDIAN);
        return LastValues.TRADE_LENGTH;
    }

    int tradeBreak(
            int instrumentId,
            long seq,
            long tsExchange,
            long venueSeq,
            int marks,
            long price,
            long size,
            long tradeId,
            int conditions) {
        tradeBreak
                .wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .tsExchange(tsExchange)
                .venueSeq(venueSeq)
                .seq(seq)
                .instrumentId(instrumentId)
                .reserved((short) 0)
                .price(price)
                .size(size)
                .tradeId(tradeId);
        scratch.putByte(BREAK_MARKS, (byte) marks);
        scratch.putShort(BREAK_CONDITIONS, (short) conditions, LITTLE_ENDIAN);
        return LastValues.BREAK_LENGTH;
    }

    int tradingStatus(
            int instrumentId,
            long seq,
            long tsExchange,
            long venueSeq,
            int marks,
            TradingState state,
            OperationalHalt halt,
            ShortSaleRestriction restriction,
            TradingSession session,
            long reason8) {
        tradingStatus
                .wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .tsExchange(tsExchange)
                .venueSeq(venueSeq)
                .seq(seq)
                .instrumentId(instrumentId)
                .tradingState(state)
                .operationalHalt(halt)
                .shortSaleRestriction(restriction)
                .session(session)
                .reserved1((short) 0)
                .reserved2(0);
        scratch.putByte(STATUS_MARKS, (byte) marks);
        scratch.putLong(STATUS_REASON, reason8, LITTLE_ENDIAN);
        return LastValues.STATUS_LENGTH;
    }
}
