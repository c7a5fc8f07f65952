package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FeedStatusKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a writer makes of a tape that it finds: carries on, begins a generation, or refuses. */
class TapeRestartTest {
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);

    @TempDir
    private Path temporary;

    private TapeFixture tape;

    @BeforeEach
    void setUp() {
        tape = new TapeFixture(temporary.resolve("tape"));
    }

    private int generation() {
        try (Tape opened = ChronicleTape.openForReading(tape.directory())) {
            return opened.generation();
        }
    }

    private int generations() {
        try (ChronicleTape opened = ChronicleTape.openForReading(tape.directory())) {
            return opened.generationCount();
        }
    }

    private void writeAs(String bootId, String host) {
        try (WritableTape opened = ChronicleTape.openForWriting(
                tape.context().machine(bootId, host).conclude())) {
            TapeFixture.append(opened.appender(), 10);
        }
    }

    @Test
    void shouldNotGoBackToAnOlderCycleWhenTheClockHasGoneBackBetweenTwoStarts() {
        tape.write(10);
        tape.advanceMillis(HOUR_MS);
        tape.write(10);
        tape.advanceMillis(-2 * HOUR_MS);
        tape.write(10);
        tape.advanceMillis(3 * HOUR_MS);
        tape.write(10);
        assertEquals(3, CycleFiles.list(tape.directory()).size());
        assertEquals(40, tape.read().size());
        assertEquals(1, generations());
    }

    @Test
    void shouldCarryOnBehindARecordThatAKilledWriterLeftHalfWritten() {
        tape.write(10);
        final List<String> whole = tape.read();
        final Path file = tape.newestFile();
        final long end;
        try (CycleFile cycle = new CycleFile(file)) {
            final long last = TapeFixture.place(file, 10);
            end = CycleFile.next(last, cycle.header(last));
        }
        TapeFixture.put(file, end, new byte[] {92, 0, 0, (byte) 0x80, 1, 2, 3});
        tape.write(10);
        final List<String> read = tape.read();
        assertEquals(whole, read.subList(0, 10));
        assertEquals(20, read.size());
    }

    @Test
    void shouldCarryOnInANewCycleBehindAnOlderOneThatHasNoEnd() {
        tape.write(10);
        tape.advanceMillis(HOUR_MS);
        final Path former = tape.newestFile();
        tape.write(10);
        assertNotEquals(former, tape.newestFile());
        tape.advanceMillis(HOUR_MS);
        tape.write(10);
        assertEquals(30, tape.read().size());
    }

    @Test
    void shouldCarryOnWhereAWriterWasKilledWhileItMadeANewCycle() throws IOException {
        tape.write(10);
        final byte[] head = Arrays.copyOf(Files.readAllBytes(tape.newestFile()), 5_000_000);
        Arrays.fill(head, 0xf0, head.length, (byte) 0);
        System.arraycopy(new byte[] {0, 0, 0, (byte) 0x80}, 0, head, 0, 4); // not complete
        System.arraycopy(longBytes(0xc5), 0, head, 0x40, 8); // as seen after a kill
        final Path unborn = tape.directory().resolve("20231114-23F.cq4");
        Files.write(unborn, head);
        tape.write(10);
        assertFalse(Files.exists(unborn));
        Files.write(unborn, new byte[5_000_000]);
        tape.advanceMillis(HOUR_MS);
        tape.write(10);
        assertTrue(Files.exists(unborn));
        assertEquals(30, tape.read().size());
        assertEquals(1, generations());
    }

    @Test
    void shouldCarryOnWhereAWriterWasKilledWhileItPutANameIntoTheMetadata() throws IOException {
        tape.write(10);
        final Path metadata = tape.directory().resolve(QueueMetadata.FILE_NAME);
        final int end = (int) (QueueMetadata.checksum(tape.directory()) >>> 32);
        TapeFixture.put(metadata, end, new byte[] {28, 0, 0, (byte) 0x80, (byte) 0xb9, 16});
        tape.write(10);
        assertEquals(end, QueueMetadata.checksum(tape.directory()) >>> 32);
        // One that was put there whole, after the checksum was noted.
        TapeFixture.put(metadata, end, new byte[] {
            16,
            0,
            0,
            0,
            (byte) 0xb9,
            2,
            'a',
            'b',
            (byte) 0x8f,
            (byte) 0x8f,
            (byte) 0x8f,
            (byte) 0xa7,
            1,
            2,
            3,
            4,
            5,
            6,
            7,
            8
        });
        tape.write(10);
        tape.write(10);
        assertEquals(end + 20, QueueMetadata.checksum(tape.directory()) >>> 32);
        assertEquals(40, tape.read().size());
    }

    @Test
    void shouldCarryOnWhereChronicleTakesItsLocksForHeldByAProcessThatLives() throws IOException {
        tape.write(10);
        final Path metadata = tape.directory().resolve(QueueMetadata.FILE_NAME);
        final String text = Files.readString(metadata, StandardCharsets.ISO_8859_1);
        for (final String lock : List.of("chronicle.write.lock", "chronicle.append.lock")) {
            final int numberAt = (text.indexOf(lock) + lock.length() + 8) & ~7;
            TapeFixture.put(
                    metadata,
                    numberAt,
                    longBytes(ProcessHandle.current().parent().orElseThrow().pid()));
        }
        tape.write(10);
        assertEquals(20, tape.read().size());
    }

    @Test
    void shouldBeginAGenerationAfterALossOfPowerThatTookTheTail() {
        tape.write(1_000);
        TapeFixture.put(tape.newestFile(), TapeFixture.place(tape.newestFile(), 900), new byte[64 << 10]);
        tape.write(100);
        final List<String> read = tape.read();
        assertEquals("DAMAGE 900-1000", read.get(899));
        assertEquals(899 + 1 + 100, read.size());
        assertEquals(2, generations());
    }

    @Test
    void shouldBeginAGenerationOnAnotherHostButNotAfterARebootThatLostNothing() {
        writeAs("boot-1", "host");
        final int first = generation();
        writeAs("boot-1", "host");
        writeAs("boot-2", "host");
        assertEquals(first, generation());
        writeAs("boot-2", "other");
        assertNotEquals(first, generation());
        writeAs("boot-2", "a-name-that-is-longer-than-what-the-identity-has-room-for-and-then-some-more");
        writeAs("boot-2", "a-name-that-is-longer-than-what-the-identity-has-room-for-and-then-some-more");
        assertEquals(3, generations());
        assertEquals(60, tape.read().size());
    }

    @Test
    void shouldBeginAGenerationInACopyAndInARestoredBackup() {
        tape.write(10);
        final int first = generation();
        final Path backup = temporary.resolve("backup");
        TapeFixture.copy(tape.directory(), backup);
        tape.write(10);
        assertEquals(first, generation());

        final TapeFixture copy = new TapeFixture(backup);
        copy.write(10);
        try (Tape opened = ChronicleTape.openForReading(backup)) {
            assertNotEquals(first, opened.generation());
        }
        // Restored in place, the same inodes: the records of the backup, the identity of today.
        TapeFixture.put(tape.newestFile(), TapeFixture.place(tape.newestFile(), 16), new byte[4096]);
        tape.write(10);
        assertNotEquals(first, generation());
        assertEquals("DAMAGE 16-20", tape.read().get(15));
        assertEquals(26, tape.read().size());
    }

    @Test
    void shouldAnnounceAGenerationThoughTheWriterThatBeganItDiedFirst() {
        tape.write(10);
        ChronicleTape.openForWriting(tape.context().machine("boot", "other").conclude())
                .close();
        final WritableTape opened = ChronicleTape.openForWriting(
                tape.context().machine("boot", "other").conclude());
        try (TickWriter writer = new TickWriter(opened.appender(), opened.state(), new TickWriter.Context())) {
            writer.source("sim", "SIM", 0);
            writer.newEpoch(1, 1);
        }
        try (Tape read = ChronicleTape.openForReading(tape.directory());
                TapeReader reader = read.newReader()) {
            final List<String> lines = RecordText.read(reader);
            assertTrue(lines.get(10).startsWith("11 " + FeedStatusKind.NEW_GENERATION + " s0 "), () -> lines.get(10));
            assertTrue(lines.get(10).contains(" 11-10 "), () -> lines.get(10));
        }
        assertEquals(2, generations());
    }

    @Test
    void shouldRestoreTheSameThoughTheNewestCheckpointIsDamaged() {
        WritableTape opened = tape.open();
        final List<String> left;
        try (TickWriter writer =
                new TickWriter(opened.appender(), opened.state(), new TickWriter.Context().checkpointRecords(100))) {
            writer.source("sim", "SIM", 0);
            writer.newEpoch(1, 1);
            final int id = writer.defineInstrument(1, "A", -2, 0, 0, 1, 1);
            for (int i = 0; i < 3_000; i++) {
                tape.advanceMillis(i % 1_000 == 0 ? HOUR_MS : 0);
                writer.quote(id, i, i, 0, 0, i, 1, i + 1, 1);
            }
            left = StateText.of(writer.state());
        }
        final TapeHead.Place newest;
        try (TapeIdentity identity = TapeIdentity.open(tape.directory(), false)) {
            newest = identity.head().checkpoint();
        }
        TapeFixture.flip(tape.directory().resolve(newest.fileName()), (newest.position() + 20) * 8);
        opened = tape.open();
        assertEquals(left, StateText.of(opened.state()));
        opened.close();
        try (Tape read = ChronicleTape.openForReading(tape.directory());
                TapeReader reader = read.newReaderAtCheckpoint()) {
            reader.poll(new RecordText(), 1);
            assertTrue(reader.position() > 2_000 && reader.position() < newest.tapeSeq(), "at " + reader.position());
        }
    }

    @Test
    void shouldReadAndRepairAnIdentityWhoseWriterWasKilledWhileItChangedIt() {
        tape.write(10);
        final Path file = tape.identityFile();
        TapeFixture.put(file, 4092, new byte[] {1, 0, 0, 0}); // being changed
        TapeFixture.put(file, 200, new byte[] {1, 2, 3});
        assertEquals(10, tape.read().size());
        tape.write(10);
        assertEquals(20, tape.read().size());
        assertEquals(1, generations());
    }

    @Test
    void shouldRefuseAnIdentityOfAnotherDraftInOneLine() {
        tape.write(10);
        TapeFixture.put(tape.identityFile(), 8, new byte[] {9});
        final TapeException damaged = assertThrows(TapeException.class, tape::read);
        assertTrue(damaged.getMessage().startsWith(tape.identityFile() + ": "), damaged.getMessage());
    }

    @Test
    void shouldNotLetChronicleWriteWhereADamagedWritePositionLeads() throws IOException {
        tape.write(1_000);
        final List<String> whole = tape.read();
        final Path file = tape.newestFile();
        final byte[] head = Files.readAllBytes(file);
        final long position =
                ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong(0x40);
        assertEquals(TapeFixture.place(file, 1_000), position, "the format is another: look at CycleHead");
        for (int bit = 0; bit < 64; bit++) {
            TapeFixture.flip(file, 0x40 * 8 + bit);
            final long damaged = position ^ 1L << bit;
            try (WritableTape opened = tape.open()) {
                assertEquals(1_000, opened.state().tapeSeq());
                assertTrue(damaged >= 0 && damaged < Files.size(file), "bit " + bit);
            } catch (final TapeException e) {
                assertTrue(
                        e.getMessage().startsWith(file + ": damaged: its write position, " + damaged), e.getMessage());
            }
            TapeFixture.put(file, 0x40, longBytes(position));
            assertEquals(whole, tape.read(), "bit " + bit);
        }
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    @Test
    void shouldRefuseToWriteIntoAFileWhoseHeadIsDamagedAndSayWhichInOneLine() {
        for (final int rollMillis : new int[] {TapeWriterContext.HOUR_MS, TapeWriterContext.TEN_MINUTES_MS}) {
            final TapeFixture other = new TapeFixture(temporary.resolve("roll-" + rollMillis));
            try (WritableTape opened = ChronicleTape.openForWriting(
                    other.context().rollMillis(rollMillis).conclude())) {
                TapeFixture.append(opened.appender(), 1);
                TapeFixture.append(opened.appender(), 10_000);
            }
            other.write(10); // what is not damaged is not taken for it
            final Path file = other.newestFile();
            for (final int place : new int[] {0, 3, 0x0a, 0x1c, 0x29, 0x30, 0x52, 0x6b, 0x80, 0xbb, 0xc0, 0xd7, 0xe1}) {
                for (int bit = 0; bit < 8; bit++) {
                    TapeFixture.flip(file, place * 8L + bit);
                    final TapeException e = assertThrows(TapeException.class, other::open, "place " + place);
                    assertTrue(e.getMessage().startsWith(file + ": damaged: "), e.getMessage());
                    assertFalse(e.getMessage().contains("\n"), e.getMessage());
                    TapeFixture.flip(file, place * 8L + bit);
                }
            }
            other.write(10);
            assertEquals(10_021, other.read().size());
        }
    }

    @Test
    void shouldReadWithoutPermissionToWriteAndChangeNothing() throws IOException {
        tape.write(1_000);
        final List<String> whole = tape.read();
        final List<Path> files = TapeFixture.files(tape.directory());
        for (final Path file : files) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        }
        Files.setPosixFilePermissions(tape.directory(), PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            final FileTime before = Files.getLastModifiedTime(tape.directory());
            assertEquals(whole, tape.read());
            assertEquals(before, Files.getLastModifiedTime(tape.directory()));
            assertEquals(files, TapeFixture.files(tape.directory()));
        } finally {
            Files.setPosixFilePermissions(tape.directory(), PosixFilePermissions.fromString("rwx------"));
        }
    }
}
