package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Collects records and gaps as short lines: what stands on a tape, as one list to compare. Null mantissas are dashes. */
final class RecordText implements TapeListener {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final List<String> lines = new ArrayList<>();

    /** {@return all that a reader hands on from where it stands to the head} */
    static List<String> read(TapeReader reader) {
        final RecordText text = new RecordText();
        while (reader.poll(text, 100) > 0) {
            continue;
        }
        return text.lines;
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        lines.add(RecordLayout.tapeSeq(buffer, offset) + " " + line(buffer, offset));
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        lines.add(fromTapeSeq + "-" + toTapeSeq + " " + reason);
    }

    private String line(DirectBuffer buffer, int offset) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        return switch (templateId) {
            case InstrumentDefDecoder.TEMPLATE_ID -> {
                final InstrumentDefDecoder d = new InstrumentDefDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield (d.flags().checkpoint() ? "cp-def " : "def ") + d.instrumentId() + " s" + d.sourceId() + " e"
                        + d.priceExponent() + "/" + d.quantityExponent() + " f"
                        + d.flags().getRaw() + " lot "
                        + number(d.roundLot()) + " ref " + number(d.referencePrice()) + " " + d.venue() + " "
                        + d.symbol();
            }
            case QuoteDecoder.TEMPLATE_ID -> {
                final QuoteDecoder d = new QuoteDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "quote " + d.instrumentId() + " #" + d.seq() + " " + number(d.bidPx()) + "x" + number(d.bidQty())
                        + " " + number(d.askPx()) + "x" + number(d.askQty()) + " f"
                        + d.flags().getRaw();
            }
            case TradeDecoder.TEMPLATE_ID -> {
                final TradeDecoder d = new TradeDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "trade " + d.instrumentId() + " #" + d.seq() + " " + d.price() + "x" + d.size() + " vol "
                        + d.volume() + "/" + d.trades() + " " + d.lastEligible() + " last " + number(d.lastPrice())
                        + " ohl " + number(d.open()) + " " + number(d.high()) + " " + number(d.low());
            }
            case TradeBreakDecoder.TEMPLATE_ID -> {
                final TradeBreakDecoder d = new TradeBreakDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "break " + d.instrumentId() + " #" + d.seq() + " " + d.price() + "x" + d.size() + " id "
                        + d.tradeId();
            }
            case TradingStatusDecoder.TEMPLATE_ID -> {
                final TradingStatusDecoder d = new TradingStatusDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "status " + d.instrumentId() + " #" + d.seq() + " " + d.tradingState() + " " + d.operationalHalt()
                        + " " + d.shortSaleRestriction() + " " + d.session() + " '" + d.reason() + "'";
            }
            case FeedStatusDecoder.TEMPLATE_ID -> {
                final FeedStatusDecoder d = new FeedStatusDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield d.kind() + " s" + d.sourceId() + " epoch " + d.epoch() + " gen " + d.generation() + " "
                        + d.fromSeq() + "-" + d.toSeq() + " session " + d.venueSession() + " " + d.sourceName();
            }
            case CheckpointEndDecoder.TEMPLATE_ID -> {
                final CheckpointEndDecoder d = new CheckpointEndDecoder().wrapAndApplyHeader(buffer, offset, header);
                yield "cp-end of " + d.beginTapeSeq();
            }
            default -> "template " + templateId;
        };
    }

    private static String number(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA ? "-" : Long.toString(mantissa);
    }
}
