package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.Match;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures a running server by hand: its CPU while a number of clients are connected, and how soon it answers pings meanwhile. What docs/performance.md
 * reports of idle servers and saturated shards comes from here.
 */
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        description =
                "Connects clients that subscribe to a prefix, and tells frames, CPU of the server and the round trip of pings.")
public final class MeasureMain implements Callable<Integer> {
    /** Pings per second: often enough for percentiles, far below what the server allows a client. */
    private static final int PINGS_PER_SECOND = 20;

    @Parameters(index = "0", paramLabel = "URL", description = "ws://127.0.0.1:PORT/stream")
    private URI url;

    @Option(names = "--clients", defaultValue = "100", description = "how many; default: ${DEFAULT-VALUE}")
    private int clients;

    @Option(names = "--prefix", defaultValue = "", description = "of the symbols that each subscribes to; default: all")
    private String prefix;

    @Option(names = "--interval", defaultValue = "100", paramLabel = "MS", description = "default: ${DEFAULT-VALUE}")
    private int intervalMs;

    @Option(names = "--seconds", defaultValue = "20", description = "how long to measure; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds before that; default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(names = "--pid", description = "of the server, for its CPU")
    private Long pid;

    @Option(names = "--seed", defaultValue = "1", description = "of masks and keys; default: ${DEFAULT-VALUE}")
    private long seed;

    private MeasureMain() {}

    /** Exit 0 = measured, 1 = a client was cut or never got in, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new MeasureMain()).execute(args));
    }

    @Override
    public Integer call() {
        final PingProbe probe = new PingProbe();
        final Duration lifetime = Duration.ofSeconds(seconds + warmUpSeconds + 30L);
        final InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
        try (LoadDriver driver = new LoadDriver(address, url.getPath(), probe, seed, lifetime)) {
            final Match match = prefix.isEmpty() ? Match.ALL : Match.PREFIX;
            final var item = new ClientScript.Item(prefix, match, ClientScript.ALL_CHANNELS, intervalMs);
            for (int i = 0; i < clients; i++) {
                driver.add(ClientScript.of(List.of(item)));
            }
            driver.start();
            pingFor(driver, probe, warmUpSeconds, false);
            final long startNs = System.nanoTime();
            final long startCpuNs = cpuNs();
            final long startFrames = driver.call(probe::frames);
            pingFor(driver, probe, seconds, true);
            final double elapsedNs = System.nanoTime() - startNs;
            final long frames = driver.call(probe::frames) - startFrames;
            final int open = driver.call(driver::open);
            System.out.printf(
                    Locale.ROOT,
                    "clients %d of %d, frames/s %.0f, server CPU %.2f %% of a core, %s%n",
                    open,
                    clients,
                    frames * 1e9 / elapsedNs,
                    (cpuNs() - startCpuNs) * 100 / elapsedNs,
                    driver.call(probe::summary));
            return open == clients ? 0 : 1;
        }
    }

    private static void pingFor(LoadDriver driver, PingProbe probe, int seconds, boolean ping) {
        for (int i = 0; i < seconds * PINGS_PER_SECOND; i++) {
            if (ping) {
                driver.call(() -> {
                    probe.ping(driver.clients().get(0), driver.requests());
                    return null;
                });
            }
            LockSupport.parkNanos(1_000_000_000L / PINGS_PER_SECOND);
        }
    }

    private long cpuNs() {
        return pid == null
                ? 0
                : ProcessHandle.of(pid)
                        .flatMap(handle -> handle.info().totalCpuDuration())
                        .orElse(Duration.ZERO)
                        .toNanos();
    }
}
