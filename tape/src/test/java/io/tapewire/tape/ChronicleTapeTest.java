package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChronicleTapeTest extends TapeContractTest {
    @TempDir
    private Path temporary;

    private TapeFixture tape;

    @BeforeEach
    void setUp() {
        tape = new TapeFixture(temporary.resolve("tape"));
    }

    @Override
    TapeAppender openAppender() {
        return tape.open().appender();
    }

    @Override
    Tape openTape() {
        return ChronicleTape.openForReading(tape.directory());
    }

    @Override
    void damage(long tapeSeq) {
        final Path file = tape.newestFile();
        TapeFixture.flip(file, (TapeFixture.place(file, tapeSeq) + 4 + 30) * 8L);
    }

    @Test
    void shouldReadWhatChroniclesOwnTailerReads() {
        try (TapeAppender appender = openAppender()) {
            TapeFixture.append(appender, 3_000);
            tape.advanceMillis(TimeUnit.HOURS.toMillis(2));
            TapeFixture.append(appender, 3_000);
        }
        final List<String> theirs = new ArrayList<>();
        try (SingleChronicleQueue queue =
                SingleChronicleQueueBuilder.binary(tape.directory().toFile()).build()) {
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
        assertEquals(theirs, tape.read());
        assertEquals(2, CycleFiles.list(tape.directory()).size());
    }

    @Test
    void shouldRefuseASecondWriter() {
        try (TapeAppender appender = openAppender()) {
            TapeFixture.append(appender, 1);
            final TapeException e = assertThrows(TapeException.class, this::openAppender);
            assertTrue(e.getMessage().contains("pid " + ProcessHandle.current().pid()), e.getMessage());
            TapeFixture.append(appender, 1);
        }
        assertEquals(2, tape.read().size());
    }

    @Test
    void shouldRefuseToStartOnAFullDisk() {
        final TapeWriterContext full =
                tape.context().diskFloorBytes(Long.MAX_VALUE).conclude();
        final TapeException e = assertThrows(TapeException.class, () -> ChronicleTape.openForWriting(full));
        assertTrue(e.getMessage().startsWith(tape.directory() + ": the disk has "), e.getMessage());
    }

    @Test
    void shouldNoticeThatItsDirectoryIsGone() {
        final TapeAppender appender = openAppender();
        TapeFixture.append(appender, 10);
        appender.doMaintenance(0);
        TapeFixture.remove(tape.directory());
        assertEquals(0, appender.doMaintenance(1));
        assertThrows(TapeException.class, () -> appender.doMaintenance(TimeUnit.SECONDS.toNanos(1)));
        assertThrows(TapeException.class, () -> TapeFixture.append(appender, 1));
        appender.close();
        tape.write(5);
        assertEquals(5, tape.read().size());
    }

    @Test
    void shouldNeverWriteIntoAnOlderCycle() {
        try (TapeAppender appender = openAppender()) {
            TapeFixture.append(appender, 10);
            tape.advanceMillis(-TimeUnit.DAYS.toMillis(1));
            TapeFixture.append(appender, 10);
            tape.advanceMillis(TimeUnit.DAYS.toMillis(1) + TimeUnit.HOURS.toMillis(1));
            TapeFixture.append(appender, 10);
        }
        assertEquals(2, CycleFiles.list(tape.directory()).size());
        assertEquals(30, tape.read().size());
    }

    @Test
    void shouldKeepTheNewestCyclesAndTellWhoeverLosesAnOlderOne() {
        final WritableTape written = ChronicleTape.openForWriting(
                tape.context().rollMillis(0).retainBytes(1).conclude());
        try (TickWriter writer = new TickWriter(written.appender(), written.state(), new TickWriter.Context());
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
                tape.advanceMillis(TimeUnit.MINUTES.toMillis(10));
            }
            assertEquals(2, CycleFiles.list(tape.directory()).size());
            final long first = reading.firstTapeSeq();
            assertTrue(first > 300, "first " + first);
            assertEquals("RETENTION 1-" + (first - 1), TapeFixture.read(reader).get(0));
        }
    }
}
