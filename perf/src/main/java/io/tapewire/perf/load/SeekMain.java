package io.tapewire.perf.load;

import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.EpochIndex.Epoch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures a running server by hand: how soon a replay stands at a random place of its tape, with the tape's pages on the disk and in memory. */
@Command(
        name = "seek",
        mixinStandardHelpOptions = true,
        description = {
            "Seeks random market times of the newest epoch and waits for the whole market there, twice each:",
            "with the tape's pages dropped from the page cache, and at once again."
        })
public final class SeekMain implements Callable<Integer> {
    private static final Duration LIFETIME = Duration.ofMinutes(30);

    @Parameters(index = "0", paramLabel = "URL", description = "ws://127.0.0.1:PORT/stream")
    private URI url;

    @Parameters(index = "1", paramLabel = "DIR", description = "of the server's tape")
    private Path directory;

    @Option(names = "--seeks", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int seeks;

    @Option(names = "--seed", defaultValue = "1", description = "of the places; default: ${DEFAULT-VALUE}")
    private long seed;

    private SeekMain() {}

    /** Exit 0 = measured, 1 = failed, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new SeekMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        final Epoch epoch = newestEpoch();
        final SplittableRandom random = new SplittableRandom(seed);
        final long[] coldNs = new long[seeks];
        final long[] warmNs = new long[seeks];
        try (SeekDriver replay = new SeekDriver(url, seed, LIFETIME)) {
            replay.begin();
            for (int i = 0; i < seeks; i++) {
                final long time = random.nextLong(epoch.firstMarketTime(), epoch.lastMarketTime());
                PageCache.evict(directory);
                coldNs[i] = replay.seek(time);
                final long coldStateNs = replay.stateNs();
                warmNs[i] = replay.seek(time);
                System.out.printf(
                        Locale.ROOT,
                        "%s  cold %.1f ms, %.1f to its state; warm %.1f ms, %.1f to its state%n",
                        Instant.ofEpochSecond(0, time),
                        coldNs[i] / 1e6,
                        coldStateNs / 1e6,
                        warmNs[i] / 1e6,
                        replay.stateNs() / 1e6);
            }
        }
        tell("cold", coldNs);
        tell("warm", warmNs);
        return 0;
    }

    private Epoch newestEpoch() {
        try (ChronicleTape tape = ChronicleTape.openForReading(directory)) {
            final var epochs = tape.timeIndex().epochs();
            return epochs.get(epochs.size() - 1);
        }
    }

    private static void tell(String what, long[] timesNs) {
        Arrays.sort(timesNs);
        System.out.printf(
                Locale.ROOT,
                "%s: min %.1f, median %.1f, max %.1f ms%n",
                what,
                timesNs[0] / 1e6,
                timesNs[timesNs.length / 2] / 1e6,
                timesNs[timesNs.length - 1] / 1e6);
    }
}
