package io.tapewire.feed.iex;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.MarketState;
import org.agrona.DirectBuffer;

/** Records as short lines, for tests that compare what stands on a tape. */
final class RecordLines {
    private RecordLines() {}

    static String line(MarketState state, DirectBuffer record, int offset) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return switch (RecordLayout.templateId(record, offset)) {
            case InstrumentDefDecoder.TEMPLATE_ID ->
                definition(new InstrumentDefDecoder().wrapAndApplyHeader(record, offset, header));
            case QuoteDecoder.TEMPLATE_ID ->
                quote(state, new QuoteDecoder().wrapAndApplyHeader(record, offset, header));
            case TradeDecoder.TEMPLATE_ID ->
                trade(state, new TradeDecoder().wrapAndApplyHeader(record, offset, header));
            case TradeBreakDecoder.TEMPLATE_ID ->
                tradeBreak(state, new TradeBreakDecoder().wrapAndApplyHeader(record, offset, header));
            case TradingStatusDecoder.TEMPLATE_ID ->
                status(state, new TradingStatusDecoder().wrapAndApplyHeader(record, offset, header));
            case FeedStatusDecoder.TEMPLATE_ID ->
                feed(new FeedStatusDecoder().wrapAndApplyHeader(record, offset, header));
            default -> "other";
        };
    }

    private static String symbol(MarketState state, long id) {
        return state.instrument((int) id).symbol();
    }

    private static String number(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA ? "-" : Long.toString(mantissa);
    }

    private static String definition(InstrumentDefDecoder def) {
        final String numbers = number(def.roundLot()) + " " + number(def.referencePrice()) + " e" + def.priceExponent()
                + "/" + def.quantityExponent();
        return "def " + numbers + (def.flags().test() ? " TEST " : " ") + def.venue() + " " + def.symbol();
    }

    private static String quote(MarketState state, QuoteDecoder quote) {
        return "quote " + symbol(state, quote.instrumentId()) + " " + number(quote.bidPx()) + "x"
                + number(quote.bidQty()) + " " + number(quote.askPx()) + "x" + number(quote.askQty())
                + (quote.flags().suspect() ? " SUSPECT" : "") + (quote.marks().futureStamp() ? " FUTURE" : "");
    }

    private static String trade(MarketState state, TradeDecoder trade) {
        return "trade " + symbol(state, trade.instrumentId()) + " " + trade.price() + "x" + trade.size() + " #"
                + trade.tradeId() + " volume " + trade.volume() + " of " + trade.trades() + " last "
                + number(trade.lastPrice())
                + " conditions " + trade.conditions().getRaw();
    }

    private static String tradeBreak(MarketState state, TradeBreakDecoder tradeBreak) {
        return "break " + symbol(state, tradeBreak.instrumentId()) + " " + tradeBreak.price() + "x" + tradeBreak.size()
                + " #" + tradeBreak.tradeId();
    }

    private static String status(MarketState state, TradingStatusDecoder status) {
        return "status " + symbol(state, status.instrumentId()) + " " + status.tradingState() + " "
                + status.operationalHalt() + " " + status.shortSaleRestriction() + " " + status.session() + " @"
                + status.venueSeq() + " " + status.reason();
    }

    private static String feed(FeedStatusDecoder feed) {
        final String range = feed.fromSeq() == 0 && feed.toSeq() == 0 ? "" : " " + feed.fromSeq() + "-" + feed.toSeq();
        final String session = " session " + feed.venueSession();
        return feed.kind() + range + session + " " + feed.sourceName();
    }
}
