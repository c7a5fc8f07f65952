package io.tapewire.perf.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.sbe.FrameHeaderEncoder;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.SlotHeaderEncoder;
import io.tapewire.schemas.sbe.WelcomeEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameRecorderTest {
    private static final int OFFSET = 5; // where a frame lies in what was read is anybody's guess

    private final FrameRecorder recorder = new FrameRecorder();
    private final FrameChecker checker = new FrameChecker();
    private final FrameChecker.Handler toRecorder = new FrameChecker.Handler() {
        @Override
        public void onFrame(int flags, long cursor) {
            recorder.onFrame();
        }

        @Override
        public void onMessage(int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
            recorder.onMessage(templateId, buffer, offset, length);
        }
    };

    @TempDir
    private Path directory;

    private int frames;

    @Test
    void shouldKeepTheWelcomeAndASampleOfMarketData() throws IOException, ProtocolViolation {
        final byte[] welcome = frame(WelcomeEncoder.TEMPLATE_ID, WelcomeEncoder.BLOCK_LENGTH);
        hand(welcome);
        hand(frame(QuoteEncoder.TEMPLATE_ID, QuoteEncoder.BLOCK_LENGTH)); // before it begins
        recorder.startSampling();
        hand(frame(HeartbeatEncoder.TEMPLATE_ID, HeartbeatEncoder.BLOCK_LENGTH)); // no market data
        final byte[] quotes = frame(QuoteEncoder.TEMPLATE_ID, QuoteEncoder.BLOCK_LENGTH + 1, QuoteEncoder.BLOCK_LENGTH);
        hand(quotes);
        hand(frame(QuoteEncoder.TEMPLATE_ID, QuoteEncoder.BLOCK_LENGTH)); // not in the sample

        final Path file = directory.resolve("frames");
        recorder.write(file);
        assertEquals(1, recorder.taken());
        final ByteBuffer expected = ByteBuffer.allocate(8 + welcome.length + quotes.length)
                .order(LITTLE_ENDIAN)
                .putInt(welcome.length)
                .put(welcome)
                .putInt(quotes.length)
                .put(quotes);
        assertArrayEquals(expected.array(), Files.readAllBytes(file));
    }

    private void hand(byte[] frame) throws ProtocolViolation {
        final UnsafeBuffer read = new UnsafeBuffer(new byte[OFFSET + frame.length]);
        read.putBytes(OFFSET, frame);
        checker.onFrame(read, OFFSET, frame.length, toRecorder);
    }

    /** A frame of messages with bodies of zeros. */
    private byte[] frame(int templateId, int... bodyLengths) {
        final UnsafeBuffer out = new UnsafeBuffer(new byte[1024]);
        new FrameHeaderEncoder()
                .wrap(out, 0)
                .frameSeq(++frames)
                .messageCount(bodyLengths.length)
                .version(FrameHeaderEncoder.SCHEMA_VERSION);
        int at = FrameHeaderEncoder.ENCODED_LENGTH;
        for (final int bodyLength : bodyLengths) {
            final int length = MessageHeaderEncoder.ENCODED_LENGTH + bodyLength;
            new SlotHeaderEncoder().wrap(out, at).length(length);
            new MessageHeaderEncoder()
                    .wrap(out, at + SlotHeaderEncoder.ENCODED_LENGTH)
                    .blockLength(bodyLength)
                    .templateId(templateId)
                    .schemaId(MessageHeaderEncoder.SCHEMA_ID)
                    .version(MessageHeaderEncoder.SCHEMA_VERSION);
            at += SlotHeaderEncoder.ENCODED_LENGTH + (length + 3 & ~3);
        }
        final byte[] frame = new byte[at];
        out.getBytes(0, frame);
        return frame;
    }
}
