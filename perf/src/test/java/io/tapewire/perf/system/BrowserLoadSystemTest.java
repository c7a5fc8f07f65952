package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 2,000 instruments at 50,000 ticks a second into one page, as fast as this machine paints, and on a processor that is made six times slower. */
class BrowserLoadSystemTest {
    private static final int SYMBOLS = 2_000;
    private static final int RATE = 50_000;
    private static final int SECONDS = Scale.of(30, 180);
    private static final int CREDIT_FRAMES = 4;

    /** What a page may grow by that keeps nothing: what the collector leaves differs by as much. */
    private static final long HEAP_SLACK_BYTES = 8L << 20;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void shouldStayFlatAndRight(int slowdown) throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, RATE, 6);
        final Server server = tapewire.tlsServer(tape).awaitReady();
        final Page browserPage = CHROMIUM.newPage(1280, 800);
        final LivePage page = LivePage.open(
                browserPage, "https://localhost:" + server.stream().getPort() + "/");
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        final CDPSession devTools = browserPage.context().newCDPSession(browserPage);
        throttle(devTools, slowdown);
        browserPage.evaluate("""
                () => {
                  tapewire.unacked = 0;
                  tapewire.client.addEventListener('frame', () => {
                    tapewire.unacked = Math.max(tapewire.unacked, tapewire.client._core._frameSeq - tapewire.client._core._ackedSeq);
                  });
                  tapewire.began = { at: performance.now(), ...tapewire.client.totals };
                }""");
        final List<Long> heap = new ArrayList<>();
        final long endNs = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        while (System.nanoTime() < endNs) {
            final long untilNs = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos() / 10;
            await().pollInSameThread().atMost(Duration.ofSeconds(SECONDS)).until(() -> System.nanoTime() > untilNs);
            heap.add(page.number("() => { gc(); return performance.memory.usedJSHeapSize; }"));
        }
        final List<Long> late = heap.subList(heap.size() / 2, heap.size());
        System.out.println("browser x" + slowdown + ": "
                + browserPage.evaluate("""
                        () => {
                          const s = (performance.now() - tapewire.began.at) / 1000, t = tapewire.client.totals;
                          const [p50, p99] = tapewire.bar.percentiles;
                          return Math.round((t.frames - tapewire.began.frames) / s) + ' frames/s, '
                            + Math.round((t.updates - tapewire.began.updates) / s) + ' updates/s, tick to screen p50 '
                            + p50.toFixed(0) + ' p99 ' + p99.toFixed(0) + ' ms, unacknowledged at most ' + tapewire.unacked;
                        }""")
                + ", heap " + heap.stream().map(bytes -> bytes >> 20).toList() + " MiB");
        assertTrue(Collections.max(late) - Collections.min(late) <= HEAP_SLACK_BYTES, "heap " + heap);
        final long unacked = page.number("() => tapewire.unacked");
        assertTrue(unacked <= CREDIT_FRAMES + 1, unacked + " frames unacknowledged"); // and one without records
        assertEquals(0, server.counter("ENDED_SLOW_CONSUMER"));

        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        throttle(devTools, 1);
        final TapewireProcess watch =
                tapewire.watch(server.stream(), "*", "--json", "--until-idle", 1, "--ca", tapewire.certificate());
        assertEquals(0, watch.awaitExit(Duration.ofSeconds(60)), watch::errors);
        final EndState state = new EndState();
        watch.lines().forEach(line -> state.accept(Json.object(line)));
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertEquals(state.texts(), page.held()));
        final Map<String, Map<String, String>> rows = page.allRows();
        assertEquals(SYMBOLS, rows.size());
        state.texts().forEach((symbol, values) -> {
            final Map<String, String> row = rows.get(symbol);
            assertShown(symbol, values.get(0), row.get("bid"), row.get("bidSize"));
            assertShown(symbol, values.get(1), row.get("ask"), row.get("askSize"));
        });
        assertEquals(List.of(), CHROMIUM.faults());
        server.stop();
    }

    /** The cells say the same number, in their own way. */
    private static void assertShown(String symbol, String expected, String... cells) {
        final String[] numbers = expected.isEmpty() ? new String[cells.length] : expected.split(" ");
        for (int i = 0; i < cells.length; i++) {
            if (numbers[i] == null) {
                assertEquals("", cells[i], symbol);
            } else {
                assertEquals(
                        0, new BigDecimal(numbers[i]).compareTo(new BigDecimal(cells[i].replace(",", ""))), symbol);
            }
        }
    }

    private static void throttle(CDPSession devTools, int slowdown) {
        final JsonObject rate = new JsonObject();
        rate.addProperty("rate", slowdown);
        devTools.send("Emulation.setCPUThrottlingRate", rate);
    }
}
