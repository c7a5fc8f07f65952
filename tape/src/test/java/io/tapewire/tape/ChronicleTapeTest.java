package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleTapeTest extends TapeContractTest {
    private static final int OFFSET = 8;

    @TempDir
    private Path temporary;

    private long millis = 1_700_000_000_000L;

    private Path directory() {
        return temporary.resolve("tape");
    }

    private TapeWriterContext context() {
        return new TapeWriterContext()
                .directory(directory())
                .diskFloorBytes(1 << 20)
                .epochMillis(() -> millis);
    }

    private WritableTape open() {
        return ChronicleTape.openForWriting(context().conclude());
    }

    @Override
    TapeAppender openAppender() {
        return open().appender();
    }

    @Override
    Tape openTape() {
        return ChronicleTape.openForReading(directory());
    }

    @Override
    void damage(long tapeSeq) {
        for (final Path file : CycleFiles.list(directory())) {
            try (CycleFile cycle = new CycleFile(file)) {
                long place = 0;
                for (int header = cycle.header(0); header != 0; header = cycle.header(place)) {
                    if (cycle.isRecord(place, header)
                            && RecordLayout.tapeSeq(cycle.buffer(), cycle.recordOffset(place)) == tapeSeq) {
                        flip(file, (place + 4 + 30) * 8L);
                        return;
                    }
                    place = CycleFile.next(place, header);
                }
            }
        }
        throw new AssertionError("no record " + tapeSeq);
    }

    private static void flip(Path file, long bit) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(bit >> 3);
            final int old = access.read();
            access.seek(bit >> 3);
            access.write(old ^ (1 << (bit & 7)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(TapeAppender appender, int count) {
        final UnsafeBuffer scratch = new UnsafeBuffer(new byte[OFFSET + 256]);
        scratch.putShort(OFFSET + 2, (short) 111);
        scratch.putShort(OFFSET + 4, (short) 21591);
        for (int i = 0; i < count; i++) {
            scratch.putLong(OFFSET + 40, appender.lastTapeSeq());
            appender.append(scratch, OFFSET, 88 + i % 5, i);
        }
    }

    /** Each line a record with its bytes, or a gap. */
    private static List<String> read(TapeReader reader) {
        final List<String> lines = new ArrayList<>();
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                final byte[] record = new byte[length];
                buffer.getBytes(offset, record);
                lines.add(RecordLayout.tapeSeq(buffer, offset) + " " + Arrays.hashCode(record));
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                lines.add(reason + " " + fromTapeSeq + "-" + toTapeSeq);
            }
        };
        while (reader.poll(listener, 1000) > 0) {
            continue;
        }
        return lines;
    }

    private List<String> readAll() {
        try (Tape tape = openTape();
                TapeReader reader = tape.newReader()) {
            return read(reader);
        }
    }

    @Test
    void shouldReadWhatChroniclesOwnTailerReads() {
        try (TapeAppender appender = openAppender()) {
            append(appender, 3_000);
            millis += TimeUnit.HOURS.toMillis(2);
            append(appender, 3_000);
        }
        final List<String> theirs = new ArrayList<>();
        try (SingleChronicleQueue queue =
                SingleChronicleQueueBuilder.binary(directory().toFile()).build()) {
            final ExcerptTailer tailer = queue.createTailer();
            while (true) {
                try (DocumentContext document = tailer.readingDocument()) {
                    if (!document.isPresent()) {
                        break;
                    }
                    final byte[] excerpt =
                            new byte[(int) document.wire().bytes().readRemaining()];
                    document.wire().bytes().read(excerpt);
                    final UnsafeBuffer record = new UnsafeBuffer(excerpt, 4, excerpt.length - 4);
                    theirs.add(RecordLayout.tapeSeq(record, 0) + " "
                            + Arrays.hashCode(Arrays.copyOfRange(excerpt, 4, excerpt.length)));
                }
            }
        }
        assertEquals(theirs, readAll());
        assertEquals(2, CycleFiles.list(directory()).size());
    }

    @Test
    void shouldReturnOnlyWhatIsWholeWhicheverBitIsFlipped() throws IOException {
        try (TapeAppender appender = openAppender()) {
            append(appender, 10_000);
        }
        final List<String> whole = readAll();
        final int copies = Boolean.getBoolean("tapewire.full") ? 1_000 : 60;
        final long seed = 20_261_125L;
        final Random random = new Random(seed);
        final Path file = CycleFiles.list(directory()).get(0);
        final long bits = CycleFiles.usedBytes(file) * 8;
        for (int i = 0; i < copies; i++) {
            final long bit = random.nextLong(bits);
            flip(file, bit);
            assertWholeOrTold(whole, readAll(), "seed " + seed + ", copy " + i + ", bit " + bit);
            flip(file, bit);
        }
        assertEquals(whole, readAll());
    }

    private static void assertWholeOrTold(List<String> whole, List<String> read, String message) {
        int next = 0; // index of the next record expected
        for (final String line : read) {
            if (line.startsWith("DAMAGE ")) {
                final String[] range = line.substring(7).split("-");
                assertEquals(next + 1, Integer.parseInt(range[0]), message);
                next = Integer.parseInt(range[1]);
            } else {
                assertEquals(whole.get(next), line, message);
                next++;
            }
        }
        assertEquals(whole.size(), next, message + ": the end");
        assertTrue(read.size() >= whole.size() - 1, message + ": more than one record lost: " + read.size());
    }

    @Test
    void shouldRefuseAnIdentityThatIsDamaged() throws IOException {
        try (TapeAppender appender = openAppender()) {
            append(appender, 10);
        }
        final Path identity = directory().resolve(TapeIdentity.FILE_NAME);
        final Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            final long bit = random.nextLong(4088 * 8L) + (i % 2 == 0 ? 0 : 4096 * 8L);
            flip(identity, bit);
            if ((bit >> 3) < 28 || (bit >> 3) > 31) { // the mark itself only says that the counters are to be looked at
                final TapeException e = assertThrows(TapeException.class, this::readAll, "bit " + bit);
                assertTrue(e.getMessage().contains(TapeIdentity.FILE_NAME), e.getMessage());
            }
            flip(identity, bit);
        }
        assertEquals(10, readAll().size());
    }

    @Test
    void shouldRefuseASecondWriter() {
        try (TapeAppender appender = openAppender()) {
            append(appender, 1);
            final TapeException e = assertThrows(TapeException.class, this::openAppender);
            assertTrue(e.getMessage().contains("pid " + ProcessHandle.current().pid()), e.getMessage());
            append(appender, 1);
        }
        assertEquals(2, readAll().size());
    }

    @Test
    void shouldRefuseToStartOnAFullDisk() {
        final TapeWriterContext full = context().diskFloorBytes(Long.MAX_VALUE).conclude();
        final TapeException e = assertThrows(TapeException.class, () -> ChronicleTape.openForWriting(full));
        assertTrue(e.getMessage().startsWith(directory() + ": the disk has "), e.getMessage());
    }

    @Test
    void shouldNoticeThatItsDirectoryIsGone() throws IOException {
        final TapeAppender appender = openAppender();
        append(appender, 10);
        appender.doMaintenance(0);
        try (Stream<Path> files = Files.walk(directory())) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(path -> path.toFile().delete());
        }
        assertEquals(0, appender.doMaintenance(1));
        assertThrows(TapeException.class, () -> appender.doMaintenance(TimeUnit.SECONDS.toNanos(1)));
        assertThrows(TapeException.class, () -> append(appender, 1));
    }

    @Test
    void shouldBeginAGenerationWhereNumbersMayHaveBeenReused() {
        final int first = writeAs("boot-1", "host", true);
        assertEquals(first, writeAs("boot-1", "host", true));
        assertEquals(first, writeAs("boot-2", "host", true), "a reboot after a clean close loses nothing");
        final int moved = writeAs("boot-2", "other", true);
        assertNotEquals(first, moved);
        try (ChronicleTape tape = ChronicleTape.openForReading(directory())) {
            assertEquals(2, tape.generationCount());
        }
        assertEquals(40, readAll().size());
    }

    private int writeAs(String bootId, String host, boolean close) {
        final WritableTape tape =
                ChronicleTape.openForWriting(context().machine(bootId, host).conclude());
        append(tape.appender(), 10);
        if (close) {
            tape.close();
        }
        try (Tape read = openTape()) {
            return read.generation();
        }
    }

    @Test
    void shouldBeginAGenerationInACopy() throws IOException {
        final int first = writeAs("boot", "host", true);
        final Path copy = directory().resolve("copy");
        Files.copy(directory().resolve(TapeIdentity.FILE_NAME), copy);
        Files.move(
                copy, directory().resolve(TapeIdentity.FILE_NAME), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertNotEquals(first, writeAs("boot", "host", true));
        assertEquals(20, readAll().size());
    }

    @Test
    void shouldNeverWriteIntoAnOlderCycle() {
        try (TapeAppender appender = openAppender()) {
            append(appender, 10);
            millis -= TimeUnit.DAYS.toMillis(1);
            append(appender, 10);
            millis += TimeUnit.DAYS.toMillis(1) + TimeUnit.HOURS.toMillis(1);
            append(appender, 10);
        }
        assertEquals(2, CycleFiles.list(directory()).size());
        assertEquals(30, readAll().size());
    }

    @Test
    void shouldKeepTheNewestCyclesAndTellWhoeverLosesAnOlderOne() {
        final WritableTape tape = ChronicleTape.openForWriting(
                context().rollMillis(0).retainBytes(1).conclude());
        try (TickWriter writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context());
                Tape reading = openTape();
                TapeReader reader = reading.newReader()) {
            final int source = writer.source("sim", "SIM", 1);
            writer.newEpoch(source, 1);
            final int id = writer.defineInstrument(source, "A", -4, 0, 0, 1, 1);
            for (int cycle = 0; cycle < 5; cycle++) {
                for (int i = 0; i < 100; i++) {
                    writer.quote(id, i, i, 0, 0, i, 1, i + 1, 1);
                    writer.doWork(TimeUnit.SECONDS.toNanos(cycle * 100L + i));
                }
                millis += TimeUnit.MINUTES.toMillis(10);
            }
            assertEquals(2, CycleFiles.list(directory()).size());
            final long first = reading.firstTapeSeq();
            assertTrue(first > 300, "first " + first);
            assertEquals("RETENTION 1-" + (first - 1), read(reader).get(0));
        }
    }
}
