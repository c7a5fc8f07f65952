package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand ticks a second through midnight UTC and the cycles behind it, on a clock that the test moves, forward and back. */
class RollTest {
    private static final int TICKS_PER_MS = 10;
    private static final int SECOND_MS = 1_000;

    /** Hears every number once and in order, or is told that it is lost. */
    private static final class Numbers implements TapeListener {
        private final List<String> gaps = new ArrayList<>();
        private long last;
        private long records;
        private long tsIngest;

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            assertEquals(last + 1, RecordLayout.tapeSeq(buffer, offset));
            assertTrue(RecordLayout.tsIngest(buffer, offset) >= tsIngest, "tsIngest goes back");
            last++;
            records++;
            tsIngest = RecordLayout.tsIngest(buffer, offset);
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            assertEquals(last + 1, fromTapeSeq);
            gaps.add(reason.name());
            last = toTapeSeq;
        }
    }

    @TempDir
    private Path directory;

    private long millis = Instant.parse("2026-03-10T23:59:59.500Z").toEpochMilli();
    private TickWriter writer;
    private int ticks;

    private void open() {
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .rollMillis(TapeWriterContext.TEN_MINUTES_MS)
                .epochMillis(() -> millis)
                .conclude());
        writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context());
        writer.tsIngest(TimeUnit.MILLISECONDS.toNanos(millis));
        final int source = writer.source("sim", "SIM", 1);
        writer.newEpoch(source, 1);
        writer.defineInstrument(source, "A", -4, 0, 0, 1, NULL_MANTISSA);
    }

    private void write(int ms, TapeReader follower, Numbers heard) {
        for (int i = 0; i < ms; i++) {
            millis++;
            for (int n = 0; n < TICKS_PER_MS; n++) {
                ticks++;
                writer.tsIngest(TimeUnit.MILLISECONDS.toNanos(millis));
                writer.quote(1, ticks, ticks, 0, 0, ticks, 1, ticks + 1, 1);
            }
            readAll(follower, heard);
        }
    }

    private static void readAll(TapeReader reader, Numbers heard) {
        while (reader.poll(heard, 1_000) > 0) {
            // until it has what there is
        }
    }

    private static long cycles(Path directory) {
        return CycleFiles.list(directory).size();
    }

    @Test
    void shouldGoThroughMidnightInOrder() {
        open();
        try (ChronicleTape tape = ChronicleTape.openForReading(directory);
                TapeReader follower = tape.newReader();
                TapeReader late = tape.newReader()) {
            final Numbers heard = new Numbers();
            write(SECOND_MS, follower, heard);
            assertEquals(2, cycles(directory));
            for (int i = 0; i < 2; i++) {
                millis += TapeWriterContext.TEN_MINUTES_MS;
                write(SECOND_MS / 10, follower, heard);
            }
            assertEquals(4, cycles(directory));
            final Numbers lateHeard = new Numbers();
            readAll(late, lateHeard); // it begins three cycles behind
            assertEquals(tape.headTapeSeq(), heard.records);
            assertEquals(tape.headTapeSeq(), lateHeard.records);
            assertEquals(List.of(), heard.gaps);
        }
        writer.close();
    }

    @Test
    void shouldNeverGoBackToAnEarlierCycle() {
        open();
        try (ChronicleTape tape = ChronicleTape.openForReading(directory);
                TapeReader follower = tape.newReader()) {
            final Numbers heard = new Numbers();
            write(SECOND_MS, follower, heard);
            for (final long step : new long[] {-3_600_000, 3_600_000, -86_400_000, 86_400_000}) {
                final Path before = newest();
                millis += step;
                write(SECOND_MS / 10, follower, heard);
                assertTrue(newest().compareTo(before) >= 0, "a cycle before " + before);
            }
            assertEquals(tape.headTapeSeq(), heard.records);
        }
        writer.close();
    }

    private Path newest() {
        final List<Path> files = CycleFiles.list(directory);
        return files.get(files.size() - 1);
    }

    @Test
    void shouldTellWhoLosesItsCycleAndGoOnAtTheFirstRecordLeft() {
        open();
        try (ChronicleTape tape = ChronicleTape.openForReading(directory);
                TapeReader behind = tape.newReader();
                TapeReader follower = tape.newReader()) {
            final Numbers slow = new Numbers();
            final Numbers heard = new Numbers();
            write(100, follower, heard);
            behind.poll(slow, 10);
            for (int i = 0; i < 5; i++) {
                millis += TapeWriterContext.TEN_MINUTES_MS;
                write(100, follower, heard);
            }
            try (TapeIdentity identity = TapeIdentity.open(directory, true)) {
                new TapeRetention(directory, identity).trim((tapeSeq, tsIngest, bytes) -> true);
            }
            assertEquals(2, cycles(directory));
            readAll(behind, slow);
            assertEquals(tape.headTapeSeq(), slow.last);
            assertTrue(slow.gaps.stream().allMatch("RETENTION"::equals), slow.gaps.toString());
            assertEquals(1, slow.gaps.size());
        }
        writer.close();
    }
}
