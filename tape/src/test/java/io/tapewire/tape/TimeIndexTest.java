package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.EpochIndex.Epoch;
import io.tapewire.tape.TimePoint.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimeIndexTest {
    private static final int ACTIONS = 40_000;

    private final long seed = System.nanoTime();

    @TempDir
    private Path directory;

    private static TimePoint point(long tapeSeq) {
        return new TimePoint(Kind.POINT, 1, 1, 7, tapeSeq * 100, tapeSeq, tapeSeq * 10, tapeSeq * 20, 20);
    }

    private MemoryTape randomTape(EpochIndex epochs) {
        System.out.println("time index: seed " + seed);
        final MemoryTape tape = new MemoryTape();
        final RandomTicks ticks = new RandomTicks(seed, 50);
        final TickWriter.Context context = new TickWriter.Context().checkpointRecords(5_000);
        TickWriter writer = new TickWriter(tape.appender(), new MarketState(), context);
        for (int i = 0; i < ACTIONS; i++) {
            ticks.act(writer);
            if (i % 9_000 == 0) {
                writer.close();
                final MarketState restored = RecordStates.follow(tape.newReaderAtCheckpoint(), new MarketState());
                writer = new TickWriter(tape.appender(), restored, context);
            }
        }
        final MarketState state = new MarketState();
        each(tape.newReader(), (buffer, offset) -> {
            epochs.beforeApply(buffer, offset, state);
            state.apply(buffer, offset);
        });
        return tape;
    }

    private interface RecordConsumer {
        void accept(DirectBuffer buffer, int offset);
    }

    private static void each(TapeReader reader, RecordConsumer consumer) {
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                consumer.accept(buffer, offset);
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError("lost " + fromTapeSeq);
            }
        };
        while (reader.poll(listener, 1_000) > 0) {
            continue;
        }
    }

    @Test
    void shouldBeTheSameWrittenByTheWriterAndRebuiltFromTheTape() {
        final EpochIndex epochs = new EpochIndex();
        final MemoryTape tape = randomTape(epochs);
        assertEquals(TimeIndex.rebuild(tape).points(), tape.timeIndex().points());
        assertTrue(tape.timeIndex().points().stream().anyMatch(point -> point.kind() == Kind.POINT));
        final MarketState state = RecordStates.follow(tape.newReader(), new MarketState());
        final List<Epoch> all = epochs.from(0, state);
        assertEquals(state.epoch(), all.size());
        final EpochIndex fromSideFile = new EpochIndex();
        fromSideFile.addEnded(tape.timeIndex().epochs(), state);
        assertEquals(all, fromSideFile.from(0, state));
        assertEquals(all.subList(9, all.size()), epochs.from(10, state));
    }

    @Test
    void shouldLeadToAPlaceFromWhichReadingOnFindsTheTime() {
        final MemoryTape tape = randomTape(new EpochIndex());
        final TimeIndex index = tape.timeIndex();
        final List<long[]> records = new ArrayList<>(); // tapeSeq, tsIngest, epoch, market time
        final MarketState state = new MarketState();
        each(tape.newReader(), (buffer, offset) -> {
            if (RecordLayout.isMarketData(state.apply(buffer, offset))) {
                final int id = RecordLayout.instrumentId(buffer, offset);
                final Source source = state.source(state.instrument(id).sourceId());
                records.add(new long[] {state.tapeSeq(), state.tsIngest(), source.epoch(), source.marketTime()});
            }
        });
        final Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            final long[] wanted = records.get(random.nextInt(records.size()));
            final long firstIngest = records.stream()
                    .filter(record -> record[1] >= wanted[1])
                    .findFirst()
                    .orElseThrow()[0];
            final long ingestPlace = index.tapeSeqBeforeIngest(wanted[1]);
            assertTrue(ingestPlace <= firstIngest, () -> ingestPlace + " is behind " + firstIngest);
            assertTrue(firstIngest - ingestPlace <= TimeIndex.INTERVAL_RECORDS);
            final long firstMarket = records.stream()
                    .filter(record -> record[2] == wanted[2] && record[3] >= wanted[3])
                    .findFirst()
                    .orElseThrow()[0];
            final long marketPlace = index.tapeSeqBeforeMarketTime((int) wanted[2], wanted[3]);
            assertTrue(marketPlace <= firstMarket, () -> marketPlace + " is behind " + firstMarket);
            assertTrue(firstMarket - marketPlace <= TimeIndex.INTERVAL_RECORDS);
        }
    }

    @Test
    void shouldKeepWhatWasWrittenAndLeaveOutWhatIsDamaged() throws IOException {
        try (TimeIndexWriter writer = TimeIndexWriter.open(directory, 1, 0)) {
            for (int i = 1; i <= 5; i++) {
                assertTrue(writer.append(point(i * 10)));
            }
        }
        final Path file = directory.resolve(TimeIndex.FILE_NAME);
        assertEquals(
                List.of(point(10), point(20), point(30), point(40), point(50)),
                TimeIndex.load(file).points());
        final byte[] bytes = Files.readAllBytes(file);
        for (int bit = 0; bit < bytes.length * 8; bit += 7) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            final List<TimePoint> left = TimeIndex.decode(bytes);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertEquals(4, left.size());
            assertFalse(left.contains(point(bit / 8 / TimePoint.LENGTH * 10 + 10)));
        }
    }

    @Test
    void shouldRemoveAtTheNextStartWhatTheTapeDoesNotHave() throws IOException {
        final TimePoint begin = new TimePoint(Kind.BEGIN, 1, 1, 7, 0, 1, 10, NULL_MANTISSA, NULL_MANTISSA);
        try (TimeIndexWriter writer = TimeIndexWriter.open(directory, 1, 0)) {
            writer.append(begin);
            for (int i = 1; i <= 5; i++) {
                writer.append(point(i * 10));
            }
        }
        final Path file = directory.resolve(TimeIndex.FILE_NAME);
        Files.write(file, new byte[TimePoint.LENGTH - 3], StandardOpenOption.APPEND); // as a kill leaves it
        try (TimeIndexWriter writer = TimeIndexWriter.open(directory, 20, 44)) {
            assertEquals(
                    List.of(begin, point(20), point(30), point(40)),
                    TimeIndex.load(file).points());
            writer.append(point(60));
        }
        assertEquals(
                List.of(begin, point(20), point(30), point(40), point(60)),
                TimeIndex.load(file).points());
    }

    @Test
    void shouldFindTheNewestEntryAtOrBeforeARecord() {
        final TimeIndex index = new TimeIndex(List.of(point(10), point(20), point(30)));
        assertNull(index.floor(9));
        assertEquals(point(10), index.floor(10));
        assertEquals(point(10), index.floor(19));
        assertEquals(point(30), index.floor(1_000));
    }

    @Test
    void shouldHaveNothingWithoutAFile() {
        assertEquals(List.of(), TimeIndex.load(directory.resolve("absent")).points());
        assertEquals(0, TimeIndex.EMPTY.tapeSeqBeforeIngest(5));
        assertEquals(0, TimeIndex.EMPTY.tapeSeqBeforeMarketTime(1, 5));
        assertEquals(List.of(), TimeIndex.EMPTY.epochs());
    }
}
