package io.tapewire.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/** Prints bytes line by line: a frame and its messages, or a bare message, or one behind its checksum. What is broken is said and stepped over. */
final class FramePrinter {
    private static final int SBE_HEADER = RecordLayout.HEADER_LENGTH;
    private static final int FRAME_HEADER = FrameHeaderDecoder.ENCODED_LENGTH;
    private static final int SLOT_HEADER = SlotHeaderDecoder.ENCODED_LENGTH;

    private final byte[] bytes;
    private final UnsafeBuffer buffer;
    private final PrintWriter out;
    private boolean whole = true;

    FramePrinter(byte[] bytes, PrintWriter out) {
        this.bytes = bytes;
        this.out = out;
        buffer = new UnsafeBuffer(bytes);
    }

    /** {@return whether all of it was known and whole} */
    boolean print() {
        if (isMessage(0)) {
            message(0, bytes.length, "");
        } else if (isMessage(RecordLayout.CRC_LENGTH)) {
            final CRC32C crc = new CRC32C();
            crc.update(bytes, RecordLayout.CRC_LENGTH, bytes.length - RecordLayout.CRC_LENGTH);
            final boolean fits = buffer.getInt(0, LITTLE_ENDIAN) == (int) crc.getValue();
            whole = fits;
            message(
                    RecordLayout.CRC_LENGTH,
                    bytes.length - RecordLayout.CRC_LENGTH,
                    fits ? "crc ok " : "crc does not fit ");
        } else if (bytes.length < FRAME_HEADER) {
            broken(0, bytes.length + " bytes are neither a message of ours nor a frame");
        } else {
            frame();
        }
        return whole;
    }

    private boolean isMessage(int offset) {
        return bytes.length >= offset + SBE_HEADER
                && u16(offset + 4) == MessageHeaderDecoder.SCHEMA_ID
                && SBE_HEADER + u16(offset) <= bytes.length - offset;
    }

    private int u16(int offset) {
        return buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF;
    }

    private void frame() {
        final FrameHeaderDecoder header = new FrameHeaderDecoder().wrap(buffer, 0);
        final StringBuilder line = new StringBuilder("frame ");
        out.println(header.appendTo(line));
        int place = FRAME_HEADER;
        for (int i = 0; i < header.messageCount(); i++) {
            if (place + SLOT_HEADER + SBE_HEADER > bytes.length) {
                broken(place, "the frame ends before message " + (i + 1) + " of " + header.messageCount());
                return;
            }
            final int length = u16(place);
            if (length < SBE_HEADER || place + SLOT_HEADER + length > bytes.length) {
                broken(place, "a length of " + length + " bytes does not fit the frame");
                return;
            }
            message(place + SLOT_HEADER, length, "conflated " + u16(place + 2) + " ");
            place += (SLOT_HEADER + length + 3) & ~3;
        }
    }

    private void message(int offset, int length, String before) {
        try {
            final byte[] message = Arrays.copyOfRange(bytes, offset, offset + length);
            final String text = MessageText.of(new UnsafeBuffer(message));
            if (text == null || u16(offset + 4) != MessageHeaderDecoder.SCHEMA_ID) {
                broken(
                        offset,
                        before + "template " + u16(offset + 2) + " of schema " + u16(offset + 4) + " is not ours");
            } else {
                out.println("@" + offset + " " + before + Printable.of(text));
            }
        } catch (final IndexOutOfBoundsException e) {
            broken(offset, before + "template " + u16(offset + 2) + ": a length within leads beyond its end");
        }
    }

    private void broken(int offset, String what) {
        whole = false;
        out.println("@" + offset + " " + what);
    }
}
