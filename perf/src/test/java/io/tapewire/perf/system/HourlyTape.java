package io.tapewire.perf.system;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;
import io.tapewire.tape.WritableTape;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Writes a tape of hourly cycles with a clock of its own, so that it has many cycles at once; what it writes last is of now. */
final class HourlyTape implements AutoCloseable {
    static final String SYMBOL = "A";
    private static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A look at the oldest cycles comes each ten seconds. */
    private static final int MAINTENANCE_SECONDS = 20;

    private final TickWriter writer;
    private final int source;
    private final int instrument;
    private long cycleStartMs;
    private long wallNs;
    private long maintenanceNs;

    /** @param retainNs age of cycles that are kept; 0 = any */
    HourlyTape(Path directory, long startMs, long retainNs) {
        cycleStartMs = startMs;
        wallNs = TimeUnit.MILLISECONDS.toNanos(startMs);
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .rollMillis((int) HOUR_MS)
                .retainNs(retainNs)
                .epochMillis(() -> TimeUnit.NANOSECONDS.toMillis(wallNs))
                .conclude());
        final MarketState state = tape.state();
        writer = new TickWriter(tape.appender(), state, new TickWriter.Context());
        writer.tsIngest(wallNs);
        source = writer.source("hourly", "TEST", 0);
        if (state.tapeSeq() == 0) {
            writer.newEpoch(source, 1);
        }
        instrument = writer.defineInstrument(source, SYMBOL, -4, 0, 0, 100, NULL_MANTISSA);
    }

    /** Writes quotes, 5 ms of the clock between them, and whatever stands besides them in the cycle. */
    void write(int quotes) {
        for (int i = 0; i < quotes; i++) {
            wallNs += STEP_NS;
            writer.tsIngest(wallNs);
            writer.quote(instrument, wallNs, i + 1, 0, 0, 10_000 + i, 100, 10_001 + i, 100);
        }
        maintain();
    }

    /** The clock goes on to the next hour: what is written now is of a new cycle. */
    void nextHour() {
        cycleStartMs += HOUR_MS;
        wallNs = TimeUnit.MILLISECONDS.toNanos(cycleStartMs);
    }

    /** Does what is due besides ticks: retention too. */
    void maintain() {
        for (int i = 0; i < MAINTENANCE_SECONDS; i++) {
            maintenanceNs += TimeUnit.SECONDS.toNanos(1);
            writer.doWork(maintenanceNs);
        }
    }

    /** Says that nothing comes any more. */
    void end() {
        writer.feedStatus(source, FeedStatusKind.ENDED, 0, 0);
    }

    @Override
    public void close() {
        writer.close();
    }
}
