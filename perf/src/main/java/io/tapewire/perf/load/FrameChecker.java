package io.tapewire.perf.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;

/**
 * Walks the frames of one connection and checks their layout: header, slots, zero padding, exact end, frame numbers without a hole, cursor of the live
 * stream that never goes back. What the messages say is for others.
 */
final class FrameChecker {
    private static final int FRAME_HEADER_LENGTH = FrameHeaderDecoder.ENCODED_LENGTH;
    private static final int SLOT_LENGTH = SlotHeaderDecoder.ENCODED_LENGTH;

    private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private long frameSeq;
    private long cursor;
    private int streamId;

    /** Told of the parts of a frame that has been checked as a whole. */
    interface Handler {
        void onFrame(int flags, long cursor);

        void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length)
                throws ProtocolViolation;
    }

    /** Checks a frame, then hands on its messages. */
    void onFrame(DirectBuffer buffer, int offset, int length, Handler handler) throws ProtocolViolation {
        final int count = checkHeader(buffer, offset, length);
        final int end = checkSlots(buffer, offset, length, count);
        if (end != offset + length) {
            throw new ProtocolViolation(
                    "frame " + frameSeq + ": " + (offset + length - end) + " bytes behind its last message");
        }
        streamId = frame.streamId();
        handler.onFrame(frame.flags().getRaw(), frame.cursor());
        int slot = offset + FRAME_HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            final int messageLength = buffer.getShort(slot, LITTLE_ENDIAN) & 0xFFFF;
            final int conflated = buffer.getShort(slot + 2, LITTLE_ENDIAN) & 0xFFFF;
            final int message = slot + SLOT_LENGTH;
            handler.onMessage(RecordLayout.templateId(buffer, message), conflated, buffer, message, messageLength);
            slot = message + padded(messageLength);
        }
    }

    /** {@return number of the newest frame, 32 bits} */
    long frameSeq() {
        return frameSeq;
    }

    /** {@return stream of the newest frame} */
    int streamId() {
        return streamId;
    }

    private int checkHeader(DirectBuffer buffer, int offset, int length) throws ProtocolViolation {
        if (length < FRAME_HEADER_LENGTH) {
            throw new ProtocolViolation("frame of " + length + " bytes");
        }
        frame.wrap(buffer, offset);
        final long expected = frameSeq + 1 & 0xFFFF_FFFFL;
        if (frame.frameSeq() != expected) {
            throw new ProtocolViolation("frameSeq " + frame.frameSeq() + " instead of " + expected);
        }
        frameSeq = expected;
        if (frame.version() != WelcomeDecoder.SCHEMA_VERSION) {
            throw new ProtocolViolation("frame " + frameSeq + ": version " + frame.version());
        }
        if (frame.streamId() == 0) {
            if (frame.cursor() < cursor) {
                throw new ProtocolViolation("frame " + frameSeq + ": cursor " + frame.cursor() + " after " + cursor);
            }
            cursor = frame.cursor();
        }
        if (frame.messageCount() == 0) {
            throw new ProtocolViolation("frame " + frameSeq + ": no messages");
        }
        return frame.messageCount();
    }

    private int checkSlots(DirectBuffer buffer, int offset, int length, int count) throws ProtocolViolation {
        final int end = offset + length;
        int slot = offset + FRAME_HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            final int message = slot + SLOT_LENGTH;
            if (message + RecordLayout.HEADER_LENGTH > end) {
                throw new ProtocolViolation("frame " + frameSeq + ": message " + i + " has no header");
            }
            final int messageLength = buffer.getShort(slot, LITTLE_ENDIAN) & 0xFFFF;
            if (message + padded(messageLength) > end) {
                throw new ProtocolViolation("frame " + frameSeq + ": message " + i + " of " + messageLength + " bytes");
            }
            checkMessage(buffer, message, messageLength, i);
            slot = message + padded(messageLength);
        }
        return slot;
    }

    private void checkMessage(DirectBuffer buffer, int message, int length, int index) throws ProtocolViolation {
        header.wrap(buffer, message);
        if (length < RecordLayout.HEADER_LENGTH + header.blockLength()
                || header.schemaId() != WelcomeDecoder.SCHEMA_ID
                || header.version() != WelcomeDecoder.SCHEMA_VERSION) {
            throw new ProtocolViolation("frame " + frameSeq + ": message " + index + " with header " + header);
        }
        for (int i = message + length; i < message + padded(length); i++) {
            if (buffer.getByte(i) != 0) {
                throw new ProtocolViolation("frame " + frameSeq + ": padding of message " + index + " is not zero");
            }
        }
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }
}
