package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/** Walks frames as the protocol document says, strictly, with nothing of the product's writer in it. */
final class FrameReader {
    static final int FLAG_SNAPSHOT = 1;
    static final int FLAG_CONFLATED = 2;
    static final int FLAG_SIMULATED = 32;
    static final int FLAG_STALE = 64;

    /** Told of a frame and its messages. */
    interface Handler {
        void onFrame(long frameSeq, int flags, long epoch, long cursor);

        void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length);
    }

    private final int maxFrameBytes;
    private long frameSeq;
    private long cursor;

    FrameReader(int maxFrameBytes) {
        this.maxFrameBytes = maxFrameBytes;
    }

    void read(DirectBuffer buffer, int offset, int length, Handler handler) {
        assertTrue(length >= 32 && length <= maxFrameBytes, "frame of " + length + " bytes");
        frameSeq++;
        assertEquals(frameSeq, buffer.getInt(offset, LITTLE_ENDIAN) & 0xFFFF_FFFFL, "frameSeq");
        assertEquals(0, buffer.getShort(offset + 4, LITTLE_ENDIAN), "streamId");
        final int count = buffer.getShort(offset + 6, LITTLE_ENDIAN) & 0xFFFF;
        assertTrue(count > 0, "a frame without messages");
        assertEquals(1, buffer.getShort(offset + 10, LITTLE_ENDIAN), "version");
        final long newCursor = buffer.getLong(offset + 24, LITTLE_ENDIAN);
        assertTrue(newCursor >= cursor, "cursor goes back");
        cursor = newCursor;
        handler.onFrame(
                frameSeq,
                buffer.getShort(offset + 8, LITTLE_ENDIAN) & 0xFFFF,
                buffer.getInt(offset + 12, LITTLE_ENDIAN) & 0xFFFF_FFFFL,
                cursor);
        int at = offset + 32;
        int rank = 0;
        for (int i = 0; i < count; i++) {
            final int messageLength = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            final int conflated = buffer.getShort(at + 2, LITTLE_ENDIAN) & 0xFFFF;
            final int message = at + 4;
            final int end = message + (messageLength + 3 & ~3);
            assertTrue(end <= offset + length, "message beyond the frame");
            for (int p = message + messageLength; p < end; p++) {
                assertEquals(0, buffer.getByte(p), "padding");
            }
            assertEquals(21591, buffer.getShort(message + 4, LITTLE_ENDIAN), "schemaId");
            assertEquals(1, buffer.getShort(message + 6, LITTLE_ENDIAN), "version");
            final int newRank = rank(buffer, message);
            assertTrue(newRank >= rank, "message out of order");
            rank = newRank;
            handler.onMessage(RecordLayout.templateId(buffer, message), conflated, buffer, message, messageLength);
            at = end;
        }
        assertEquals(offset + length, at, "bytes behind the last message");
    }

    private static int rank(DirectBuffer buffer, int message) {
        switch (RecordLayout.templateId(buffer, message)) {
            case FeedStatusDecoder.TEMPLATE_ID:
                return new FeedStatusDecoder()
                                        .wrapAndApplyHeader(buffer, message, new MessageHeaderDecoder())
                                        .kind()
                                == FeedStatusKind.NEW_EPOCH
                        ? 0
                        : 5;
            case InstrumentDefDecoder.TEMPLATE_ID:
                return 1;
            case TradingStatusDecoder.TEMPLATE_ID:
                return 2;
            case TradeDecoder.TEMPLATE_ID:
            case TradeBreakDecoder.TEMPLATE_ID:
                return 3;
            case QuoteDecoder.TEMPLATE_ID:
            case QuoteBatchDecoder.TEMPLATE_ID:
                return 4;
            default:
                return 5;
        }
    }
}
