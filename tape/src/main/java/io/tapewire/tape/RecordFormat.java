package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/** Turns each kind of record into a line. One thread. */
abstract class RecordFormat {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final TradeDecoder trade = new TradeDecoder();
    private final TradeBreakDecoder tradeBreak = new TradeBreakDecoder();
    private final TradingStatusDecoder tradingStatus = new TradingStatusDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final CheckpointBeginDecoder checkpointBegin = new CheckpointBeginDecoder();
    private final CheckpointStateDecoder checkpointState = new CheckpointStateDecoder();
    private final CheckpointEndDecoder checkpointEnd = new CheckpointEndDecoder();

    /**
     * How prices and sizes of an instrument are written.
     *
     * @param symbol a question mark and the id where the definition was lost; then the exponents are 0
     */
    record Naming(String symbol, int priceExponent, int quantityExponent) {
        static Naming of(int id, MarketState state) {
            final Instrument instrument = state.instrument(id);
            return instrument == null
                    ? new Naming("?" + id, 0, 0)
                    : new Naming(instrument.symbol(), instrument.priceExponent(), instrument.quantityExponent());
        }
    }

    /**
     * {@return a record's line}
     *
     * @param state the record included
     */
    final String record(int templateId, DirectBuffer buffer, int offset, MarketState state) {
        if (RecordLayout.isMarketData(templateId)) {
            final Naming naming = Naming.of(RecordLayout.instrumentId(buffer, offset), state);
            return switch (templateId) {
                case QuoteDecoder.TEMPLATE_ID -> quote(naming, quote.wrapAndApplyHeader(buffer, offset, header));
                case TradeDecoder.TEMPLATE_ID -> trade(naming, trade.wrapAndApplyHeader(buffer, offset, header));
                case TradeBreakDecoder.TEMPLATE_ID ->
                    tradeBreak(naming, tradeBreak.wrapAndApplyHeader(buffer, offset, header));
                default -> status(naming, tradingStatus.wrapAndApplyHeader(buffer, offset, header));
            };
        }
        return switch (templateId) {
            case InstrumentDefDecoder.TEMPLATE_ID -> {
                instrumentDef.wrapAndApplyHeader(buffer, offset, header);
                yield instrumentDef.flags().checkpoint()
                        ? checkpointInstrument(instrumentDef)
                        : instrument(instrumentDef);
            }
            case FeedStatusDecoder.TEMPLATE_ID -> feed(feedStatus.wrapAndApplyHeader(buffer, offset, header));
            case CheckpointBeginDecoder.TEMPLATE_ID ->
                checkpointBegin(checkpointBegin.wrapAndApplyHeader(buffer, offset, header));
            case CheckpointStateDecoder.TEMPLATE_ID -> {
                checkpointState.wrapAndApplyHeader(buffer, offset, header);
                yield checkpointState(Naming.of((int) checkpointState.instrumentId(), state), checkpointState);
            }
            case CheckpointEndDecoder.TEMPLATE_ID ->
                checkpointEnd(checkpointEnd.wrapAndApplyHeader(buffer, offset, header));
            default -> unknown(templateId, state.tapeSeq(), state.tsIngest());
        };
    }

    abstract String quote(Naming naming, QuoteDecoder record);

    abstract String trade(Naming naming, TradeDecoder record);

    abstract String tradeBreak(Naming naming, TradeBreakDecoder record);

    abstract String status(Naming naming, TradingStatusDecoder record);

    abstract String instrument(InstrumentDefDecoder record);

    abstract String feed(FeedStatusDecoder record);

    abstract String checkpointBegin(CheckpointBeginDecoder record);

    abstract String checkpointInstrument(InstrumentDefDecoder record);

    abstract String checkpointState(Naming naming, CheckpointStateDecoder record);

    abstract String checkpointEnd(CheckpointEndDecoder record);

    /** A record of a newer schema. */
    abstract String unknown(int templateId, long tapeSeq, long tsIngest);

    abstract String gap(long fromTapeSeq, long toTapeSeq, GapReason reason);
}
