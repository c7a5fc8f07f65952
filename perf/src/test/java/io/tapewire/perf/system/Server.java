package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A fan-out server that runs: where it listens, whether it is ready, what it has counted. */
final class Server {
    private final TapewireProcess process;
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI stream;
    private final URI admin;

    /** @param process a {@code serve} that was just started; waits for its addresses */
    Server(TapewireProcess process) {
        this.process = process;
        stream = URI.create(process.awaitLine("listening ", Tapewire.START_TIMEOUT));
        admin = URI.create(process.awaitLine("admin ", Tapewire.START_TIMEOUT));
    }

    TapewireProcess process() {
        return process;
    }

    URI stream() {
        return stream;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(stream.getHost(), stream.getPort());
    }

    /** Waits until the server is current. */
    Server awaitReady() {
        await().atMost(Tapewire.START_TIMEOUT).until(() -> get("health/ready").statusCode() == 200);
        return this;
    }

    /** {@return how many sessions ended for which reason, for messages} */
    String endings() {
        final Map<String, Object> endings =
                new TreeMap<>(Json.object(get("counters").body()));
        endings.keySet().removeIf(name -> !name.startsWith("ENDED_") && !name.startsWith("EVERY_"));
        final String slow = process.log()
                .lines()
                .filter(line -> line.contains("code 4008"))
                .limit(10)
                .collect(Collectors.joining("\n"));
        return endings + "\n" + slow + "\nnow " + Instant.now();
    }

    /** {@return one of the server's counters} */
    long counter(String name) {
        final Map<String, Object> counters = Json.object(get("counters").body());
        if (!counters.containsKey(name)) {
            throw new IllegalArgumentException("no counter " + name + " in " + counters.keySet());
        }
        return Long.parseLong(counters.get(name).toString());
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(
                    HttpRequest.newBuilder(admin.resolve("/" + path))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (final IOException e) {
            throw new IllegalStateException(admin + path + ": " + e, e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, and the orderly end that must follow. */
    void stop() {
        process.terminate();
        assertEquals(0, process.awaitExit(Tapewire.EXIT_TIMEOUT), process::errors);
    }

    /** {@return live heap in bytes: a full collection, and what is left} */
    long liveHeapBytes() throws IOException {
        final String text = jcmd("GC.class_histogram");
        final String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow(() -> new IOException("jcmd says: " + text));
        return Long.parseLong(total.trim().split("\\s+")[2]);
    }

    /** {@return how many threads have a name} */
    long threads(String name) throws IOException {
        return jcmd("Thread.print")
                .lines()
                .filter(line -> line.startsWith('"' + name + '"'))
                .count();
    }

    private String jcmd(String command) throws IOException {
        final Process jcmd = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/jcmd", Long.toString(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        return new String(jcmd.getInputStream().readAllBytes());
    }
}
