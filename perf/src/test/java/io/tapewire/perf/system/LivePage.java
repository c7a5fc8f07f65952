package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.core.ConditionTimeoutException;

/** The page in a browser, as a test sees it: what is on the screen, and what its client holds. The test's own thread only. */
final class LivePage {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final String ROWS = """
            () => [...document.querySelectorAll('#body .row')].filter(row => !row.hidden).map(row => {
              const cells = {};
              row.querySelectorAll('.cell').forEach(cell => {
                cells[[...cell.classList].find(name => name.startsWith('c-')).slice(2)] = cell.textContent;
              });
              return cells;
            })""";

    private static final String HELD = """
            () => Object.fromEntries([...tapewire.client._core.market.live.instruments].filter(i => i.quote.present || i.trade.present).map(i => [i.symbol, [
              i.quote.bid === null ? '' : i.priceText(i.quote.bid) + ' ' + i.sizeText(i.quote.bidSize),
              i.quote.ask === null ? '' : i.priceText(i.quote.ask) + ' ' + i.sizeText(i.quote.askSize),
              i.trade.present ? i.priceText(i.trade.price) + ' ' + i.sizeText(i.trade.size) + ' ' + i.sizeText(i.trade.volume) + ' ' + i.trade.trades : '',
            ]]))""";

    /** What a failed test wants to know. */
    private static final String STANDING = """
            () => globalThis.tapewire === undefined ? 'no script' : [tapewire.client.state, document.getElementById('state').textContent,
              document.getElementById('notice').textContent, JSON.stringify(tapewire.client.totals)].join(', ')""";

    private final Page page;

    LivePage(Page page) {
        this.page = page;
    }

    static LivePage open(Page page, String url) {
        page.navigate(url);
        return new LivePage(page).awaitState("live");
    }

    Page page() {
        return page;
    }

    String state() {
        return (String) page.evaluate("() => tapewire.client.state");
    }

    LivePage awaitState(String state) {
        awaitTrue("() => globalThis.tapewire?.client.state === '" + state + "'");
        return this;
    }

    void awaitTrue(String expression) {
        try {
            await(expression)
                    .pollInSameThread()
                    .atMost(PATIENCE)
                    .until(() -> Boolean.TRUE.equals(page.evaluate(expression)));
        } catch (final ConditionTimeoutException e) {
            throw new AssertionError(expression + ": " + page.evaluate(STANDING), e);
        }
    }

    /** Waits until the notice says something that contains the words. */
    void awaitNotice(String words) {
        awaitTrue(
                "() => !document.getElementById('notice').hidden && document.getElementById('notice').textContent.includes('"
                        + words + "')");
    }

    long number(String expression) {
        return ((Number) page.evaluate(expression)).longValue();
    }

    /** {@return the rows in sight, each by the names of its columns} */
    @SuppressWarnings("unchecked")
    List<Map<String, String>> rows() {
        return (List<Map<String, String>>) page.evaluate(ROWS);
    }

    /** {@return all rows by symbol, scrolled to} */
    Map<String, Map<String, String>> allRows() {
        final Map<String, Map<String, String>> all = new TreeMap<>();
        final long height = number("() => document.getElementById('grid').scrollHeight");
        final long view = number("() => document.getElementById('grid').clientHeight");
        for (long top = 0; top < height; top += view / 2) {
            page.evaluate("top => { document.getElementById('grid').scrollTop = top; }", (int) top);
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            rows().forEach(row -> all.put(row.get("symbol"), row));
        }
        return all;
    }

    /** {@return what the client holds of each symbol: bid, ask, and last trade with totals} */
    @SuppressWarnings("unchecked")
    Map<String, List<String>> held() {
        return new TreeMap<>((Map<String, List<String>>) page.evaluate(HELD));
    }

    /** The tab goes to the background, or comes back: as browsers tell it, and without animation frames. */
    void hidden(boolean isHidden) {
        page.evaluate("""
                hidden => {
                  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
                  globalThis.paint ??= globalThis.requestAnimationFrame;
                  globalThis.requestAnimationFrame = hidden ? () => 0 : globalThis.paint;
                  document.dispatchEvent(new Event('visibilitychange'));
                }""", isHidden);
    }
}
