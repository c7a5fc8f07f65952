package io.tapewire.perf.system;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Walks the frames that a client captured. What is wrong with them is for the judge. */
final class CaptureFrames {
    private static final int SLOT_LENGTH = 4;

    /** Told of each frame's messages. */
    interface Handler {
        /**
         * A message, or with template 0 the frame itself.
         *
         * @param ts when the client had it, ns since 1970
         * @param cursor of its frame
         */
        void onMessage(long ts, long cursor, int templateId, DirectBuffer buffer, int offset);
    }

    private CaptureFrames() {}

    static void walk(Path capture, Handler handler) throws IOException {
        final ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(capture)).order(LITTLE_ENDIAN);
        while (file.remaining() > 12) {
            final long ts = file.getLong();
            final int length = file.getInt();
            final byte[] bytes = new byte[Math.abs(length)];
            file.get(bytes);
            if (length > 0) {
                walk(ts, new UnsafeBuffer(bytes), handler);
            }
        }
    }

    private static void walk(long ts, DirectBuffer buffer, Handler handler) {
        final FrameHeaderDecoder header = new FrameHeaderDecoder();
        header.wrap(buffer, 0);
        handler.onMessage(ts, header.cursor(), 0, buffer, 0);
        int slot = FrameHeaderDecoder.ENCODED_LENGTH;
        for (int i = 0; i < header.messageCount(); i++) {
            final int message = slot + SLOT_LENGTH;
            handler.onMessage(ts, header.cursor(), RecordLayout.templateId(buffer, message), buffer, message);
            slot = message + ((buffer.getShort(slot, LITTLE_ENDIAN) & 0xFFFF) + 3 & ~3);
        }
    }
}
