package io.tapewire.perf.load;

import io.tapewire.feed.sim.SimSource;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;
import io.tapewire.tape.WritableTape;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Makes a large tape in the time that writing it takes: the simulator and the product's own writer on a clock that goes on by the same step with each
 * tick, however fast they come. The same numbers give the same records; only the tape's id is random.
 */
@Command(
        name = "make-large-tape",
        mixinStandardHelpOptions = true,
        description = "Writes a tape of made-up ticks that are spread evenly over some hours, as fast as it can.")
public final class MakeTapeMain implements Callable<Integer> {
    /** A whole hour, so that hours of the tape are its cycles. */
    private static final Instant START = Instant.parse("2026-01-05T14:00:00Z");

    /** Ticks between two looks at what is due besides: thousands a second. */
    private static final int TICKS_PER_STEP = 1_024;

    /** SourceFlags.simulated. */
    private static final int SIMULATED = 1;

    @Parameters(index = "0", paramLabel = "DIR", description = "of the tape; must be empty, or not there")
    private Path directory;

    @Option(names = "--ticks", defaultValue = "100000000", description = "default: ${DEFAULT-VALUE}")
    private long ticks;

    @Option(names = "--symbols", defaultValue = "500", description = "default: ${DEFAULT-VALUE}")
    private int symbols;

    @Option(names = "--hours", defaultValue = "8", description = "of market time; default: ${DEFAULT-VALUE}")
    private int hours;

    @Option(names = "--seed", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
    private long seed;

    private long wallNs = TimeUnit.SECONDS.toNanos(START.getEpochSecond());

    private MakeTapeMain() {}

    /** Exit 0 = made, 1 = failed, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new MakeTapeMain()).execute(args));
    }

    @Override
    public Integer call() {
        if (ChronicleTape.exists(directory)) {
            System.err.println("make-large-tape: " + directory + ": a tape is there already");
            return 1;
        }
        final long startNs = System.nanoTime();
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(directory)
                .rollMillis((int) TimeUnit.HOURS.toMillis(1))
                .syncMs(0) // closing forces it
                .epochMillis(() -> TimeUnit.NANOSECONDS.toMillis(wallNs))
                .conclude());
        final long records;
        try (TickWriter writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context())) {
            write(writer);
            records = writer.state().tapeSeq();
        }
        System.out.printf(
                Locale.ROOT, "%d records on %s in %.1f s%n", records, directory, (System.nanoTime() - startNs) / 1e9);
        return 0;
    }

    private void write(TickWriter writer) {
        final long stepNs = TimeUnit.HOURS.toNanos(hours) / ticks;
        try (SimSource market =
                new SimSource(symbols, seed, SimSource.RATE_MAX, ticks, () -> 0, () -> wallNs += stepNs)) {
            while (!market.isDone()) {
                market.poll(writer, 0, TICKS_PER_STEP);
                writer.doWork(System.nanoTime());
            }
        }
        writer.feedStatus(writer.source(SimSource.NAME, SimSource.VENUE, SIMULATED), FeedStatusKind.ENDED, 0, 0);
    }
}
