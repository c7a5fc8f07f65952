package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What every store of a tape does, in memory and on disk. */
abstract class TapeContractTest {
    private static final int OFFSET = 8;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[OFFSET + RecordLayout.MAX_RECORD_LENGTH]);
    private final Events events = new Events();

    /** {@return a new appender of the test's one tape; an earlier one was closed} */
    abstract TapeAppender openAppender();

    /** {@return the test's one tape, for reading; it has an appender} */
    abstract Tape openTape();

    /** Destroys a bit of a record's body. */
    abstract void damage(long tapeSeq);

    /** Records as bytes, gaps as text. */
    private static final class Events implements TapeListener {
        private final List<byte[]> records = new ArrayList<>();
        private final List<String> lines = new ArrayList<>();

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            final byte[] record = new byte[length];
            buffer.getBytes(offset, record);
            records.add(record);
            lines.add("record " + RecordLayout.tapeSeq(buffer, offset));
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            lines.add(reason + " " + fromTapeSeq + "-" + toTapeSeq);
        }

        List<String> take() {
            final List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    private void readToHead(TapeReader reader) {
        while (reader.poll(events, 100) > 0) {
            continue;
        }
    }

    /** Appends a record of a Quote's template with bytes that tell of its place. {@return the bytes as they should be read} */
    private byte[] append(TapeAppender appender, int length, long tsIngest) {
        final long seed = appender.lastTapeSeq() + 1;
        new Random(seed).nextBytes(scratch.byteArray());
        scratch.putShort(OFFSET, (short) (length - RecordLayout.HEADER_LENGTH), LITTLE_ENDIAN);
        scratch.putShort(OFFSET + 2, (short) 111, LITTLE_ENDIAN);
        scratch.putShort(OFFSET + 4, (short) 21591, LITTLE_ENDIAN);
        scratch.putShort(OFFSET + 6, (short) 1, LITTLE_ENDIAN);
        assertEquals(seed, appender.append(scratch, OFFSET, length, tsIngest));
        final byte[] record = new byte[length];
        scratch.getBytes(OFFSET, record);
        return record;
    }

    private void append(TapeAppender appender, int count) {
        for (int i = 0; i < count; i++) {
            append(appender, 88, 1);
        }
    }

    @Test
    void shouldHaveNothingBeforeTheFirstRecord() {
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader();
                TapeReader other = tape.newReaderAtCheckpoint()) {
            assertEquals(0, appender.lastTapeSeq());
            assertEquals(0, tape.firstTapeSeq());
            assertEquals(0, tape.headTapeSeq());
            assertEquals(0, reader.poll(events, 10));
            assertEquals(0, reader.position());
            assertEquals(0, reader.bytesBehind());
            append(appender, 1);
            assertEquals(1, reader.poll(events, 10));
            assertEquals(1, other.poll(events, 10));
            assertEquals(List.of("record 1", "record 1"), events.take());
            assertEquals(1, tape.firstTapeSeq());
        }
    }

    @Test
    void shouldHandOnEveryRecordByteForByte() {
        final Random random = new Random(7);
        final List<byte[]> appended = new ArrayList<>();
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            for (int i = 0; i < 2_000; i++) {
                final int bound = i % 10 == 0 ? RecordLayout.MAX_RECORD_LENGTH : 300;
                final int length =
                        RecordLayout.MIN_RECORD_LENGTH + random.nextInt(bound - RecordLayout.MIN_RECORD_LENGTH + 1);
                appended.add(append(appender, length, i));
                if (random.nextInt(10) == 0) {
                    reader.poll(events, random.nextInt(20) + 1);
                }
            }
            appended.add(append(appender, RecordLayout.MAX_RECORD_LENGTH, 5_000));
            appended.add(append(appender, RecordLayout.MIN_RECORD_LENGTH, 5_000));
            readToHead(reader);
            assertEquals(0, reader.bytesBehind());
            assertEquals(2_002, reader.position());
            assertEquals(2_002, reader.headTapeSeq());
        }
        assertEquals(appended.size(), events.records.size());
        for (int i = 0; i < appended.size(); i++) {
            assertArrayEquals(appended.get(i), events.records.get(i), "record " + (i + 1));
        }
    }

    @Test
    void shouldStampTheRecordAndNeverLetTheStampDecrease() {
        try (TapeAppender appender = openAppender()) {
            append(appender, 88, 500);
            append(appender, 88, 400);
            assertEquals(2, RecordLayout.tapeSeq(scratch, OFFSET));
            assertEquals(500, RecordLayout.tsIngest(scratch, OFFSET));
        }
        try (TapeAppender appender = openAppender()) {
            append(appender, 88, 300);
            assertEquals(3, RecordLayout.tapeSeq(scratch, OFFSET));
            assertEquals(500, RecordLayout.tsIngest(scratch, OFFSET));
            append(appender, 88, 501);
            assertEquals(501, RecordLayout.tsIngest(scratch, OFFSET));
        }
    }

    @Test
    void shouldAppendNothingOnceClosed() {
        final TapeAppender appender = openAppender();
        append(appender, 1);
        appender.close();
        appender.close();
        assertThrows(TapeException.class, () -> append(appender, 1));
        try (TapeAppender next = openAppender()) {
            assertEquals(1, next.lastTapeSeq());
        }
    }

    @Test
    void shouldHandOnNoMoreThanTheLimit() {
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            append(appender, 10);
            assertEquals(4, reader.poll(events, 4));
            assertEquals(4, reader.position());
            assertEquals(6, reader.poll(events, 100));
            assertEquals(0, reader.poll(events, 100));
            assertEquals(10, events.take().size());
        }
    }

    @Test
    void shouldMoveToAnyPlace() {
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            append(appender, 1_000);
            for (final long tapeSeq : new long[] {500, 501, 1, 1_000, 999, 3}) {
                reader.seek(tapeSeq);
                reader.poll(events, 1);
                assertEquals(List.of("record " + tapeSeq), events.take());
                assertEquals(tapeSeq, reader.position());
            }
            reader.seek(1_002);
            assertEquals(0, reader.poll(events, 1));
            append(appender, 3);
            readToHead(reader);
            assertEquals(List.of("record 1002", "record 1003"), events.take());
        }
    }

    @Test
    void shouldTellDamageWithItsRangeAndGoOn() {
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            append(appender, 10);
            damage(3);
            damage(6);
            damage(7);
            readToHead(reader);
            assertEquals(
                    List.of(
                            "record 1",
                            "record 2",
                            "DAMAGE 3-3",
                            "record 4",
                            "record 5",
                            "DAMAGE 6-7",
                            "record 8",
                            "record 9",
                            "record 10"),
                    events.take());
            assertEquals(10, reader.position());
        }
    }

    @Test
    void shouldTellDamageOfTheNewestRecords() {
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            append(appender, 4);
            damage(3);
            damage(4);
            readToHead(reader);
            assertEquals(List.of("record 1", "record 2", "DAMAGE 3-4"), events.take());
            append(appender, 1);
            readToHead(reader);
            assertEquals(List.of("record 5"), events.take());
        }
    }

    @Test
    void shouldBeFollowedByAReaderOnAnotherThread() {
        final int count = 20_000;
        try (TapeAppender appender = openAppender();
                Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            final AtomicBoolean abort = new AtomicBoolean();
            final CompletableFuture<Long> follower = CompletableFuture.supplyAsync(
                    () -> follow(reader, count, abort), task -> new Thread(task, "follower").start());
            try {
                for (int i = 0; i < count; i++) {
                    scratch.putLong(OFFSET + 40, i + 1L, LITTLE_ENDIAN);
                    appender.append(scratch, OFFSET, 100, i);
                }
                assertEquals(count, follower.join());
            } finally {
                abort.set(true);
            }
        }
    }

    private static long follow(TapeReader reader, int count, AtomicBoolean abort) {
        final TapeListener listener = new TapeListener() {
            private long next = 1;

            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                assertEquals(next, RecordLayout.tapeSeq(buffer, offset));
                assertEquals(next, buffer.getLong(offset + 40, LITTLE_ENDIAN));
                next++;
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError(reason + " " + fromTapeSeq + "-" + toTapeSeq);
            }
        };
        while (reader.position() < count && !abort.get()) {
            if (reader.poll(listener, 100) == 0) {
                Thread.onSpinWait();
            }
        }
        return reader.position();
    }
}
