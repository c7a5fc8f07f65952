package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

/** Hourly cycles, written by a clock that the test moves. */
class RetentionByAgeTest {
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);

    private long millis = TapeFixture.START_MS;
    private long maintenanceNs;
    private TickWriter writer;

    @TempDir
    private Path directory;

    private TapeWriterContext context() {
        return new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .rollMillis(TapeWriterContext.HOUR_MS)
                .epochMillis(() -> millis);
    }

    private void open(TapeWriterContext context) {
        final WritableTape tape = ChronicleTape.openForWriting(context.conclude());
        writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context());
        writer.tsIngest(TimeUnit.MILLISECONDS.toNanos(millis));
        final int source = writer.source("sim", "SIM", 1);
        writer.newEpoch(source, 1);
        writer.defineInstrument(source, "A", -4, 0, 0, 1, NULL_MANTISSA);
    }

    /** Each cycle begins an hour behind the one before; the clock stands where the last one begins. */
    private void writeCycles(int count) {
        for (int i = 0; i < count; i++) {
            millis += i == 0 ? 0 : HOUR_MS;
            writer.tsIngest(TimeUnit.MILLISECONDS.toNanos(millis));
            writer.quote(1, i, i, 0, 0, i, 1, i + 1, 1);
            maintain();
        }
    }

    private void maintain() {
        for (int i = 0; i < 20; i++) { // a look at the oldest cycles comes each ten seconds
            maintenanceNs += TimeUnit.SECONDS.toNanos(1);
            writer.doWork(maintenanceNs);
        }
    }

    private int cycles() {
        return CycleFiles.list(directory).size();
    }

    @Test
    void shouldRemoveACycleOnceAllOfItIsOldEnough() {
        open(context().retainNs(TimeUnit.HOURS.toNanos(3)));
        writeCycles(10);
        assertEquals(5, cycles()); // the oldest ended just three hours ago
        millis++;
        maintain();
        assertEquals(4, cycles());
        writer.close();
        try (ChronicleTape tape = ChronicleTape.openForReading(directory)) {
            assertEquals(TapeRetention.firstTapeSeq(CycleFiles.list(directory).get(0)), tape.firstTapeSeq());
        }
    }

    @Test
    void shouldRemoveWhatEitherBytesOrAgeLetGo() {
        open(context().retainNs(TimeUnit.HOURS.toNanos(3)).retainBytes(1L << 40));
        writeCycles(10);
        assertEquals(5, cycles());
        writer.close();
        open(context().retainNs(TimeUnit.DAYS.toNanos(30)).retainBytes(1));
        writeCycles(1);
        assertEquals(2, cycles());
        writer.close();
    }

    @Test
    void shouldNeverRemoveTheNewestTwo() {
        open(context().retainNs(1));
        writeCycles(4);
        millis += TimeUnit.DAYS.toMillis(100);
        maintain();
        assertEquals(2, cycles());
        writer.close();
    }

    @Test
    void shouldKeepEverythingUnlessAsked() {
        open(context());
        writeCycles(4);
        millis += TimeUnit.DAYS.toMillis(10_000);
        maintain();
        assertEquals(4, cycles());
        writer.close();
    }

    @Test
    void shouldPickTheRollThatSuitsTheAge() {
        assertEquals(TapeWriterContext.HOUR_MS, rollOf(0, TimeUnit.DAYS.toNanos(1)));
        assertEquals(TapeWriterContext.TEN_MINUTES_MS, rollOf(0, TimeUnit.HOURS.toNanos(23)));
        assertEquals(TapeWriterContext.TEN_MINUTES_MS, rollOf(1, TimeUnit.DAYS.toNanos(7)));
        assertEquals(TapeWriterContext.HOUR_MS, rollOf(0, 0));
    }

    private int rollOf(long retainBytes, long retainNs) {
        return context()
                .rollMillis(0)
                .retainBytes(retainBytes)
                .retainNs(retainNs)
                .conclude()
                .rollMillis();
    }

    @Test
    void shouldTrimByAge() {
        open(context());
        writeCycles(4);
        writer.close();
        assertEquals(0, trim("--keep", "36500d"));
        assertEquals(4, cycles());
        assertEquals(0, trim("--keep", "1h")); // written years ago
        assertEquals(2, cycles());
        assertEquals(2, trim("--keep", "1"));
        assertEquals(2, trim("--keep", "1h", "--keep-bytes", "1"));
    }

    private int trim(String... options) {
        final String[] args = new String[options.length + 2];
        args[0] = "trim";
        args[1] = directory.toString();
        System.arraycopy(options, 0, args, 2, options.length);
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        return TapeMain.run(args, out, new PrintStream(out, true, StandardCharsets.UTF_8), () -> false);
    }

    @Test
    void shouldReadAges() {
        final Age age = new Age();
        assertEquals(TimeUnit.SECONDS.toNanos(90), age.convert("90s"));
        assertEquals(TimeUnit.MINUTES.toNanos(45), age.convert("45m"));
        assertEquals(TimeUnit.HOURS.toNanos(24), age.convert("24h"));
        assertEquals(TimeUnit.DAYS.toNanos(7), age.convert("7d"));
        for (final String wrong : List.of("", "7", "d", "0d", "-1d", "1.5h", "1w", "999999999d", "7 d")) {
            final TypeConversionException refused =
                    assertThrows(TypeConversionException.class, () -> age.convert(wrong));
            assertTrue(refused.getMessage().startsWith("'" + wrong + "' is no age"), refused.getMessage());
        }
    }
}
