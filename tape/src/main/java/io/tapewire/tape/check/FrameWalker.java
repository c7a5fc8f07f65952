package io.tapewire.tape.check;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;

/** Takes a frame apart once its layout is found right: slots, SBE headers, zero padding, exact end. */
final class FrameWalker {
    static final int HEADER_LENGTH = FrameHeaderDecoder.ENCODED_LENGTH;

    private static final int SLOT_LENGTH = SlotHeaderDecoder.ENCODED_LENGTH;

    private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    /** Hears the messages of a frame. */
    interface Handler {
        void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length);
    }

    /** {@return what is wrong with the layout; null = nothing} */
    String check(DirectBuffer buffer) {
        frame.wrap(buffer, 0);
        if (frame.version() != WelcomeDecoder.SCHEMA_VERSION) {
            return "version " + frame.version() + " instead of " + WelcomeDecoder.SCHEMA_VERSION;
        }
        if (frame.messageCount() == 0) {
            return "no messages";
        }
        int slot = HEADER_LENGTH;
        for (int i = 0; i < frame.messageCount(); i++) {
            final int message = slot + SLOT_LENGTH;
            if (message + RecordLayout.HEADER_LENGTH > buffer.capacity()) {
                return "message " + i + " of " + frame.messageCount() + " is not there";
            }
            final int length = length(buffer, slot);
            if (message + padded(length) > buffer.capacity()) {
                return "message " + i + " of " + length + " bytes reaches beyond the frame";
            }
            final String wrong = checkMessage(buffer, message, length);
            if (wrong != null) {
                return "message " + i + " " + wrong;
            }
            slot = message + padded(length);
        }
        return slot == buffer.capacity() ? null : buffer.capacity() - slot + " bytes behind the last message";
    }

    private String checkMessage(DirectBuffer buffer, int message, int length) {
        header.wrap(buffer, message);
        if (header.schemaId() != WelcomeDecoder.SCHEMA_ID || header.version() != WelcomeDecoder.SCHEMA_VERSION) {
            return "has the SBE header " + header;
        }
        if (length < RecordLayout.HEADER_LENGTH + header.blockLength()) {
            return "of " + length + " bytes is shorter than its block of " + header.blockLength();
        }
        for (int i = message + length; i < message + padded(length); i++) {
            if (buffer.getByte(i) != 0) {
                return "has padding that is not zero";
            }
        }
        return null;
    }

    /** Hands on the messages of a frame that was checked. */
    void walk(DirectBuffer buffer, Handler handler) {
        frame.wrap(buffer, 0);
        final int count = frame.messageCount();
        int slot = HEADER_LENGTH;
        for (int i = 0; i < count; i++) {
            final int message = slot + SLOT_LENGTH;
            final int length = length(buffer, slot);
            final int conflated = buffer.getShort(slot + 2, LITTLE_ENDIAN) & 0xFFFF;
            handler.onMessage(RecordLayout.templateId(buffer, message), conflated, buffer, message, length);
            slot = message + padded(length);
        }
    }

    private static int length(DirectBuffer buffer, int slot) {
        return buffer.getShort(slot, LITTLE_ENDIAN) & 0xFFFF;
    }

    private static int padded(int length) {
        return length + 3 & ~3;
    }
}
