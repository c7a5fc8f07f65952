package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Messages of one rank of a frame, each behind its slot header {length, conflated} and zero-padded to 4. */
final class Section {
    static final int SLOT_LENGTH = SlotHeaderDecoder.ENCODED_LENGTH;

    private final UnsafeBuffer buffer;
    private int length;
    private int count;

    Section(int capacity) {
        buffer = new UnsafeBuffer(new byte[capacity]);
    }

    /** {@return bytes that a message of {@code messageLength} takes in a frame} */
    static int slotBytes(int messageLength) {
        return SLOT_LENGTH + (messageLength + 3 & ~3);
    }

    void clear() {
        length = 0;
        count = 0;
    }

    /** {@return offset of the message in {@link #buffer}} */
    int put(DirectBuffer source, int offset, int messageLength, int conflated) {
        final int message = length + SLOT_LENGTH;
        buffer.putShort(length, (short) messageLength, LITTLE_ENDIAN);
        buffer.putShort(length + 2, (short) conflated, LITTLE_ENDIAN);
        buffer.putBytes(message, source, offset, messageLength);
        final int end = message + messageLength;
        length += slotBytes(messageLength);
        for (int i = end; i < length; i++) {
            buffer.putByte(i, (byte) 0);
        }
        count++;
        return message;
    }

    /** Adds messages with their slot headers and padding. */
    void putEncoded(byte[] messages, int bytes, int messageCount) {
        buffer.putBytes(length, messages, 0, bytes);
        length += bytes;
        count += messageCount;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int length() {
        return length;
    }

    int count() {
        return count;
    }
}
