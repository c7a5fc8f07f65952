package io.tapewire.perf.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/**
 * Keeps a Welcome and a sample of the frames that carry market data, each behind its length (u32, little-endian): what the floor sends over and over. Every
 * 97th frame of all clients is taken, whoever got it, so that lengths are spread as they were sent.
 */
final class FrameRecorder {
    private static final int EVERY = 97; // prime: does not fall in step with a number of clients

    /** Frames in the sample; of the longest ones (16 KiB) 32 MiB. */
    private static final int MAX_FRAMES = 2_048;

    private static final int BEFORE_MESSAGE = FrameHeaderDecoder.ENCODED_LENGTH + SlotHeaderDecoder.ENCODED_LENGTH;

    private final ByteArrayOutputStream sample = new ByteArrayOutputStream();
    private byte[] welcome = new byte[0];
    private boolean isSampling;
    private long seen;
    private int taken;
    private int start;
    private int left; // messages of the frame still to come; 0 = none has

    /** From now on frames are taken; a Welcome always is. */
    void startSampling() {
        isSampling = true;
    }

    /** {@return frames in the sample} */
    int taken() {
        return taken;
    }

    void onFrame() {
        left = 0;
    }

    /** The listener hears messages only: the frame's header lies in front of the first one, its end behind the last. */
    void onMessage(int templateId, DirectBuffer buffer, int offset, int length) {
        if (left == 0) {
            start = offset - BEFORE_MESSAGE;
            left = buffer.getShort(start + FrameHeaderDecoder.messageCountEncodingOffset(), LITTLE_ENDIAN) & 0xFFFF;
        }
        left--;
        if (left == 0) {
            onEnd(templateId, buffer, offset + (length + 3 & ~3) - start);
        }
    }

    private void onEnd(int lastTemplateId, DirectBuffer buffer, int length) {
        if (lastTemplateId == WelcomeDecoder.TEMPLATE_ID && welcome.length == 0) {
            welcome = copy(buffer, length);
        } else if (isSampling && isMarket(lastTemplateId) && seen++ % EVERY == 0 && taken < MAX_FRAMES) {
            sample.writeBytes(copy(buffer, length));
            taken++;
        }
    }

    private static boolean isMarket(int templateId) {
        return templateId == QuoteBatchDecoder.TEMPLATE_ID || RecordLayout.isMarketData(templateId);
    }

    private byte[] copy(DirectBuffer buffer, int length) {
        final byte[] bytes = new byte[4 + length];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
        buffer.getBytes(start, bytes, 4, length);
        return bytes;
    }

    void write(Path file) throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(welcome);
        sample.writeTo(all);
        Files.write(file, all.toByteArray());
    }
}
