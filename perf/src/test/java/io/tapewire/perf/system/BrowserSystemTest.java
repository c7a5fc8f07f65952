package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in a real Chromium over wss: what somebody sees of a market, and of everything that goes wrong on the way. */
class BrowserSystemTest {
    private static final Duration FEED_TIMEOUT = Duration.ofSeconds(60);
    private static final int SYMBOLS = 200;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private static String pageUrl(Server server) {
        return "https://localhost:" + server.stream().getPort() + "/";
    }

    private LivePage open(Server server) {
        return LivePage.open(CHROMIUM.newPage(1280, 800), pageUrl(server));
    }

    private static void shot(LivePage page, String name) throws IOException {
        final Path folder = Path.of("target/screenshots");
        Files.createDirectories(folder);
        page.page().screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png")));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = "TAPEWIRE_DATA", matches = ".+")
    void shouldShowTheEndStateOfARecordingForEverySymbolScrolledTo() throws IOException {
        final Path data = Path.of(System.getenv("TAPEWIRE_DATA"));
        final String name = "iex_deep10_20231002_first5000";
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.feed(
                "--source", "iex:" + data.resolve("iex/" + name + ".pcap.gz"), "--tape", tape, "--speed", "max");
        assertEquals(0, feed.awaitExit(FEED_TIMEOUT), feed::errors);
        final Map<String, Object> expected =
                Json.object(Files.readString(data.resolve("expected/" + name + ".symbols.json")));
        final Server server = tapewire.tlsServer(tape).awaitReady();

        final LivePage page = LivePage.open(CHROMIUM.newPage(1280, 1_800), pageUrl(server));
        final int count =
                Integer.parseInt(expected.get("symbols_in_last_stream").toString());
        page.awaitTrue("() => tapewire.grid.counts[0] === " + count);
        page.awaitNotice("The feed has ended");
        shot(page, "recording");
        final Map<String, Map<String, String>> rows = page.allRows();
        assertEquals(count, rows.size());
        @SuppressWarnings("unchecked")
        final Map<String, Map<String, Object>> state = (Map<String, Map<String, Object>>) expected.get("state");
        rows.forEach((symbol, row) -> assertRow(symbol, state.getOrDefault(symbol, Map.of()), row));
        assertTrue(rows.keySet().containsAll(state.keySet()));
        assertEquals(List.of(), CHROMIUM.faults());
        server.stop();
    }

    private static void assertRow(String symbol, Map<String, Object> facts, Map<String, String> row) {
        assertNumbers(symbol, (List<?>) facts.get("bid"), row.get("bid"), row.get("bidSize"));
        assertNumbers(symbol, (List<?>) facts.get("ask"), row.get("ask"), row.get("askSize"));
        assertNumbers(symbol, facts.get("volume") == null ? null : List.of(facts.get("volume")), row.get("volume"));
        assertNumbers(symbol, facts.get("trades") == null ? null : List.of(facts.get("trades")), row.get("trades"));
    }

    private static void assertNumbers(String symbol, List<?> expected, String... shown) {
        for (int i = 0; i < shown.length; i++) {
            if (expected == null) {
                assertEquals("", shown[i], symbol);
            } else {
                final BigDecimal number = new BigDecimal(shown[i].replace(",", ""));
                assertEquals(0, new BigDecimal(expected.get(i).toString()).compareTo(number), symbol + ": " + shown[i]);
            }
        }
    }

    @Test
    void shouldFindSortFlashChartAndKeepWhatSomebodyChose() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 5_000, 1);
        final Server server = tapewire.tlsServer(tape).awaitReady();
        final LivePage page = open(server);
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        page.awaitTrue("() => document.querySelector('[class*=flash-up]') !== null");
        page.awaitTrue("() => document.querySelectorAll('#sales li:not([hidden])').length > 3");
        page.awaitTrue("() => document.querySelector('#chart canvas') !== null");
        assertFalse((Boolean) page.page().evaluate("() => document.getElementById('simulated').hidden"));
        await().pollInSameThread()
                .until(() -> page.number("() => document.getElementById('latency').textContent.length") > 3);
        shot(page, "dark");

        page.page().click("[data-column=volume]");
        await().pollInSameThread().until(() -> {
            final List<Map<String, String>> rows = page.rows();
            return volume(rows.get(0)) >= volume(rows.get(1)) && volume(rows.get(1)) > 0;
        });
        final String symbol = page.rows().get(3).get("symbol");
        page.page().fill("#search", symbol.toLowerCase(Locale.ROOT));
        page.awaitTrue("() => [...document.querySelectorAll('#found li')].some(item => item.dataset.symbol === '"
                + symbol + "')");
        page.page().press("#search", "Enter");
        page.awaitTrue("() => document.getElementById('symbol').textContent === '" + symbol + "'");
        page.page().click("#detail-star");
        page.page().click("#tab-list");
        page.awaitTrue("() => tapewire.grid.counts[0] === 1");
        page.page().click("#open-settings");
        page.page().selectOption("#theme", "light");
        page.page().selectOption("#interval", "500");
        page.page().uncheck("#columns [name=high]");
        page.page().click("#save");

        page.page().reload();
        page.awaitState("live");
        page.awaitTrue("() => document.documentElement.dataset.theme === 'light'");
        page.awaitTrue("() => tapewire.grid.counts[0] === 1 && tapewire.settings.interval === 500");
        assertEquals(
                List.of(symbol),
                page.rows().stream().map(row -> row.get("symbol")).toList());
        assertFalse(page.rows().get(0).containsKey("high"));
        page.page().click("#tab-all");
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        shot(page, "light");
        page.page().focus("#grid");
        page.page().keyboard().press("End");
        page.awaitTrue("() => document.getElementById('grid').scrollTop > 0");
        page.page().setViewportSize(390, 844);
        page.awaitTrue("() => document.documentElement.scrollWidth <= 390");
        shot(page, "phone");
        assertEquals(List.of(), CHROMIUM.faults());
        end(feed, server);
    }

    private static long volume(Map<String, String> row) {
        return row.get("volume").isEmpty()
                ? 0
                : Long.parseLong(row.get("volume").replace(",", ""));
    }

    private static void end(TapewireProcess feed, Server server) {
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        server.stop();
    }

    @Test
    void shouldComeBackFromEverythingThatHappensToANetwork() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 2_000, 2);
        try (TcpProxy proxy = new TcpProxy()) {
            final String origin = "https://localhost:" + proxy.port();
            final Server first =
                    tapewire.tlsServer(tape, "--allow-origin", origin).awaitReady();
            proxy.target(first.address());
            final LivePage page = LivePage.open(CHROMIUM.newPage(1280, 800), origin + "/?backoffCapMs=1000");
            page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);

            proxy.cut();
            page.awaitNotice("The connection was lost");
            page.awaitNotice("what is shown is right again");
            page.awaitState("live");

            proxy.blackhole(true); // the socket stays open, and nothing comes
            page.awaitState("stale");
            page.awaitState("reconnecting");
            shot(page, "reconnecting");
            proxy.blackhole(false);
            page.awaitState("live");

            proxy.blackhole(true); // another network: the old socket is dead, the new address works at once
            page.page().evaluate("() => { tapewire.before = tapewire.client._core.session.connection; }");
            page.page().evaluate("() => dispatchEvent(new Event('online'))");
            page.awaitTrue("() => tapewire.client._core.session.connection !== tapewire.before");
            proxy.blackhole(false);
            page.awaitState("live");

            first.process().kill();
            page.awaitState("reconnecting");
            final Server second =
                    tapewire.tlsServer(tape, "--allow-origin", origin).awaitReady();
            proxy.target(second.address());
            page.awaitState("live");

            second.process().terminate(); // in order: with GoingAway
            page.awaitNotice("shutting down");
            assertEquals(0, second.process().awaitExit(Tapewire.EXIT_TIMEOUT), second.process()::errors);
            final Server third =
                    tapewire.tlsServer(tape, "--allow-origin", origin).awaitReady();
            proxy.target(third.address());
            page.awaitState("live");
            assertRightAtRest(page, feed, third);
            third.stop();
        }
    }

    /** The feed ends; then page and {@code watch} hold the same. */
    private void assertRightAtRest(LivePage page, TapewireProcess feed, Server server) {
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        final TapewireProcess watch =
                tapewire.watch(server.stream(), "*", "--json", "--until-idle", 1, "--ca", tapewire.certificate());
        assertEquals(0, watch.awaitExit(FEED_TIMEOUT), watch::errors);
        final EndState state = new EndState();
        watch.lines().forEach(line -> state.accept(Json.object(line)));
        final Map<String, List<String>> expected = state.texts();
        await().pollInSameThread()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertEquals(expected, page.held()));
    }

    @Test
    void shouldShowAHiddenTabLessAndAllOfItAgain() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 5_000, 3);
        final Server server = tapewire.tlsServer(tape).awaitReady();
        final LivePage page = open(server);
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        page.hidden(true);
        // Each of a hidden page's items is granted 1 s, in one slot: three heartbeats apart there are at most a few
        // frames.
        page.page().evaluate("() => { tapewire.seen = tapewire.client.totals; tapewire.at = Date.now(); }");
        page.awaitTrue("() => Date.now() - tapewire.at > 3000");
        page.page().evaluate("() => { tapewire.seen = tapewire.client.totals; tapewire.at = Date.now(); }");
        page.awaitTrue("() => Date.now() - tapewire.at > 4000");
        final long frames = page.number("() => tapewire.client.totals.frames - tapewire.seen.frames");
        assertTrue(frames <= 16, frames + " frames in 4 s of a hidden page");
        assertEquals("live", page.state());
        page.hidden(false);
        page.awaitTrue("() => tapewire.client.totals.frames - tapewire.seen.frames > 60");
        assertRightAtRest(page, feed, server);
        server.stop();
    }

    @Test
    void shouldSayThatATokenIsRefusedAndTakeAnother() throws IOException {
        final List<String> token = tapewire.token("alice");
        final Path tokens = tapewire.path("tokens");
        Files.writeString(tokens, token.get(0) + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, 20, 1_000, 4);
        final Server server = tapewire.tlsServer(tape, "--tokens", tokens).awaitReady();
        final Page browserPage = CHROMIUM.newPage(1280, 800);
        browserPage.navigate(pageUrl(server));
        final LivePage page = new LivePage(browserPage);
        page.awaitNotice("The access token was refused");
        shot(page, "token");
        browserPage.click("#notice button");
        browserPage.fill("#token", token.get(1));
        browserPage.click("#save");
        page.awaitState("live");
        page.awaitTrue("() => tapewire.grid.counts[0] === 20");
        assertFalse(browserPage.url().contains(token.get(1)));
        assertFalse(
                Pattern.compile(token.get(1)).matcher(server.process().errors()).find(), "a secret in the log");
        page.page().click("#tab-list");
        page.page().fill("#search", "NOSUCH");
        page.page().press("#search", "Enter");
        page.awaitNotice("No data for NOSUCH");
        end(feed, server);
    }

    @Test
    void shouldExplainThatItWasDroppedAsSlow() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 5_000, 5);
        final Server server = tapewire.tlsServer(tape, "--slow-warning-ms", 500, "--slow-consumer-ms", 1_500)
                .awaitReady();
        final LivePage page = open(server);
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        page.page().evaluate("() => { const until = Date.now() + 4000; while (Date.now() < until); }");
        page.awaitNotice("slow consumer");
        page.awaitState("live");
        await().pollInSameThread().until(() -> server.counter("ENDED_SLOW_CONSUMER") == 1);
        end(feed, server);
    }
}
