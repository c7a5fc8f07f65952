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
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in a real Chromium on what is not the market of now: a replay, a delayed subject, and the tape behind the newest trade. */
class BrowserReplaySystemTest {
    private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(60);
    private static final int SYMBOLS = 40;

    private static final String JOINED = "() => tapewire.detail.prints._replay?.state === 'live'";
    private static final String PRINTS = "() => tapewire.detail.sales.prints.length";

    /** Enough of a tape that its beginning and its end are told apart. */
    private static final int TAPE_TRADES = 60;

    @RegisterExtension
    static final Chromium CHROMIUM = new Chromium();

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private static LivePage open(Server server) {
        return LivePage.open(CHROMIUM.newPage(1280, 800), url(server));
    }

    private static String url(Server server) {
        return "https://localhost:" + server.stream().getPort() + "/";
    }

    private static void shot(LivePage page, String name) throws IOException {
        final Path folder = Path.of("target/screenshots");
        Files.createDirectories(folder);
        page.page().screenshot(new Page.ScreenshotOptions().setPath(folder.resolve(name + ".png")));
    }

    private static void end(TapewireProcess feed, Server server) {
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        server.stop();
    }

    /** The grid's sum of trades, of now or of the replay's time. */
    private static long trades(LivePage page) {
        return page.number("() => [...tapewire.grid._all.values()].reduce((sum, i) => sum + (i.trade.trades ?? 0), 0)");
    }

    @Test
    void shouldReplayTheTapeInPlaceOfTheMarketUntilBackToLive() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 2_000, 11);
        final Server server = tapewire.tlsServer(tape).awaitReady();
        final LivePage page = open(server);
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        await().pollInSameThread().until(() -> trades(page) > 5L * TAPE_TRADES);
        final long liveTrades = trades(page);

        page.page().click("#open-replay");
        page.awaitTrue("() => tapewire.replay?.state === 'paused' && document.body.dataset.view === 'replay'");
        page.awaitTrue("() => document.getElementById('banner-word').textContent === 'REPLAY'");
        assertTrue(page.page().isVisible("#banner"));
        assertTrue(page.page().isVisible(".replay-badge"));
        assertTrue(page.page().title().startsWith("REPLAY"), page.page().title());
        assertEquals("Connected", page.page().textContent("#state-word"));
        assertFalse((Boolean) page.page().evaluate("() => [...tapewire.grid._all.values()].some(i => i.stream === 0)"));

        page.page().selectOption("#replay-speed", "max");
        page.page().keyboard().press("p");
        await().pollInSameThread().until(() -> trades(page) > TAPE_TRADES);
        page.page().keyboard().press("p");
        page.awaitTrue("() => ['paused', 'ended'].includes(tapewire.replay.state)");

        page.page().selectOption("#replay-speed", "1");
        seek(page, 0);
        await().pollInSameThread().until(() -> trades(page) < TAPE_TRADES);
        page.awaitTrue("() => tapewire.replay.state === 'paused'");
        final long before = page.number("() => tapewire.replay.status.cursor");
        page.page().click("#replay-step");
        await().pollInSameThread().until(() -> page.number("() => tapewire.replay.status.cursor") > before);
        page.awaitTrue("() => tapewire.replay.state === 'paused'");

        page.page().click("#replay-play");
        page.awaitTrue("() => tapewire.replay.state === 'playing'");
        final long playedMs = page.number("() => tapewire.replay.status.timeMs");
        await().pollInSameThread().until(() -> page.number("() => tapewire.replay.status.timeMs") > playedMs + 500);
        page.awaitTrue("() => tapewire.detail.instrument?.stream === tapewire.replay.stream");
        page.awaitTrue("() => Number(document.getElementById('replay-at').value) > 0");
        assertTrue(trades(page) < liveTrades, "values of the past");
        shot(page, "replay");
        page.page().click("#replay-play");
        page.awaitTrue("() => tapewire.replay.state === 'paused'");

        page.page().click("#replay-live");
        page.awaitTrue("() => tapewire.replay === null && document.body.dataset.view === 'live'");
        assertFalse(page.page().isVisible("#banner"));
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        await().pollInSameThread().until(() -> trades(page) > liveTrades);
        page.awaitTrue("() => tapewire.detail.instrument?.stream === 0");
        assertEquals("Tapewire", page.page().title());
        assertEquals(List.of(), CHROMIUM.faults());
        end(feed, server);
    }

    private static void seek(LivePage page, int at) {
        page.page().evaluate("""
                at => {
                  const slider = document.getElementById('replay-at');
                  slider.value = String(at);
                  slider.dispatchEvent(new Event('input'));
                  slider.dispatchEvent(new Event('change'));
                }""", at);
    }

    @Test
    void shouldMarkEverythingThatADelayedSubjectSees() throws IOException {
        final List<String> token = tapewire.token("late");
        final Path tokens = tapewire.path("tokens");
        Files.writeString(tokens, token.get(0) + " delay=2s rights=*:delayed\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, 1_000, 12);
        final Server server = tapewire.tlsServer(tape, "--tokens", tokens).awaitReady();
        final Page browserPage = CHROMIUM.newPage(1280, 800);
        browserPage.addInitScript("sessionStorage.setItem('tapewire.token', '" + token.get(1) + "')");
        final LivePage page = LivePage.open(browserPage, url(server));
        page.awaitTrue("() => tapewire.grid.counts[0] === " + SYMBOLS);
        page.awaitTrue("() => document.body.dataset.view === 'delayed'");
        page.awaitTrue("() => document.getElementById('banner').textContent.includes('late by 2 s')");
        assertTrue(browserPage.isVisible("#banner"));
        assertTrue(browserPage.title().startsWith("DELAYED"), browserPage.title());
        await().pollInSameThread()
                .until(() ->
                        page.rows().stream().allMatch(row -> row.get("status").startsWith("DELAYED")));
        page.awaitTrue("() => document.getElementById('detail-status').textContent.startsWith('DELAYED')");
        page.awaitTrue("() => document.querySelectorAll('#sales li:not([hidden])').length > 3");
        page.awaitTrue(JOINED);
        final long youngestMs = page.number("""
                () => Math.min(...[...tapewire.grid._all.values()].map(i => tapewire.client.clock.now() + tapewire.client.clock.errorMs - i.quote.ingestMs))""");
        assertTrue(youngestMs >= 2_000, youngestMs + " ms old");
        shot(page, "delayed");
        assertEquals(List.of(), CHROMIUM.faults());
        end(feed, server);
    }

    @Test
    void shouldShowEachTradeOfTheTapeOnceFromBeforeThePageWasOpened() throws IOException {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, 5, 1_000, 13);
        try (TcpProxy proxy = new TcpProxy()) {
            final String origin = "https://localhost:" + proxy.port();
            final Server server =
                    tapewire.tlsServer(tape, "--allow-origin", origin).awaitReady();
            proxy.target(server.address());
            await().until(() -> server.counter("RECORDS_READ") > 3_000);
            final LivePage page = LivePage.open(CHROMIUM.newPage(1280, 800), origin + "/?backoffCapMs=1000");
            page.awaitTrue(JOINED);
            final long joined = page.number(PRINTS);
            await().pollInSameThread().until(() -> page.number(PRINTS) > joined + 30);

            proxy.cut();
            page.awaitNotice("what is shown is right again");
            page.awaitTrue(JOINED);
            page.hidden(true); // leaves, and goes on where it was
            page.awaitTrue("() => tapewire.detail.prints._replay === null");
            page.hidden(false);
            page.awaitTrue(JOINED);
            feed.terminate();
            assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
            final String symbol = (String) page.page().evaluate("() => tapewire.detail.instrument.symbol");
            final List<String> expected = tradesOf(tape, symbol);
            await().pollInSameThread()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertEquals(expected, prints(page)));
            assertTrue(expected.size() > joined && joined > 0, joined + " of " + expected.size());
            assertEquals(List.of(), CHROMIUM.faults());
            server.stop();
        }
    }

    /** {@return seq, price and size of each trade of an instrument on the tape} */
    private List<String> tradesOf(Path tape, String symbol) {
        final TapewireProcess export =
                tapewire.tape("export", tape, "--format", "json", "--symbol", symbol, "--type", "trade");
        assertEquals(0, export.awaitExit(EXPORT_TIMEOUT), export::errors);
        return export.lines().stream()
                .map(Json::object)
                .map(BrowserReplaySystemTest::trade)
                .toList();
    }

    private static String trade(Map<String, Object> line) {
        return line.get("seq") + " " + plain(line.get("price")) + " " + plain(line.get("size"));
    }

    private static String plain(Object number) {
        return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }

    @SuppressWarnings("unchecked")
    private static List<String> prints(LivePage page) {
        return ((List<List<Object>>) page.page().evaluate("""
                () => tapewire.detail.sales.prints.map(p => [p.seq, p.instrument.priceText(p.price), p.instrument.sizeText(p.size)])"""))
                .stream()
                        .map(print -> print.get(0) + " " + plain(print.get(1)) + " " + plain(print.get(2)))
                        .toList();
    }
}
