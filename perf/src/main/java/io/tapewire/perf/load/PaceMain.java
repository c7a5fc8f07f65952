package io.tapewire.perf.load;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a running server by hand: how well a replay keeps the time of what was recorded. */
@Command(
        name = "pace",
        mixinStandardHelpOptions = true,
        description = {
            "Plays the server's tape from its beginning at 1x, some times over, and tells how far off each event came:",
            "|arrival - market time - the median of that in the run|. One run more goes before and is not counted."
        })
public final class PaceMain implements Callable<Integer> {
    private static final double[] PERCENTILES = {50, 99, 100};

    @Parameters(index = "0", paramLabel = "URL", description = "ws://127.0.0.1:PORT/stream")
    private URI url;

    @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
    private int runs;

    @Option(names = "--seconds", defaultValue = "10", description = "of a run; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--seed", defaultValue = "1", description = "of masks and keys; default: ${DEFAULT-VALUE}")
    private long seed;

    private PaceMain() {}

    /** Exit 0 = measured, 1 = failed, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new PaceMain()).execute(args));
    }

    @Override
    public Integer call() {
        final double[][] ms = new double[PERCENTILES.length][runs];
        run();
        for (int i = 0; i < runs; i++) {
            final Histogram off = run();
            for (int p = 0; p < PERCENTILES.length; p++) {
                ms[p][i] = off.getValueAtPercentile(PERCENTILES[p]) / 1e6;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d events, off by p50 %.3f, p99 %.3f, max %.3f ms%n",
                    off.getTotalCount(),
                    ms[0][i],
                    ms[1][i],
                    ms[2][i]);
        }
        for (int p = 0; p < PERCENTILES.length; p++) {
            Arrays.sort(ms[p]);
            System.out.printf(
                    Locale.ROOT,
                    "p%.0f: median of the runs %.3f ms, %.3f to %.3f%n",
                    PERCENTILES[p],
                    ms[p][runs / 2],
                    ms[p][0],
                    ms[p][runs - 1]);
        }
        return 0;
    }

    private Histogram run() {
        try (PaceDriver replay = new PaceDriver(url, seed, Duration.ofSeconds(seconds + 60L))) {
            return replay.play(Duration.ofSeconds(seconds));
        }
    }
}
