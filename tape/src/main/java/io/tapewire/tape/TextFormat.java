package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.text.Decimal;

/** Records as lines for people: tapeSeq, wall clock, kind, what it says. */
final class TextFormat extends RecordFormat {
    private static String head(long tapeSeq, long tsIngest, String kind) {
        return tapeSeq + " " + TapeSummary.time(tsIngest) + " " + kind + " ";
    }

    private static String number(long mantissa, int exponent) {
        return mantissa == NULL_MANTISSA ? "-" : Decimal.toString(mantissa, exponent);
    }

    @Override
    String quote(Naming naming, QuoteDecoder record) {
        final String flags = (record.flags().suspect() ? " suspect" : "")
                + (record.flags().crossed() ? " crossed" : "")
                + (record.flags().locked() ? " locked" : "");
        return head(record.tapeSeq(), record.tsIngest(), "quote") + naming.symbol() + " "
                + number(record.bidPx(), naming.priceExponent()) + " x "
                + number(record.bidQty(), naming.quantityExponent()) + "  "
                + number(record.askPx(), naming.priceExponent()) + " x "
                + number(record.askQty(), naming.quantityExponent()) + flags + " #" + record.seq();
    }

    @Override
    String trade(Naming naming, TradeDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "trade") + naming.symbol() + " "
                + Decimal.toString(record.price(), naming.priceExponent()) + " x "
                + Decimal.toString(record.size(), naming.quantityExponent()) + " last "
                + number(record.lastPrice(), naming.priceExponent())
                + (record.lastEligible() == BooleanType.TRUE ? "" : " (not by this one)") + " volume "
                + Decimal.toString(record.volume(), naming.quantityExponent()) + " in " + record.trades() + " id "
                + Long.toUnsignedString(record.tradeId()) + " #" + record.seq();
    }

    @Override
    String tradeBreak(Naming naming, TradeBreakDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "tradeBreak") + naming.symbol() + " "
                + Decimal.toString(record.price(), naming.priceExponent()) + " x "
                + Decimal.toString(record.size(), naming.quantityExponent()) + " id "
                + Long.toUnsignedString(record.tradeId()) + " #" + record.seq();
    }

    @Override
    String status(Naming naming, TradingStatusDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "status") + naming.symbol() + " " + record.tradingState() + " "
                + record.reason() + " operational " + record.operationalHalt() + " short-sale "
                + record.shortSaleRestriction() + " session " + record.session() + " #" + record.seq();
    }

    @Override
    String instrument(InstrumentDefDecoder record) {
        return instrument("instrument", record);
    }

    private static String instrument(String kind, InstrumentDefDecoder record) {
        final String numbers = " id " + record.instrumentId() + " source " + record.sourceId() + " exponents "
                + record.priceExponent() + " " + record.quantityExponent() + " lot "
                + number(record.roundLot(), record.quantityExponent()) + " reference "
                + number(record.referencePrice(), record.priceExponent())
                + (record.flags().test() ? " test" : "")
                + (record.flags().simulated() ? " simulated" : "");
        final String venue = record.venue();
        return head(record.tapeSeq(), record.tsIngest(), kind) + record.symbol() + " of " + venue + numbers;
    }

    @Override
    String feed(FeedStatusDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "feed") + record.kind() + " source " + record.sourceId()
                + " epoch " + record.epoch() + " generation " + record.generation() + " sequences " + record.fromSeq()
                + " to " + record.toSeq() + " venue session " + record.venueSession() + " " + record.sourceName();
    }

    @Override
    String checkpointBegin(CheckpointBeginDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "checkpoint") + "begin, " + record.instrumentCount()
                + " instruments, epoch " + record.epoch() + ", generation " + record.generation();
    }

    @Override
    String checkpointInstrument(InstrumentDefDecoder record) {
        return instrument("checkpoint instrument", record);
    }

    @Override
    String checkpointState(Naming naming, CheckpointStateDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "checkpoint") + "state " + naming.symbol() + " quote #"
                + record.quoteSeq() + " trade #" + record.tradeSeq() + " status #" + record.statusSeq();
    }

    @Override
    String checkpointEnd(CheckpointEndDecoder record) {
        return head(record.tapeSeq(), record.tsIngest(), "checkpoint") + "end of " + record.beginTapeSeq();
    }

    @Override
    String unknown(int templateId, long tapeSeq, long tsIngest) {
        return head(tapeSeq, tsIngest, "unknown") + "template " + templateId;
    }

    @Override
    String gap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        return fromTapeSeq + " gap to " + toTapeSeq + " " + reason;
    }
}
