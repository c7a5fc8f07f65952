package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TapeMainTest {
    /** 14 November 2023, 22:13:20 UTC. */
    private static final long START_MS = 1_700_000_000_000L;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long millis = START_MS;
    private TickWriter writer;

    @TempDir
    private Path temporary;

    private Path directory() {
        return temporary.resolve("tape");
    }

    private void open() {
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory())
                .diskFloorBytes(0)
                .epochMillis(() -> millis)
                .conclude());
        writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context());
        writer.tsIngest(millis * 1_000_000);
        writer.source("sim", "SIM", 1);
    }

    private void writeSome() {
        open();
        writer.newEpoch(1, 5);
        final int id = writer.defineInstrument(1, "ABC", -2, 0, 2, 100, NULL_MANTISSA);
        writer.defineInstrument(1, "DEF", -2, 0, 2, 100, NULL_MANTISSA);
        writer.quote(id, 11, 1, 0, 0, 1000, 5, 1001, 6);
        writer.trade(id, 12, 2, 0, 1001, 5, 77, 0, true);
        writer.quote(2, 13, 3, 0, 0, NULL_MANTISSA, NULL_MANTISSA, 3, 1);
    }

    private void writeCycles(int count) {
        writeSome();
        for (int i = 1; i < count; i++) {
            millis += TimeUnit.HOURS.toMillis(1);
            writer.tsIngest(millis * 1_000_000);
            for (int k = 0; k < 10; k++) {
                writer.quote(1, i, i, 0, 0, i, 1, i + 1, k);
            }
        }
        writer.feedStatus(1, FeedStatusKind.ENDED, 0, 0);
        writer.close();
    }

    private int run(Object... args) {
        out = new ByteArrayOutputStream();
        err.reset();
        return run(out, args);
    }

    private int run(OutputStream stdout, Object... args) {
        final String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
        return TapeMain.run(texts, stdout, new PrintStream(err, true, StandardCharsets.UTF_8), () -> false);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private List<String> tape() {
        try (Tape tape = ChronicleTape.openForReading(directory());
                TapeReader reader = tape.newReader()) {
            return RecordText.read(reader);
        }
    }

    private static void flip(Path file, long bit) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(bit >> 3);
            final int old = access.read();
            access.seek(bit >> 3);
            access.write(old ^ (1 << (bit & 7)));
        }
    }

    /** {@return where the excerpt of a record begins} */
    private static long place(Path file, long tapeSeq) {
        try (CycleFile cycle = new CycleFile(file)) {
            long place = 0;
            for (int header = cycle.header(0); header != 0; header = cycle.header(place)) {
                if (cycle.isRecord(place, header)
                        && RecordLayout.tapeSeq(cycle.buffer(), cycle.recordOffset(place)) == tapeSeq) {
                    return place;
                }
                place = CycleFile.next(place, header);
            }
        }
        throw new AssertionError("no record " + tapeSeq + " in " + file);
    }

    private static long endOf(Path file, long place) {
        try (CycleFile cycle = new CycleFile(file)) {
            return CycleFile.next(place, cycle.header(place));
        }
    }

    @Test
    void shouldTellWhatIsOnATape() {
        writeSome();
        writer.close();
        assertEquals(0, run("info", directory(), "--json"), this::err);
        final long tapeId;
        final long bytes;
        try (ChronicleTape tape = ChronicleTape.openForReading(directory())) {
            tapeId = tape.tapeId();
            bytes = tape.usedBytes();
        }
        assertEquals(
                "{\"tapeId\":\"" + tapeId + "\",\"records\":6,\"firstTapeSeq\":1,\"lastTapeSeq\":6,\"instruments\":2,"
                        + "\"epochs\":1,\"generations\":1,\"byType\":{\"InstrumentDef\":2,\"Quote\":2,\"Trade\":1,"
                        + "\"TradeBreak\":0,\"TradingStatus\":0,\"FeedStatus\":1,\"CheckpointBegin\":0,"
                        + "\"CheckpointState\":0,\"CheckpointEnd\":0},\"bytes\":" + bytes
                        + ",\"firstTime\":\"1700000000000000000\",\"lastTime\":\"1700000000000000000\"}\n",
                out());
        assertEquals("", err());
        assertEquals(0, run("info", directory()));
        assertTrue(out().contains("records      6, tapeSeq 1 to 6\n"), out());
        assertTrue(out().contains("time         2023-11-14T22:13:20Z to 2023-11-14T22:13:20Z\n"), out());
    }

    @Test
    void shouldTellOfAnEmptyTape() {
        open();
        writer.close();
        assertEquals(0, run("info", directory(), "--json"), this::err);
        assertTrue(out().contains("\"records\":0,\"firstTapeSeq\":0,\"lastTapeSeq\":0,"), out());
        assertTrue(out().contains("\"firstTime\":null,\"lastTime\":null}"), out());
        assertEquals(0, run("dump", directory()));
        assertEquals("", out());
        assertEquals(0, run("verify", directory()));
    }

    @Test
    void shouldDumpRecordsWithTheKeysOfWatch() {
        writeSome();
        writer.close();
        assertEquals(0, run("dump", directory(), "--json"), this::err);
        final int generation;
        try (Tape tape = ChronicleTape.openForReading(directory())) {
            generation = tape.generation();
        }
        final String ingest = "\"tsIngest\":\"1700000000000000000\"";
        assertEquals(
                List.of(
                        "{\"type\":\"feed\",\"kind\":\"NEW_EPOCH\",\"sourceId\":1,\"epoch\":1,\"generation\":"
                                + generation + ",\"fromSeq\":\"0\",\"toSeq\":\"0\",\"venueSession\":\"5\","
                                + "\"simulated\":true,\"tapeSeq\":1," + ingest + ",\"source\":\"sim\"}",
                        "{\"type\":\"instrument\",\"instrumentId\":1,\"sourceId\":1,\"priceExponent\":-2,"
                                + "\"quantityExponent\":0,\"roundLot\":\"100\",\"referencePrice\":null,"
                                + "\"flags\":[\"SIMULATED\"],\"tapeSeq\":2," + ingest
                                + ",\"venue\":\"SIM\",\"symbol\":\"ABC\"}",
                        "{\"type\":\"instrument\",\"instrumentId\":2,\"sourceId\":1,\"priceExponent\":-2,"
                                + "\"quantityExponent\":0,\"roundLot\":\"100\",\"referencePrice\":null,"
                                + "\"flags\":[\"SIMULATED\"],\"tapeSeq\":3," + ingest
                                + ",\"venue\":\"SIM\",\"symbol\":\"DEF\"}",
                        "{\"type\":\"quote\",\"symbol\":\"ABC\",\"bid\":\"10.00\",\"bidSize\":\"5\",\"ask\":\"10.01\","
                                + "\"askSize\":\"6\",\"flags\":[],\"seq\":1,\"tapeSeq\":4,\"tsExchange\":\"11\","
                                + ingest + "}",
                        "{\"type\":\"trade\",\"symbol\":\"ABC\",\"price\":\"10.01\",\"size\":\"5\",\"tradeId\":\"77\","
                                + "\"conditions\":[],\"volume\":\"5\",\"trades\":1,\"lastEligible\":true,"
                                + "\"lastPrice\":\"10.01\",\"open\":\"10.01\",\"high\":\"10.01\",\"low\":\"10.01\","
                                + "\"seq\":1,\"tapeSeq\":5,\"tsExchange\":\"12\"," + ingest + "}",
                        "{\"type\":\"quote\",\"symbol\":\"DEF\",\"bid\":null,\"bidSize\":null,\"ask\":\"0.03\","
                                + "\"askSize\":\"1\",\"flags\":[],\"seq\":1,\"tapeSeq\":6,\"tsExchange\":\"13\","
                                + ingest + "}"),
                out().lines().toList());
    }

    @Test
    void shouldDumpOnlyWhatIsAskedFor() {
        writeCycles(2);
        assertEquals(0, run("dump", directory(), "--from", 4, "--limit", 2));
        assertEquals(
                List.of("4 2023-11-14T22:13:20Z quote ABC 10.00 x 5  10.01 x 6 #1"),
                out().lines().limit(1).toList());
        assertEquals(2, out().lines().count());
        assertEquals(0, run("dump", directory(), "--symbol", "DEF", "--json"));
        assertEquals(
                List.of("instrument", "quote", "checkpoint", "checkpoint"),
                out().lines().map(line -> line.split("\"")[3]).toList());
        assertEquals(0, run("dump", directory(), "--symbol", "NONE"));
        assertEquals("", out());
        assertEquals(0, run("dump", directory(), "--from", 1_000));
        assertEquals("", out());
        assertEquals(0, run("dump", directory(), "--json"));
        assertEquals(
                List.of("begin", "instrument", "state", "instrument", "state", "end"),
                out().lines()
                        .filter(line -> line.startsWith("{\"type\":\"checkpoint\""))
                        .map(line -> line.split("\"")[7])
                        .toList());
        assertEquals(0, run("dump", directory()));
        assertEquals(tape().size(), out().lines().count());
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsOn() {
        writeCycles(2);
        final OutputStream head = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        assertEquals(0, run(head, "dump", directory()));
        assertEquals("", err());
        final OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertEquals(1, run(full, "dump", directory()));
        assertEquals("tapewire tape: stdout: No space left on device\n", err());
    }

    @Test
    void shouldFindATapeWhole() {
        writeCycles(3);
        assertEquals(0, run("verify", directory()), this::out);
        assertEquals("whole: " + tape().size() + " records in 3 files, tapeSeq 1 to " + tape().size() + "\n", out());
    }

    @Test
    void shouldNameFileIndexAndRangeOfEachDamage() throws IOException {
        writeCycles(3);
        final List<Path> files = CycleFiles.list(directory());
        final long second = TapeRetention.firstTapeSeq(files.get(1));
        final long third = TapeRetention.firstTapeSeq(files.get(2));
        final List<Long> indices = chroniclesIndices();
        flip(files.get(0), place(files.get(0), 4) * 8 + 400);
        flip(files.get(1), place(files.get(1), second) * 8 + 400); // the first of its file
        flip(files.get(1), place(files.get(1), third - 1) * 8 + 400); // the last of its file
        flip(files.get(2), place(files.get(2), third + 4) * 8 + 400);
        flip(files.get(2), place(files.get(2), third + 5) * 8 + 2); // a length
        assertEquals(1, run("verify", directory()));
        final List<String> lines = out().lines().toList();
        assertEquals(
                List.of(
                        damage(files.get(0), indices, 4, 4),
                        damage(files.get(1), indices, second, second),
                        damage(files.get(1), indices, third - 1, third - 1),
                        damage(files.get(2), indices, third + 4, third + 5)),
                lines.subList(0, lines.size() - 1));
        assertTrue(lines.get(4).startsWith("damaged: 5 records lost in 4 places; "), lines.get(4));
        assertEquals(0, run("info", directory(), "--json"));
        assertEquals("tapewire tape: 5 records are damaged (see: tape verify)\n", err());
        assertEquals(0, run("dump", directory(), "--json", "--from", 4, "--limit", 1));
        assertEquals("{\"type\":\"gap\",\"fromSeq\":4,\"toSeq\":4,\"reason\":\"DAMAGE\"}\n", out());
    }

    private static String damage(Path file, List<Long> indices, long from, long to) {
        return "damage: " + file + " index 0x" + Long.toHexString(indices.get((int) from - 1)) + " tapeSeq " + from
                + "-" + to;
    }

    private List<Long> chroniclesIndices() {
        final List<Long> indices = new ArrayList<>();
        try (SingleChronicleQueue queue =
                SingleChronicleQueueBuilder.binary(directory().toFile()).build()) {
            final ExcerptTailer tailer = queue.createTailer();
            while (tailer.readBytes(bytes -> bytes.readPosition(bytes.readLimit()))) {
                indices.add(tailer.lastReadIndex());
            }
        }
        return indices;
    }

    @Test
    void shouldGiveTheIndexThatChronicleGives() {
        final long hour = RollCycles.FAST_HOURLY.toIndex(472_222, 5);
        assertEquals(hour, CycleIndex.of(Path.of("20231114-22F.cq4"), TapeWriterContext.HOUR_MS, 5));
        final long tenMinutes = RollCycles.TEN_MINUTELY.toIndex(2_833_333, 7);
        assertEquals(tenMinutes, CycleIndex.of(Path.of("20231114-2210X.cq4"), TapeWriterContext.TEN_MINUTES_MS, 7));
        assertEquals(-1, CycleIndex.of(Path.of("other.cq4"), TapeWriterContext.HOUR_MS, 7));
    }

    @Test
    void shouldTakeAMissingEndedForDamageButNotAnUnfinishedTail() throws IOException {
        writeCycles(1);
        final Path file = CycleFiles.list(directory()).get(0);
        final long last = tape().size();
        final long place = place(file, last);
        flip(file, place * 8 + 31); // NOT_COMPLETE: it looks unfinished
        assertEquals(1, run("verify", directory()));
        assertTrue(out().contains(" tapeSeq " + last + "-" + last + "\n"), out());
        flip(file, place * 8 + 31);
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(endOf(file, place));
            access.write(new byte[] {40, 0, 0, (byte) 0x80, 1, 2, 3}); // begun behind the head, never finished
        }
        assertEquals(0, run("verify", directory()), this::out);
    }

    @Test
    void shouldRefuseATapeWhoseMetadataIsDamagedAndNameTheFile() throws IOException {
        writeCycles(1);
        final Path metadata = directory().resolve(QueueMetadata.FILE_NAME);
        for (final int bit : new int[] {3, 8 * 20, 8 * 100 + 1, 8 * 0xa0 + 2, 8 * 0xd0}) {
            flip(metadata, bit);
            assertEquals(1, run("verify", directory()), "bit " + bit);
            assertTrue(err().startsWith("tapewire tape: " + metadata + ": damaged"), err());
            flip(metadata, bit);
        }
        final Path identity = directory().resolve(TapeIdentity.FILE_NAME);
        flip(identity, 8 * 50);
        for (final String command : List.of("verify", "info", "dump")) {
            assertEquals(1, run(command, directory()));
            assertTrue(err().startsWith("tapewire tape: " + identity + ": damaged"), err());
            assertEquals(1, err().lines().count());
        }
        Files.delete(identity);
        assertEquals(1, run("verify", directory()));
        assertTrue(err().startsWith("tapewire tape: " + identity + ": missing"), err());
        Files.delete(metadata);
    }

    @Test
    void shouldTrimWholeCyclesButNeverTheNewestTwo() {
        writeCycles(5);
        final List<Path> files = CycleFiles.list(directory());
        final long third = TapeRetention.firstTapeSeq(files.get(2));
        assertEquals(0, run("trim", directory(), "--before", "seq:" + (TapeRetention.firstTapeSeq(files.get(1)) - 1)));
        assertEquals("removed 0 cycles with 0 bytes; first tapeSeq 1\n", out());
        assertEquals(0, run("trim", directory(), "--before", "2023-11-15T00:13:20Z"), this::err);
        assertTrue(out().startsWith("removed 2 cycles with "), out());
        assertTrue(out().endsWith("; first tapeSeq " + third + "\n"), out());
        assertEquals(files.subList(2, 5), CycleFiles.list(directory()));
        assertEquals(0, run("verify", directory()), this::out);
        assertEquals(0, run("trim", directory(), "--keep-bytes", 0));
        assertEquals(files.subList(3, 5), CycleFiles.list(directory()));
        assertEquals(0, run("info", directory(), "--json"));
        assertTrue(out().contains("\"instruments\":2,\"epochs\":1,"), out());
        open();
        assertEquals(42, writer.state().lastValues().quoteCounter(1) + 1);
        writer.close();
        assertEquals(0, run("verify", directory()), this::out);
    }

    @Test
    void shouldNotLeaveAFirstCycleWithoutACheckpointOfItsOwn() {
        writeSome();
        for (int i = 0; i < 400; i++) {
            writer.defineInstrument(1, "S" + i, -2, 0, 2, 100, NULL_MANTISSA);
        }
        for (int i = 1; i < 5; i++) {
            millis += TimeUnit.HOURS.toMillis(1);
            writer.quote(1, i, i, 0, 0, i, 1, i + 1, 1);
            writer.doWork(0);
            while (i != 2 && writer.doWork(0) > 0) { // the checkpoint of the third cycle stays unfinished
                continue;
            }
        }
        writer.close();
        final List<Path> files = CycleFiles.list(directory());
        final long third = TapeRetention.firstTapeSeq(files.get(2));
        assertEquals(0, run("trim", directory(), "--before", "seq:" + third));
        assertEquals(files.subList(1, 5), CycleFiles.list(directory()));
        assertEquals(0, run("trim", directory(), "--keep-bytes", "1k"));
        assertEquals(files.subList(3, 5), CycleFiles.list(directory()));
    }

    @Test
    void shouldNotTrimATapeThatIsBeingWritten() {
        writeSome();
        assertEquals(1, run("trim", directory(), "--keep-bytes", "1m"));
        assertTrue(err().contains("another writer has this tape (pid "), err());
        writer.close();
    }

    @Test
    void shouldRefuseWrongUsageWithOneLineAndStatusTwo() {
        final Object[][] wrong = {
            {"info"},
            {"none", directory()},
            {"info", directory(), "--nope"},
            {"dump", directory(), "--from", "x"},
            {"dump", directory(), "--from", 0},
            {"dump", directory(), "--limit", -1},
            {"trim", directory()},
            {"trim", directory(), "--before", "2026-11-25T14:30:00"},
            {"trim", directory(), "--before", "seq:x"},
            {"trim", directory(), "--keep-bytes", "1x"},
            {"trim", directory(), "--keep-bytes", "-1"},
            {"trim", directory(), "--keep-bytes", "1", "--before", "1"},
        };
        for (final Object[] args : wrong) {
            assertEquals(2, run(args), List.of(args).toString());
            assertEquals("", out());
            assertEquals(1, err().lines().count(), err());
            assertTrue(err().startsWith("tapewire tape: "), err());
        }
        assertEquals(2, run());
        assertTrue(err().contains("info|dump|verify|trim"), err());
    }

    @Test
    void shouldSayThatThereIsNoTape() {
        for (final String command : List.of("info", "dump", "verify", "trim")) {
            final Path absent = temporary.resolve("absent");
            final Object[] args = command.equals("trim")
                    ? new Object[] {command, absent, "--before", "1"}
                    : new Object[] {command, absent};
            assertEquals(1, run(args));
            assertEquals("tapewire tape: " + absent + ": no tape here\n", err());
            assertFalse(Files.exists(absent));
        }
    }

    @Test
    void shouldExplainItself() {
        assertEquals(0, run("--help"));
        assertTrue(out().contains("info|dump|verify|trim"), out());
        assertEquals(0, run("trim", "--help"));
        assertTrue(out().contains("two cycles"), out());
        assertEquals("", err());
    }
}
