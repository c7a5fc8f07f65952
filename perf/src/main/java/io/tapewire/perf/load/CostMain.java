package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.Match;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures what it costs a server to deliver: its CPU, all threads, while clients read as fast as they can, and what they are delivered. The same for our
 * server and for the floor that {@code perf/scripts/floor} compares it with.
 */
@Command(
        name = "cost",
        mixinStandardHelpOptions = true,
        description = "Connects clients, waits, then tells in one line what was delivered and what it cost the server.")
public final class CostMain implements Callable<Integer> {
    private static final long CONNECT_TIMEOUT_NS = 60_000_000_000L;

    @Parameters(index = "0", paramLabel = "URL", description = "ws://127.0.0.1:PORT/stream")
    private URI url;

    @Option(names = "--pid", required = true, description = "of the server")
    private long pid;

    @Option(names = "--clients", defaultValue = "1000", description = "how many; default: ${DEFAULT-VALUE}")
    private int clients;

    @Option(names = "--instruments", defaultValue = "0", description = "that the market has; 0 = clients ask for all")
    private int instruments;

    @Option(names = "--each", defaultValue = "1", description = "instruments of a client; default: ${DEFAULT-VALUE}")
    private int each;

    @Option(
            names = "--interval",
            defaultValue = "-1",
            paramLabel = "MS",
            description = "mode LATEST; without: mode EVERY")
    private int intervalMs;

    @Option(
            names = "--warm-up",
            defaultValue = "15",
            description = "seconds before measuring; default: ${DEFAULT-VALUE}")
    private int warmUpSeconds;

    @Option(names = "--seconds", defaultValue = "10", description = "how long to measure; default: ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--record", paramLabel = "FILE", description = "where to leave a sample of the frames")
    private Path record;

    @Option(names = "--allocation", description = "the server is a JVM: what it allocates is told too")
    private boolean allocation;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "of masks, keys and portions; default: ${DEFAULT-VALUE}")
    private long seed;

    private CostMain() {}

    /** Exit 0 = measured and every client is still there, 1 = not so, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new CostMain()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        final FrameRecorder recorder = record == null ? null : new FrameRecorder();
        final CostProbe probe = new CostProbe(recorder);
        final Duration lifetime = Duration.ofSeconds(seconds + warmUpSeconds + 120L);
        final InetSocketAddress address = new InetSocketAddress(url.getHost(), url.getPort());
        try (LoadDriver driver = new LoadDriver(address, url.getPath(), probe, seed, lifetime);
                AllocatedBytes allocated = allocation ? new AllocatedBytes(pid) : null) {
            driver.start();
            connect(driver, probe);
            TimeUnit.SECONDS.sleep(warmUpSeconds);
            if (recorder != null) {
                driver.call(() -> {
                    recorder.startSampling();
                    return null;
                });
            }
            measure(driver, probe, allocated);
            if (recorder != null) {
                recorder.write(record);
            }
            return driver.call(driver::open) == clients ? 0 : 1;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void connect(LoadDriver driver, CostProbe probe) {
        if (instruments > 0) {
            final LoadClient scout =
                    driver.call(() -> driver.add(ClientScript.of(List.of(ClientScript.Item.all(1_000)))));
            await(driver, () -> driver.call(() -> probe.symbols().size()) >= instruments);
            driver.call(() -> {
                scout.leave();
                return null;
            });
        }
        final List<String> symbols = List.copyOf(driver.call(probe::symbols));
        final Portions portions = new Portions(symbols, each, seed);
        driver.call(() -> {
            probe.forgetSymbols();
            for (int i = 0; i < clients; i++) {
                driver.add(ClientScript.of(items(symbols.isEmpty() ? List.of() : portions.of(i))));
            }
            return null;
        });
        await(driver, () -> driver.call(() -> unserved(driver).isEmpty()));
    }

    private List<ClientScript.Item> items(List<String> symbols) {
        final List<ClientScript.Item> items = symbols.isEmpty()
                ? List.of(ClientScript.Item.all(Math.max(0, intervalMs)))
                : symbols.stream()
                        .map(symbol -> new ClientScript.Item(
                                symbol, Match.EXACT, ClientScript.ALL_CHANNELS, Math.max(0, intervalMs)))
                        .toList();
        return intervalMs < 0 ? items.stream().map(ClientScript.Item::every).toList() : items;
    }

    private static void await(LoadDriver driver, BooleanSupplier isSo) {
        final long startNs = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - startNs > CONNECT_TIMEOUT_NS) {
                throw new IllegalStateException(
                        "after a minute not all clients are served: " + driver.call(() -> unserved(driver)));
            }
            LockSupport.parkNanos(100_000_000L);
        }
    }

    private static List<String> unserved(LoadDriver driver) {
        return driver.clients().stream()
                .filter(client -> client.frameSeq() == 0)
                .map(client -> client.index() + " " + client.ending() + " " + client.failure())
                .limit(5)
                .toList();
    }

    private void measure(LoadDriver driver, CostProbe probe, AllocatedBytes allocated)
            throws IOException, InterruptedException {
        final long startBytes = allocated == null ? 0 : allocated.total();
        final CostProbe.Totals start = driver.call(() -> {
            probe.clearLateness();
            return probe.totals();
        });
        final long startBytesRead = driver.call(() -> bytesRead(driver));
        final long startCpuNs = cpuNs();
        final long startNs = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        final long cpuNs = cpuNs() - startCpuNs;
        final double elapsed = (System.nanoTime() - startNs) / 1e9;
        final CostProbe.Totals got = driver.call(probe::totals).since(start);
        final long bytes = driver.call(() -> bytesRead(driver)) - startBytesRead;
        final Histogram late = driver.call(() -> probe.lateness().copy());
        final long garbage = allocated == null ? 0 : allocated.total() - startBytes;
        System.out.printf(
                Locale.ROOT,
                "open=%d frames_s=%.0f updates_s=%.0f bytes_frame=%.1f cpu_percent=%.1f us_frame=%.3f us_update=%.4f"
                        + " p50_ms=%.3f p99_ms=%.3f garbage=%.2f garbage_kb_s=%.1f complaints=%d%n",
                driver.call(driver::open),
                got.frames() / elapsed,
                got.updates() / elapsed,
                (double) bytes / got.frames(),
                cpuNs / elapsed / 1e7,
                cpuNs / 1e3 / got.frames(),
                cpuNs / 1e3 / got.updates(),
                late.getValueAtPercentile(50) / 1e6,
                late.getValueAtPercentile(99) / 1e6,
                (double) garbage / got.updates(),
                garbage / elapsed / 1e3,
                got.complaints());
    }

    private static long bytesRead(LoadDriver driver) {
        return driver.clients().stream().mapToLong(LoadClient::bytesRead).sum();
    }

    private long cpuNs() {
        return ProcessHandle.of(pid)
                .flatMap(handle -> handle.info().totalCpuDuration())
                .orElseThrow(() -> new IllegalStateException("no process " + pid))
                .toNanos();
    }
}
