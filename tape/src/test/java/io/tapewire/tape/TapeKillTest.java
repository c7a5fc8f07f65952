package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer that is killed at full rate, again and again: what was claimed is there, once, in order, and the next one carries on. */
class TapeKillTest {
    @TempDir
    private Path temporary;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldLoseNothingThatWasAppendedWhenItsWriterIsKilled() throws IOException, InterruptedException {
        final int kills = Boolean.getBoolean("tapewire.full") ? 100 : 10;
        System.out.println("tape kill: seed " + seed);
        final Path directory = temporary.resolve("tape");
        long head = 0;
        for (int i = 0; i < kills; i++) {
            final Process writer = ForkedJvm.start(KilledMain.class, directory);
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
                final String first = out.readLine();
                assertTrue(first != null && first.startsWith("first "), first);
                assertTrue(Long.parseLong(first.substring(6)) > head, first + " behind " + head);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
            } finally {
                writer.destroyForcibly().waitFor();
            }
            head = assertWhole(directory, ack(), "seed " + seed + ", kill " + i);
        }
        System.out.println("tape kill: " + head + " records");
        try (ChronicleTape tape = ChronicleTape.openForReading(directory)) {
            assertEquals(1, tape.generationCount());
        }
    }

    private long ack() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(temporary.resolve(KilledMain.ACK_FILE)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    /** {@return the head of the tape} */
    private static long assertWhole(Path directory, long ack, String message) {
        final TapeListener listener = new TapeListener() {
            private final MessageHeaderDecoder header = new MessageHeaderDecoder();
            private final QuoteDecoder quote = new QuoteDecoder();
            private final long[] seqs = new long[KilledMain.INSTRUMENTS + 1];
            private long tapeSeq;
            private long venueSeq;

            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                assertEquals(++tapeSeq, RecordLayout.tapeSeq(buffer, offset), message);
                if (RecordLayout.templateId(buffer, offset) == QuoteDecoder.TEMPLATE_ID) {
                    quote.wrapAndApplyHeader(buffer, offset, header);
                    assertEquals(++venueSeq, quote.venueSeq(), message);
                    assertEquals(venueSeq, quote.bidPx(), message);
                    assertEquals(++seqs[(int) quote.instrumentId()], quote.seq(), message);
                }
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError(message + ": " + reason + " " + fromTapeSeq + "-" + toTapeSeq);
            }
        };
        try (Tape tape = ChronicleTape.openForReading(directory);
                TapeReader reader = tape.newReader()) {
            while (reader.poll(listener, 10_000) > 0) {
                continue;
            }
            assertTrue(
                    reader.position() >= ack, message + ": " + ack + " was claimed, the tape has " + reader.position());
            assertEquals(tape.headTapeSeq(), reader.position(), message);
            return reader.position();
        }
    }
}
