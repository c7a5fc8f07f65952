package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.text.Names;
import io.tapewire.tape.RecordFormat.Naming;
import org.agrona.DirectBuffer;

/** Records as rows of {@link CsvColumn}s; for those that have a {@link RecordType}. One thread. */
final class CsvFormat implements TapeExport.Format {
    private final CsvRow row = new CsvRow();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final TradeBreakDecoder tradeBreak = new TradeBreakDecoder();
    private final TradingStatusDecoder tradingStatus = new TradingStatusDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();

    @Override
    public String record(int templateId, DirectBuffer buffer, int offset, MarketState state) {
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID ->
                quote(quote.wrapAndApplyHeader(buffer, offset, header), begin("quote", buffer, offset, state));
            case TradeDecoder.TEMPLATE_ID ->
                trade(trade.wrapAndApplyHeader(buffer, offset, header), begin("trade", buffer, offset, state));
            case TradeBreakDecoder.TEMPLATE_ID ->
                tradeBreak(
                        tradeBreak.wrapAndApplyHeader(buffer, offset, header),
                        begin("tradeBreak", buffer, offset, state));
            case TradingStatusDecoder.TEMPLATE_ID -> {
                begin("status", buffer, offset, state);
                status(tradingStatus.wrapAndApplyHeader(buffer, offset, header));
            }
            case InstrumentDefDecoder.TEMPLATE_ID ->
                instrument(instrumentDef.wrapAndApplyHeader(buffer, offset, header), state);
            default -> feed(feedStatus.wrapAndApplyHeader(buffer, offset, header));
        }
        return row.end();
    }

    /** What all market data have. */
    private Naming begin(String type, DirectBuffer buffer, int offset, MarketState state) {
        final int id = RecordLayout.instrumentId(buffer, offset);
        final Naming naming = Naming.of(id, state);
        row.begin(type)
                .number(CsvColumn.TAPE_SEQ, state.tapeSeq())
                .number(CsvColumn.TS_INGEST, state.tsIngest())
                .number(CsvColumn.TS_EXCHANGE, RecordLayout.tsExchange(buffer, offset))
                .numberOrNone(CsvColumn.VENUE_SEQ, RecordLayout.venueSeq(buffer, offset))
                .set(CsvColumn.SYMBOL, naming.symbol())
                .number(CsvColumn.SEQ, RecordLayout.seq(buffer, offset))
                .number(CsvColumn.INSTRUMENT_ID, Integer.toUnsignedLong(id));
        if ((buffer.getByte(offset + MarketState.MARKS_OFFSET) & MarketState.FUTURE_STAMP) != 0) {
            row.set(CsvColumn.MARKS, "FUTURE_STAMP");
        }
        final Instrument instrument = state.instrument(id);
        if (instrument != null) {
            source(state.source(instrument.sourceId()));
        }
        return naming;
    }

    private void source(Source source) {
        row.number(CsvColumn.SOURCE_ID, source.id())
                .set(CsvColumn.SOURCE, source.name())
                .numberOrNone(CsvColumn.EPOCH, Integer.toUnsignedLong(source.epoch()));
    }

    private void quote(QuoteDecoder record, Naming naming) {
        row.decimal(CsvColumn.BID, record.bidPx(), naming.priceExponent())
                .decimal(CsvColumn.BID_SIZE, record.bidQty(), naming.quantityExponent())
                .decimal(CsvColumn.ASK, record.askPx(), naming.priceExponent())
                .decimal(CsvColumn.ASK_SIZE, record.askQty(), naming.quantityExponent())
                .names(CsvColumn.FLAGS, Names.of(record.flags()));
    }

    private void trade(TradeDecoder record, Naming naming) {
        final int exponent = naming.priceExponent();
        row.decimal(CsvColumn.PRICE, record.price(), exponent)
                .decimal(CsvColumn.SIZE, record.size(), naming.quantityExponent())
                .unsigned(CsvColumn.TRADE_ID, record.tradeId())
                .names(CsvColumn.CONDITIONS, Names.of(record.conditions()))
                .decimal(CsvColumn.VOLUME, record.volume(), naming.quantityExponent())
                .number(CsvColumn.TRADES, record.trades())
                .set(CsvColumn.LAST_ELIGIBLE, Boolean.toString(record.lastEligible() == BooleanType.TRUE))
                .decimal(CsvColumn.LAST_PRICE, record.lastPrice(), exponent)
                .decimal(CsvColumn.OPEN, record.open(), exponent)
                .decimal(CsvColumn.HIGH, record.high(), exponent)
                .decimal(CsvColumn.LOW, record.low(), exponent);
    }

    private void tradeBreak(TradeBreakDecoder record, Naming naming) {
        row.decimal(CsvColumn.PRICE, record.price(), naming.priceExponent())
                .decimal(CsvColumn.SIZE, record.size(), naming.quantityExponent())
                .unsigned(CsvColumn.TRADE_ID, record.tradeId())
                .names(CsvColumn.CONDITIONS, Names.of(record.conditions()));
    }

    private void status(TradingStatusDecoder record) {
        row.set(CsvColumn.STATUS, Names.of(record.tradingState()))
                .set(CsvColumn.REASON, record.reason())
                .set(CsvColumn.HALT, Names.of(record.operationalHalt()))
                .set(CsvColumn.SHORT_SALE, Names.of(record.shortSaleRestriction()))
                .set(CsvColumn.SESSION, Names.of(record.session()));
    }

    private void instrument(InstrumentDefDecoder record, MarketState state) {
        row.begin("instrument")
                .number(CsvColumn.TAPE_SEQ, record.tapeSeq())
                .number(CsvColumn.TS_INGEST, record.tsIngest());
        source(state.source(record.sourceId()));
        row.number(CsvColumn.INSTRUMENT_ID, record.instrumentId())
                .number(CsvColumn.PRICE_EXPONENT, record.priceExponent())
                .number(CsvColumn.QUANTITY_EXPONENT, record.quantityExponent())
                .decimal(CsvColumn.ROUND_LOT, record.roundLot(), record.quantityExponent())
                .decimal(CsvColumn.REFERENCE_PRICE, record.referencePrice(), record.priceExponent())
                .names(CsvColumn.FLAGS, Names.of(record.flags()))
                .set(CsvColumn.VENUE, record.venue())
                .set(CsvColumn.SYMBOL, record.symbol());
    }

    private void feed(FeedStatusDecoder record) {
        row.begin("feed")
                .number(CsvColumn.TAPE_SEQ, record.tapeSeq())
                .number(CsvColumn.TS_INGEST, record.tsIngest())
                .set(CsvColumn.KIND, Names.of(record.kind()))
                .numberOrNone(CsvColumn.SOURCE_ID, record.sourceId())
                .numberOrNone(CsvColumn.EPOCH, record.epoch())
                .number(CsvColumn.GENERATION, record.generation())
                .number(CsvColumn.FROM_SEQ, record.fromSeq())
                .number(CsvColumn.TO_SEQ, record.toSeq())
                .number(CsvColumn.VENUE_SESSION, record.venueSession())
                .set(CsvColumn.FLAGS, record.sourceFlags().simulated() ? "SIMULATED" : null)
                .set(CsvColumn.SOURCE, record.sourceName());
    }
}
