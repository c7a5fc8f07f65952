package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.tape.RecordTimes.Known;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which records an export takes, against reading all and looking back; and that it does not read all itself. */
class ExportRangeTest {
    private static final int ACTIONS = 30_000;
    private static final int RANGES = 60;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private TapeFixture tape;
    private ExportFixture export;

    @BeforeEach
    void begin(@TempDir Path directory) {
        tape = new TapeFixture(directory.resolve("tape"));
        export = new ExportFixture(tape.directory());
    }

    private TickWriter open() {
        final WritableTape written = tape.open();
        return new TickWriter(written.appender(), written.state(), new TickWriter.Context().checkpointRecords(3_000));
    }

    private void writeRandom() {
        System.out.println("export range: seed " + seed);
        final RandomTicks ticks = new RandomTicks(seed, 40);
        TickWriter writer = open();
        for (int i = 0; i < ACTIONS; i++) {
            ticks.act(writer);
            if (random.nextInt(ACTIONS / 5) == 0) {
                tape.advanceMillis(TimeUnit.HOURS.toMillis(1));
            }
            if (random.nextInt(ACTIONS / 5) == 0) {
                writer.close();
                writer = open();
            }
        }
        writer.close();
    }

    private List<Known> read() {
        try (Tape read = ChronicleTape.openForReading(tape.directory())) {
            return RecordTimes.of(read);
        }
    }

    private long pick(List<Known> records, RecordClock.Kind clock) {
        final Known known = records.get(random.nextInt(records.size()));
        final long time = clock == RecordClock.Kind.INGEST ? known.tsIngest() : known.marketTime();
        return Math.max(0, time) + random.nextInt(3) - 1;
    }

    private void assertRange(List<Known> records, RecordClock.Kind clock) {
        final long from = pick(records, clock);
        final long to = from + random.nextInt(1_000_000);
        final List<Long> expected = records.stream()
                .filter(known -> !known.isRepeated())
                .filter(known -> {
                    final long time = clock == RecordClock.Kind.INGEST ? known.tsIngest() : known.marketTime();
                    return time >= from && time <= to;
                })
                .map(Known::tapeSeq)
                .toList();
        assertEquals(
                0, export.run("export", "--format=csv", "--clock", clock, "--from", from, "--to", to), export::err);
        assertEquals(expected, export.tapeSeqs(), () -> clock + " " + from + " to " + to + " of seed " + seed);
    }

    @Test
    void shouldTakeWhatReadingAllOfItTakes() throws IOException {
        writeRandom();
        final List<Known> records = read();
        final Path index = tape.directory().resolve(TimeIndex.FILE_NAME);
        for (int i = 0; i < RANGES; i++) {
            assertRange(records, RecordClock.Kind.MARKET);
            assertRange(records, RecordClock.Kind.INGEST);
            if (i == RANGES / 3) {
                TapeFixture.flip(index, random.nextInt((int) Files.size(index) * 8));
            }
            if (i == RANGES * 2 / 3) {
                Files.delete(index);
            }
        }
    }

    @Test
    void shouldTakeNumbersAndMixedEnds() {
        writeRandom();
        final List<Known> records = read();
        for (int i = 0; i < RANGES / 3; i++) {
            final long from = 1 + random.nextInt(records.size());
            final long time = pick(records, RecordClock.Kind.INGEST);
            final List<Long> expected = records.stream()
                    .filter(known -> !known.isRepeated() && known.tapeSeq() >= from && known.tsIngest() <= time)
                    .map(Known::tapeSeq)
                    .toList();
            assertEquals(0, export.run("export", "--format=csv", "--clock=ingest", "--from=seq:" + from, "--to", time));
            assertEquals(expected, export.tapeSeqs(), () -> from + " to " + time + " of seed " + seed);
        }
    }

    /** Four cycles of 12,000 quotes, a stamp of 1 µs more for each: two entries of the time index stand in each cycle. */
    private void writeLong() {
        final TickWriter writer = open();
        final int source = writer.source("sim", "SIM", 1);
        writer.newEpoch(source, 1);
        final int id = writer.defineInstrument(source, "A", -2, 0, 0, 1, NULL_MANTISSA);
        for (int i = 1; i <= 48_000; i++) {
            writer.tsIngest(i * 1_000L + 500);
            writer.quote(id, i * 1_000L, i, 0, 0, i, 1, i + 1, 1);
            writer.doWork(i);
            if (i % 12_000 == 0) {
                tape.advanceMillis(TimeUnit.HOURS.toMillis(1));
            }
        }
        writer.close();
    }

    private long placeOf(TapePoint from, RecordClock.Kind clock) {
        try (ChronicleTape read = ChronicleTape.openForReading(tape.directory());
                ChronicleTapeReader reader = new ChronicleTapeReader(read.directory(), read.identity(), false)) {
            new ExportStart(read, new ExportRange(from, null, clock)).place(reader);
            return reader.position();
        }
    }

    @Test
    void shouldBeginAtTheCycleOfTheRange() throws IOException {
        writeLong();
        final List<Path> files = CycleFiles.list(tape.directory());
        final long third = TapeRetention.firstTapeSeq(files.get(2));
        final long time = 30_000_000L; // of the quote 30,000, in the middle of the third
        for (final RecordClock.Kind clock : RecordClock.Kind.values()) {
            final long place = placeOf(new TapePoint(false, time), clock);
            assertTrue(place >= third - 1 && place < third + 100, clock + " begins behind " + place);
            assertEquals(0, placeOf(new TapePoint(false, 0), clock));
            assertEquals(0, placeOf(null, clock));
        }
        final long place = placeOf(new TapePoint(true, third + 100), RecordClock.Kind.MARKET);
        assertTrue(place >= third - 1 && place < third + 100, "begins behind " + place);
        assertEquals(0, export.run("export", "--format=csv", "--from", time, "--to", time + 2_000));
        assertEquals(
                List.of("300.00", "300.01", "300.02"),
                export.rows().stream()
                        .map(row -> ExportFixture.value(row, "bid"))
                        .toList());
        assertEquals("1", ExportFixture.value(export.rows().get(0), "epoch"));
        final Path index = tape.directory().resolve(TimeIndex.FILE_NAME);
        TapeFixture.flip(index, 100);
        assertEquals(0, placeOf(new TapePoint(false, time), RecordClock.Kind.MARKET)); // an epoch might be missing
        Files.delete(index);
        assertEquals(0, placeOf(new TapePoint(false, time), RecordClock.Kind.INGEST));
    }
}
