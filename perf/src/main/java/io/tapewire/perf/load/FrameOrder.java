package io.tapewire.perf.load;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/** The order of messages in a LATEST frame: NEW_EPOCH, InstrumentDef, TradingStatus, Trade and TradeBreak, Quote and QuoteBatch, the rest. */
final class FrameOrder {
    private static final int REST = 5;

    private int rank;

    void onFrame() {
        rank = 0;
    }

    /** {@return whether the message at {@code offset} may stand behind those before it} */
    boolean isInOrder(int templateId, DirectBuffer buffer, int offset) {
        final int next = rank(templateId, buffer, offset);
        final boolean inOrder = next >= rank;
        rank = Math.max(rank, next);
        return inOrder;
    }

    private static int rank(int templateId, DirectBuffer buffer, int offset) {
        return switch (templateId) {
            case FeedStatusDecoder.TEMPLATE_ID -> isNewEpoch(buffer, offset) ? 0 : REST;
            case InstrumentDefDecoder.TEMPLATE_ID -> 1;
            case TradingStatusDecoder.TEMPLATE_ID -> 2;
            case TradeDecoder.TEMPLATE_ID, TradeBreakDecoder.TEMPLATE_ID -> 3;
            case QuoteDecoder.TEMPLATE_ID, QuoteBatchDecoder.TEMPLATE_ID -> 4;
            default -> REST;
        };
    }

    private static boolean isNewEpoch(DirectBuffer buffer, int offset) {
        return buffer.getByte(offset + RecordLayout.HEADER_LENGTH + FeedStatusDecoder.kindEncodingOffset())
                == FeedStatusKind.NEW_EPOCH.value();
    }
}
