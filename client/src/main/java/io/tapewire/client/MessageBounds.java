package io.tapewire.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.GoingAwayDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PongDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;

/**
 * Whether a message is whole, before a generated decoder is laid over it: those check against the buffer's end, not the message's. Throws and
 * allocates nothing.
 *
 * <pre>
 * 0           2          4        6       8
 * blockLength templateId schemaId version block … [group: blockLength u16, count u16, count × (block … [var])] [var: length u16, bytes]
 * </pre>
 */
final class MessageBounds {
    static final int OK = 0;
    static final int UNKNOWN = 1;
    static final int BROKEN = 2;

    private static final int HEADER = RecordLayout.HEADER_LENGTH;
    private static final int GROUP_HEADER = 4;
    private static final int VAR_HEADER = 2;

    private MessageBounds() {}

    /** {@return OK, UNKNOWN (template or schema), or BROKEN, of the message that fills {@code length} bytes, an SBE header at least} */
    static int check(DirectBuffer buffer, int offset, int length) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        final int minBlock = minBlock(templateId);
        if (minBlock < 0 || u16(buffer, offset + 4) != MessageHeaderDecoder.SCHEMA_ID) {
            return UNKNOWN;
        }
        final int block = u16(buffer, offset);
        if (block < minBlock || block > length - HEADER) {
            return BROKEN;
        }
        return behindBlock(templateId, buffer, offset + HEADER + block, offset + length) < 0 ? BROKEN : OK;
    }

    /** {@return place behind what follows the block, -1 where it does not fit} */
    private static int behindBlock(int templateId, DirectBuffer buffer, int place, int end) {
        return switch (templateId) {
            case WelcomeDecoder.TEMPLATE_ID, FeedStatusDecoder.TEMPLATE_ID, ErrorDecoder.TEMPLATE_ID ->
                vars(buffer, place, end, 1);
            case InstrumentDefDecoder.TEMPLATE_ID -> vars(buffer, place, end, 2);
            case SubscribeAckDecoder.TEMPLATE_ID ->
                group(buffer, place, end, SubscribeAckDecoder.ItemsDecoder.sbeBlockLength(), 0);
            case EpochsDecoder.TEMPLATE_ID -> group(buffer, place, end, EpochsDecoder.ItemsDecoder.sbeBlockLength(), 0);
            case InstrumentsDecoder.TEMPLATE_ID ->
                group(buffer, place, end, InstrumentsDecoder.ItemsDecoder.sbeBlockLength(), 2);
            case QuoteBatchDecoder.TEMPLATE_ID ->
                group(buffer, place, end, QuoteBatchDecoder.QuotesDecoder.sbeBlockLength(), 0);
            default -> place;
        };
    }

    private static int vars(DirectBuffer buffer, int place, int end, int fields) {
        int next = place;
        for (int i = 0; i < fields; i++) {
            if (next + VAR_HEADER > end) {
                return -1;
            }
            next += VAR_HEADER + u16(buffer, next);
        }
        return next <= end ? next : -1;
    }

    /** Entries have a block of {@code minBlock} bytes at least: a short message cannot claim 65,534 empty ones. */
    private static int group(DirectBuffer buffer, int place, int end, int minBlock, int varsPerEntry) {
        if (place + GROUP_HEADER > end) {
            return -1;
        }
        final int block = u16(buffer, place);
        final int count = u16(buffer, place + 2);
        if (block < minBlock) {
            return -1;
        }
        int next = place + GROUP_HEADER;
        for (int i = 0; i < count; i++) {
            if (next + block > end) {
                return -1;
            }
            next = vars(buffer, next + block, end, varsPerEntry);
            if (next < 0) {
                return -1;
            }
        }
        return next;
    }

    private static int u16(DirectBuffer buffer, int place) {
        return buffer.getShort(place, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** {@return bytes of a template's block, -1 of one that no server sends to us} */
    private static int minBlock(int templateId) {
        return switch (templateId) {
            case QuoteBatchDecoder.TEMPLATE_ID -> QuoteBatchDecoder.BLOCK_LENGTH;
            case QuoteDecoder.TEMPLATE_ID -> QuoteDecoder.BLOCK_LENGTH;
            case TradeDecoder.TEMPLATE_ID -> TradeDecoder.BLOCK_LENGTH;
            case TradeBreakDecoder.TEMPLATE_ID -> TradeBreakDecoder.BLOCK_LENGTH;
            case TradingStatusDecoder.TEMPLATE_ID -> TradingStatusDecoder.BLOCK_LENGTH;
            case InstrumentDefDecoder.TEMPLATE_ID -> InstrumentDefDecoder.BLOCK_LENGTH;
            case FeedStatusDecoder.TEMPLATE_ID -> FeedStatusDecoder.BLOCK_LENGTH;
            case WelcomeDecoder.TEMPLATE_ID -> WelcomeDecoder.BLOCK_LENGTH;
            case SubscribeAckDecoder.TEMPLATE_ID -> SubscribeAckDecoder.BLOCK_LENGTH;
            case SnapshotEndDecoder.TEMPLATE_ID -> SnapshotEndDecoder.BLOCK_LENGTH;
            case InstrumentsDecoder.TEMPLATE_ID -> InstrumentsDecoder.BLOCK_LENGTH;
            case EpochsDecoder.TEMPLATE_ID -> EpochsDecoder.BLOCK_LENGTH;
            case HeartbeatDecoder.TEMPLATE_ID -> HeartbeatDecoder.BLOCK_LENGTH;
            case GapDecoder.TEMPLATE_ID -> GapDecoder.BLOCK_LENGTH;
            case QosChangeDecoder.TEMPLATE_ID -> QosChangeDecoder.BLOCK_LENGTH;
            case SlowWarningDecoder.TEMPLATE_ID -> SlowWarningDecoder.BLOCK_LENGTH;
            case ReplayStateDecoder.TEMPLATE_ID -> ReplayStateDecoder.BLOCK_LENGTH;
            case ErrorDecoder.TEMPLATE_ID -> ErrorDecoder.BLOCK_LENGTH;
            case GoingAwayDecoder.TEMPLATE_ID -> GoingAwayDecoder.BLOCK_LENGTH;
            case PongDecoder.TEMPLATE_ID -> PongDecoder.BLOCK_LENGTH;
            default -> -1;
        };
    }
}
