package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A table that is drawn anew in place, ten times a second: the busiest instruments, as many as fit. */
final class WatchTable implements WatchView {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String ENTER = "\033[?1049h\033[?25l";
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String GREEN = "\033[32m";
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";
    private static final int HEADER_ROWS = 3;
    private static final long FLASH_NS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long RATE_NS = TimeUnit.SECONDS.toNanos(1);

    /** One instrument's row. */
    private static final class Row {
        private final ClientInstrument instrument;
        private String bid = "-";
        private String bidSize = "-";
        private String ask = "-";
        private String askSize = "-";
        private String last = "-";
        private String volume = "-";
        private String mark = "";
        private long lastPx = RecordLayout.NULL_MANTISSA;
        private int direction;
        private long changedNs;
        private long updates;
        private long conflated;

        Row(ClientInstrument instrument) {
            this.instrument = instrument;
        }
    }

    private final PrintStream out;
    private final String url;
    private final int visibleRows;
    private final int columns;
    private final Map<String, Row> rows = new TreeMap<>();
    private final List<Row> shown = new ArrayList<>();
    private final StringBuilder screen = new StringBuilder();
    private String state = "connecting";
    private boolean simulated;
    private long updates;
    private long rateFromNs = System.nanoTime();
    private long rateFrom;
    private long rate;
    private long latencyNs;

    WatchTable(PrintStream out, String url, TerminalSize.Size size) {
        this.out = out;
        this.url = url;
        visibleRows = Math.max(1, size.rows() - HEADER_ROWS - 1);
        columns = size.columns();
        out.print(ENTER);
    }

    private Row row(ClientInstrument instrument, Update update) {
        final Row row = rows.computeIfAbsent(instrument.symbol(), symbol -> new Row(instrument));
        row.changedNs = System.nanoTime();
        row.updates++;
        row.conflated += update.conflated();
        updates++;
        simulated |= instrument.isSimulated();
        if (!update.isSnapshot()) {
            latencyNs =
                    Math.max(latencyNs, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - update.tsSend());
        }
        return row;
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        state = "live";
    }

    @Override
    public void onQuote(ClientInstrument i, QuoteDecoder quote, Update update) {
        final Row row = row(i, update);
        row.bid = WatchLines.text(quote.bidPx(), i.priceExponent());
        row.bidSize = WatchLines.text(quote.bidQty(), i.quantityExponent());
        row.ask = WatchLines.text(quote.askPx(), i.priceExponent());
        row.askSize = WatchLines.text(quote.askQty(), i.quantityExponent());
        if (row.mark.isEmpty() || row.mark.equals("suspect")) {
            row.mark = quote.flags().suspect() ? "suspect" : "";
        }
    }

    @Override
    public void onTrade(ClientInstrument i, TradeDecoder trade, Update update) {
        final Row row = row(i, update);
        final long price = trade.lastPrice() == RecordLayout.NULL_MANTISSA ? trade.price() : trade.lastPrice();
        row.direction = row.lastPx == RecordLayout.NULL_MANTISSA ? 0 : Long.compare(price, row.lastPx);
        row.lastPx = price;
        row.last = WatchLines.text(price, i.priceExponent());
        row.volume = WatchLines.text(trade.volume(), i.quantityExponent());
    }

    @Override
    public void onStatus(ClientInstrument i, TradingStatusDecoder status, Update update) {
        final TradingState tradingState = status.tradingState();
        row(i, update).mark = tradingState == TradingState.TRADING || tradingState == TradingState.UNKNOWN
                ? ""
                : tradingState.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onFeed(FeedStatusDecoder status) {
        final FeedStatusKind kind = status.kind();
        if (kind == FeedStatusKind.NEW_EPOCH) {
            final int source = status.sourceId();
            rows.values().removeIf(row -> row.instrument.sourceId() == source);
        } else if (kind == FeedStatusKind.GAP) {
            final int source = status.sourceId();
            rows.values().stream()
                    .filter(row -> row.instrument.sourceId() == source)
                    .forEach(row -> row.mark = "suspect");
        }
        state = switch (kind) {
            case STALE -> "feed stale";
            case DOWN -> "no feed";
            case ENDED -> "feed ended";
            case GAP -> "gap in the feed";
            default -> "live";
        };
    }

    @Override
    public void onGap(GapDecoder gap) {
        state = "lost " + gap.fromSeq() + " to " + gap.toSeq();
    }

    @Override
    public void onQos(QosChangeDecoder qos) {
        state = qos.state().name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void onSlowWarning(SlowWarningDecoder warning) {
        state = "too slow: closed in " + warning.deadlineMs() + " ms";
    }

    @Override
    public void onDiscontinuity(int code, String reason, long retryMs) {
        state = "connection lost (" + code + " " + reason + "), values are old, again in " + retryMs + " ms";
    }

    @Override
    public void onClosed(int code, String reason) {
        state = "closed: " + code + " " + reason;
    }

    @Override
    public void refresh() {
        final long nowNs = System.nanoTime();
        if (nowNs - rateFromNs >= RATE_NS) {
            rate = (updates - rateFrom) * RATE_NS / (nowNs - rateFromNs);
            rateFrom = updates;
            rateFromNs = nowNs;
        }
        shown.clear();
        shown.addAll(rows.values());
        if (shown.size() > visibleRows) {
            shown.sort(Comparator.comparingLong((Row row) -> row.updates).reversed());
            shown.subList(visibleRows, shown.size()).clear();
            shown.sort(Comparator.comparing(row -> row.instrument.symbol()));
        }
        draw(nowNs);
        latencyNs = 0;
    }

    private void draw(long nowNs) {
        screen.setLength(0);
        screen.append(HOME);
        line(BOLD + "Tapewire" + PLAIN + "  " + url + "  " + state + (simulated ? YELLOW + "  SIMULATED" + PLAIN : ""));
        line(DIM
                + String.format(
                        "%,d updates/s   %d instruments, %d shown   server to screen %d ms",
                        rate, rows.size(), shown.size(), TimeUnit.NANOSECONDS.toMillis(Math.max(0, latencyNs)))
                + PLAIN);
        line(BOLD
                + String.format(
                        "%-10s %9s %11s %11s %9s %11s %13s %6s %9s",
                        "symbol", "bid size", "bid", "ask", "ask size", "last", "volume", "age s", "conflated")
                + PLAIN);
        for (final Row row : shown) {
            draw(row, nowNs);
        }
        screen.append(CLEAR_BELOW);
        out.print(screen);
        out.flush();
    }

    private void draw(Row row, long nowNs) {
        final boolean fresh = nowNs - row.changedNs < FLASH_NS;
        final String colour = row.direction > 0 ? GREEN : row.direction < 0 ? RED : "";
        final String text = String.format(
                "%-10s %9s %11s %11s %9s %s%11s%s %13s %6.1f %9d",
                row.instrument.symbol(),
                row.bidSize,
                row.bid,
                row.ask,
                row.askSize,
                colour,
                row.last,
                PLAIN + (fresh ? BOLD : ""),
                row.volume,
                (nowNs - row.changedNs) / 1e9,
                row.conflated);
        line((fresh ? BOLD : "") + text + PLAIN + (row.mark.isEmpty() ? "" : " " + YELLOW + row.mark + PLAIN));
    }

    private void line(String text) {
        screen.append(text.length() > columns + 40 ? text.substring(0, columns + 40) : text)
                .append(CLEAR_LINE)
                .append("\r\n");
    }

    @Override
    public void close() {
        out.print(LEAVE);
        out.flush();
    }
}
