package io.tapewire.client;

import static io.tapewire.client.ScreenText.BOLD;
import static io.tapewire.client.ScreenText.DIM;
import static io.tapewire.client.ScreenText.GREEN;
import static io.tapewire.client.ScreenText.PLAIN;
import static io.tapewire.client.ScreenText.RED;
import static io.tapewire.client.ScreenText.YELLOW;

import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
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
import java.util.function.Supplier;

/** A table that is drawn anew in place, ten times a second: the busiest instruments by symbol, as many as fit, and how many more there are. */
final class WatchTable implements WatchView {
    private static final String ENTER = "\033[?1049h\033[?25l"; // the other screen, no cursor
    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String[] TITLES = {
        "symbol", "size", "bid", "ask", "size", "last", "volume", "age s", "conflated"
    };
    private static final int[] WIDE = {10, 8, 11, 11, 8, 11, 13, 6, 9};
    private static final int[] NARROW = {8, 5, 9, 9, 5, 9, 10, 5, 6}; // 75 columns with the blanks, and a mark of 4
    private static final int WIDE_COLUMNS = 105;
    private static final int NARROW_MARK = 4;
    private static final int HEADER_ROWS = 3;
    private static final long DRAW_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long FLASH_NS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONG_AGE_NS = TimeUnit.SECONDS.toNanos(1_000);

    private final PrintStream out;
    private final String url;
    private final Supplier<TerminalSize.Size> sizes;
    private final ScreenText screen = new ScreenText();
    private final Map<String, TableRow> rows = new TreeMap<>();
    private List<TableRow> shown = new ArrayList<>();
    private TerminalSize.Size size;
    private String connection = "connecting";
    private String feed = "";
    private String quality = "";
    private boolean live;
    private boolean simulated;
    private long tapeId;
    private long updates;
    private long updatesBefore;
    private long rate;
    private long secondNs;
    private long drawnNs;
    private long oldestTickNs = Long.MAX_VALUE; // of those since the last drawing, wall clock

    WatchTable(PrintStream out, String url, Supplier<TerminalSize.Size> sizes) {
        this.out = out;
        this.url = url;
        this.sizes = sizes;
        size = sizes.get();
        secondNs = System.nanoTime();
        drawnNs = secondNs - DRAW_NS;
        out.print(ENTER);
    }

    /** The same symbol of another stream is another row, below. */
    private static String key(ClientInstrument instrument, Update update) {
        return instrument.symbol() + (update.streamId() == 0 ? "" : " " + update.streamId());
    }

    private TableRow row(ClientInstrument instrument, Update update, long tsIngest) {
        final TableRow row = rows.computeIfAbsent(key(instrument, update), key -> new TableRow());
        row.onUpdate(instrument, update, System.nanoTime());
        updates++;
        simulated |= instrument.isSimulated();
        if (!update.isSnapshot()) {
            oldestTickNs = Math.min(oldestTickNs, tsIngest);
        }
        return row;
    }

    @Override
    public void onState(ClientState state) {
        live = state == ClientState.LIVE;
        if (state != ClientState.RECONNECTING) { // of that onDiscontinuity has told more
            connection = state.name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        if (welcome.tapeId() != tapeId) {
            rows.clear(); // another tape, other instruments
            tapeId = welcome.tapeId();
        }
        feed = "";
        quality = "";
        simulated = welcome.sourceFlags().simulated();
    }

    @Override
    public void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {
        row(instrument, update, quote.tsIngest()).quote(quote);
    }

    @Override
    public void onTrade(ClientInstrument instrument, TradeDecoder trade, Update update) {
        row(instrument, update, trade.tsIngest()).trade(trade);
    }

    @Override
    public void onStatus(ClientInstrument instrument, TradingStatusDecoder status, Update update) {
        row(instrument, update, status.tsIngest()).status(status);
    }

    @Override
    public void onFeed(FeedStatusDecoder status, Update update) {
        final int source = status.sourceId();
        final FeedStatusKind kind = status.kind();
        if (kind == FeedStatusKind.NEW_EPOCH) {
            rows.values().removeIf(row -> row.isOf(update.streamId(), source));
        } else if (kind == FeedStatusKind.GAP) {
            rows.values().stream()
                    .filter(row -> row.isOf(update.streamId(), source))
                    .forEach(TableRow::suspect);
        }
        feed = switch (kind) {
            case STALE -> ", feed stale";
            case DOWN -> ", no feed";
            case ENDED -> ", feed ended";
            case GAP -> ", gap in the feed";
            default -> "";
        };
    }

    @Override
    public void onGap(GapDecoder gap) {
        quality = ", lost " + gap.fromSeq() + " to " + gap.toSeq();
    }

    @Override
    public void onQos(QosChangeDecoder qos) {
        quality = qos.state() == QosState.CONFLATING ? ", conflating" : "";
    }

    @Override
    public void onSlowWarning(SlowWarningDecoder warning) {
        quality = ", too slow: closed in " + warning.deadlineMs() + " ms";
    }

    @Override
    public void onDiscontinuity(int code, String reason, long retryMs) {
        connection = "lost (" + code + " " + reason + "), values are old, again in " + retryMs + " ms";
    }

    @Override
    public void onResumeLost(long subId, int streamId, String reason) {
        quality = ", begun anew: " + reason;
    }

    @Override
    public void onNotice(String line) {
        quality = ", " + line;
    }

    @Override
    public boolean refresh() {
        final long nowNs = System.nanoTime();
        if (nowNs - drawnNs >= DRAW_NS) {
            drawnNs = nowNs;
            if (nowNs - secondNs >= SECOND_NS) {
                rate = (updates - updatesBefore) * SECOND_NS / (nowNs - secondNs);
                updatesBefore = updates;
                secondNs = nowNs;
                size = sizes.get();
                choose();
            } else if (shown.size() != Math.min(rows.size(), visibleRows())) {
                choose();
            }
            out.print(draw(nowNs));
        }
        return !out.checkError();
    }

    private int visibleRows() {
        return Math.max(1, size.rows() - HEADER_ROWS - 1);
    }

    /** The busiest, in order of their symbols: chosen once a second, so that rows stay where they are for a while. */
    private void choose() {
        shown = new ArrayList<>(rows.values());
        if (shown.size() > visibleRows()) {
            shown.sort(Comparator.comparingLong(TableRow::updates).reversed());
            shown = shown.subList(0, visibleRows());
            shown.sort(Comparator.comparing(row -> row.instrument().symbol()));
        }
    }

    private String draw(long nowNs) {
        screen.begin(size.columns());
        screen.style(BOLD).put("Tapewire  ").style(PLAIN).put(url + "  ");
        screen.style(live ? GREEN : RED)
                .put(connection)
                .style(PLAIN)
                .style(YELLOW)
                .put(feed + quality);
        screen.put(simulated ? "  SIMULATED" : "").endLine();
        final int more = rows.size() - shown.size();
        screen.style(DIM)
                .put(String.format("%,d updates/s   %,d instruments", rate, rows.size()))
                .put(more > 0 ? String.format(", +%,d more than fit", more) : "")
                .put(oldestTickNs == Long.MAX_VALUE ? "" : "   tick to screen " + tickToScreenMs() + " ms")
                .endLine();
        oldestTickNs = Long.MAX_VALUE;
        final int[] widths = size.columns() >= WIDE_COLUMNS ? WIDE : NARROW;
        screen.style(BOLD).left(TITLES[0], widths[0]);
        for (int i = 1; i < widths.length; i++) {
            final String title = TITLES[i];
            screen.right(title.length() > widths[i] ? title.substring(0, widths[i] - 1) + '.' : title, widths[i]);
        }
        screen.endLine();
        for (final TableRow row : shown) {
            draw(row, widths, nowNs);
        }
        return screen.end();
    }

    /** From the feed handler's socket to this drawing, of the tick that waited longest: right where both clocks are one. */
    private long tickToScreenMs() {
        return Math.max(0, System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(oldestTickNs));
    }

    private void draw(TableRow row, int[] widths, long nowNs) {
        final long ageNs = nowNs - row.changedNs();
        final String style = !live ? DIM : ageNs < FLASH_NS ? BOLD : "";
        screen.style(style).left(row.instrument().symbol(), widths[0]).right(row.bidSize(), widths[1]);
        price(row.bid, widths[2], style);
        price(row.ask, widths[3], style);
        screen.right(row.askSize(), widths[4]);
        price(row.last, widths[5], style);
        screen.right(row.volume(), widths[6])
                .right(age(ageNs), widths[7])
                .right(Long.toString(row.conflated()), widths[8]);
        final String mark = row.mark();
        screen.style(YELLOW)
                .put(widths == WIDE ? mark : mark.substring(0, Math.min(NARROW_MARK, mark.length())))
                .endLine();
    }

    private void price(TableRow.Price price, int width, String style) {
        screen.style(price.direction() > 0 ? GREEN : price.direction() < 0 ? RED : "")
                .right(price.text(), width)
                .style(PLAIN)
                .style(style);
    }

    private static String age(long ageNs) {
        return ageNs < LONG_AGE_NS
                ? String.format(Locale.ROOT, "%.1f", ageNs / 1e9)
                : TimeUnit.NANOSECONDS.toMinutes(ageNs) + "m";
    }

    @Override
    public void close() {
        out.print(LEAVE);
        out.flush();
    }
}
