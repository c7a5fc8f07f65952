package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.QuoteDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Whatever is appended is read back as it was, over rolls, clocks that go back and restarts, by readers that start anywhere; a list is the oracle. */
class ChronicleTapeProperties {
    private static final int OFFSET = 8;

    private final UnsafeBuffer scratch =
            new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + RecordLayout.MAX_RECORD_LENGTH));

    @Property(tries = 25, shrinking = ShrinkingMode.OFF)
    void shouldReadBackWhatWasAppended(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int actions)
            throws IOException {
        final Path directory = Files.createTempDirectory("tape-property");
        final TapeFixture tape = new TapeFixture(directory);
        final Random random = new Random(seed);
        final List<byte[]> appended = new ArrayList<>();
        WritableTape opened = tape.open();
        try (Tape read = ChronicleTape.openForReading(directory);
                TapeReader follower = read.newReader()) {
            final Oracle following = new Oracle(appended, 1);
            for (int i = 0; i < actions; i++) {
                switch (random.nextInt(12)) {
                    case 0 -> tape.advanceMillis(random.nextLong(TimeUnit.HOURS.toMillis(2)));
                    case 1 -> tape.advanceMillis(-random.nextLong(TimeUnit.HOURS.toMillis(1)));
                    case 2 -> {
                        opened.close();
                        opened = tape.open();
                    }
                    case 3 -> follower.poll(following, random.nextInt(50) + 1);
                    case 4 -> assertReadFrom(read, 1 + random.nextInt(appended.size() + 2), appended);
                    default -> append(opened.appender(), random, appended);
                }
            }
            while (follower.poll(following, 7) > 0) {
                continue;
            }
            assertEquals(appended.size(), follower.position());
            assertReadFrom(read, 1, appended);
        } finally {
            opened.close();
            TapeFixture.remove(directory);
        }
    }

    private void append(TapeAppender appender, Random random, List<byte[]> appended) {
        final int most = random.nextInt(20) == 0 ? RecordLayout.MAX_RECORD_LENGTH : 200;
        for (int count = random.nextInt(20); count >= 0; count--) {
            final int length =
                    RecordLayout.MIN_RECORD_LENGTH + random.nextInt(most - RecordLayout.MIN_RECORD_LENGTH + 1);
            final byte[] record = new byte[length];
            random.nextBytes(record);
            scratch.putBytes(OFFSET, record);
            scratch.putShort(OFFSET + 2, (short) 60_000, LITTLE_ENDIAN);
            scratch.putShort(OFFSET + 4, (short) QuoteDecoder.SCHEMA_ID, LITTLE_ENDIAN);
            assertEquals(appended.size() + 1, appender.append(scratch, OFFSET, length, random.nextLong(1L << 40)));
            scratch.getBytes(OFFSET, record);
            appended.add(record);
        }
    }

    private static void assertReadFrom(Tape tape, long tapeSeq, List<byte[]> appended) {
        try (TapeReader reader = tape.newReader()) {
            reader.seek(tapeSeq);
            final Oracle oracle = new Oracle(appended, tapeSeq);
            while (reader.poll(oracle, 100) > 0) {
                continue;
            }
            assertEquals(Math.max(appended.size(), tapeSeq - 1), reader.position());
        }
    }

    /** Compares each record with what was appended under its number. */
    private static final class Oracle implements TapeListener {
        private final List<byte[]> appended;
        private long next;

        Oracle(List<byte[]> appended, long first) {
            this.appended = appended;
            next = first;
        }

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            final byte[] record = new byte[length];
            buffer.getBytes(offset, record);
            assertArrayEquals(appended.get((int) next - 1), record, "record " + next);
            next++;
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            throw new AssertionError(reason + " " + fromTapeSeq + "-" + toTapeSeq);
        }
    }
}
