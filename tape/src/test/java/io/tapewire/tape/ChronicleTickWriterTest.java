package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The writer on a tape on disk: what a restart restores, and what the time index leads to. */
class ChronicleTickWriterTest {
    private static final int ACTIONS = 30_000;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private long millis = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private WritableTape open() {
        return ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .epochMillis(() -> millis)
                .conclude());
    }

    @BeforeEach
    void write() {
        System.out.println("chronicle tick writer: seed " + seed);
        final RandomTicks ticks = new RandomTicks(seed, 40);
        final TickWriter.Context context = new TickWriter.Context().checkpointRecords(3_000);
        WritableTape tape = open();
        TickWriter writer = new TickWriter(tape.appender(), tape.state(), context);
        for (int i = 0; i < ACTIONS; i++) {
            ticks.act(writer);
            if (random.nextInt(ACTIONS / 3) == 0) {
                millis += TimeUnit.HOURS.toMillis(1);
            }
            if (random.nextInt(ACTIONS / 5) == 0) {
                final List<String> left = StateText.of(writer.state());
                writer.close();
                tape = open();
                assertEquals(left, StateText.of(tape.state()));
                writer = new TickWriter(tape.appender(), tape.state(), context);
            }
        }
        writer.close();
    }

    @Test
    void shouldRestoreTheSameFromTheNewestCheckpointAsFromTheFirstRecord() {
        try (Tape tape = ChronicleTape.openForReading(directory);
                TapeReader first = tape.newReader();
                TapeReader checkpoint = tape.newReaderAtCheckpoint()) {
            assertTrue(checkpoint.position() > 0, "no checkpoint was found");
            assertEquals(
                    StateText.of(RecordStates.follow(first, new MarketState())),
                    StateText.of(RecordStates.follow(checkpoint, new MarketState())));
        }
    }

    @Test
    void shouldIndexTimesAsTheyAreRebuiltFromTheTape() {
        try (Tape tape = ChronicleTape.openForReading(directory)) {
            assertEquals(
                    TimeIndex.rebuild(tape).points(),
                    tape.timeIndex().points().stream()
                            .map(point -> new TimePoint(
                                    point.kind(),
                                    point.sourceId(),
                                    point.epoch(),
                                    0,
                                    0,
                                    point.tapeSeq(),
                                    point.tsIngest(),
                                    point.marketTime(),
                                    point.firstMarketTime()))
                            .toList());
        }
    }

    @Test
    void shouldSeekToTheSameRecordsWithAWholeADamagedAndNoIndex() throws IOException {
        seekAround();
        final Path file = directory.resolve(TimeIndex.FILE_NAME);
        final byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i += 29) {
            bytes[i] ^= 1;
        }
        Files.write(file, bytes);
        seekAround();
        Files.delete(file);
        seekAround();
    }

    private void seekAround() {
        try (Tape tape = ChronicleTape.openForReading(directory);
                TapeReader reader = tape.newReader()) {
            for (int i = 0; i < 40; i++) {
                final long tapeSeq = 1 + random.nextLong(tape.headTapeSeq());
                reader.seek(tapeSeq);
                final RecordText text = new RecordText();
                assertEquals(1, reader.poll(text, 1));
                assertTrue(
                        text.lines().get(0).startsWith(tapeSeq + " "),
                        text.lines().get(0));
                assertEquals(tapeSeq, reader.position());
            }
        }
    }
}
