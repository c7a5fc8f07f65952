package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.text.Decimal;
import java.io.PrintStream;
import java.io.PrintWriter;

/** One line an update, for a log or a pipe. */
final class WatchLines implements WatchView {
    private final PrintStream out;
    private final PrintWriter err;
    private final String command;

    WatchLines(PrintStream out, PrintWriter err, String command) {
        this.command = command;
        this.out = out;
        this.err = err;
    }

    static String text(long mantissa, int exponent) {
        return mantissa == RecordLayout.NULL_MANTISSA ? "-" : Decimal.toString(mantissa, exponent);
    }

    private static String marks(ClientInstrument i, Update update) {
        return (i.isSimulated() ? "  SIMULATED" : "") + mark(update);
    }

    private static String mark(Update update) {
        return (update.isDelayed() ? "  DELAYED" : "") + (update.isReplay() ? "  REPLAY" : "");
    }

    @Override
    public void onQuote(ClientInstrument i, QuoteDecoder quote, Update update) {
        out.printf(
                "%-8s quote  %s x %s / %s x %s%s%s%n",
                i.symbol(),
                text(quote.bidPx(), i.priceExponent()),
                text(quote.bidQty(), i.quantityExponent()),
                text(quote.askPx(), i.priceExponent()),
                text(quote.askQty(), i.quantityExponent()),
                quote.flags().suspect() ? "  SUSPECT" : "",
                marks(i, update));
    }

    @Override
    public void onTrade(ClientInstrument i, TradeDecoder trade, Update update) {
        out.printf(
                "%-8s trade  %s x %s, volume %s in %d trades%s%n",
                i.symbol(),
                text(trade.price(), i.priceExponent()),
                text(trade.size(), i.quantityExponent()),
                text(trade.volume(), i.quantityExponent()),
                trade.trades(),
                marks(i, update));
    }

    @Override
    public void onTradeBreak(ClientInstrument i, TradeBreakDecoder broken, Update update) {
        out.printf(
                "%-8s break  %s x %s of trade %s%s%n",
                i.symbol(),
                text(broken.price(), i.priceExponent()),
                text(broken.size(), i.quantityExponent()),
                Long.toUnsignedString(broken.tradeId()),
                mark(update));
    }

    @Override
    public void onQos(QosChangeDecoder qos) {
        out.printf("qos %s, an update each %d ms%n", qos.state(), qos.effectiveIntervalMs());
    }

    @Override
    public void onSlowWarning(SlowWarningDecoder warning) {
        out.printf("too slow: %d ms behind, closed in %d ms%n", warning.lagMs(), warning.deadlineMs());
    }

    @Override
    public void onStatus(ClientInstrument i, TradingStatusDecoder status, Update update) {
        out.printf("%-8s status %s, session %s%s%n", i.symbol(), status.tradingState(), status.session(), mark(update));
    }

    @Override
    public void onFeed(FeedStatusDecoder status, Update update) {
        out.printf("feed %s, source %d, epoch %d%s%n", status.kind(), status.sourceId(), status.epoch(), mark(update));
    }

    @Override
    public void onGap(GapDecoder gap) {
        out.printf("gap %d to %d: %s%n", gap.fromSeq(), gap.toSeq(), gap.reason());
    }

    @Override
    public void onResumeLost(long subId, int streamId, String reason) {
        out.printf("events are missing, begun anew: %s%n", reason);
    }

    @Override
    public void onDiscontinuity(int code, String reason, long retryMs) {
        out.printf("connection lost: %d %s; values are old; again in %d ms%n", code, reason, retryMs);
    }

    @Override
    public void onClosed(int code, String reason) {
        out.printf("closed: %d %s%n", code, reason);
    }

    @Override
    public boolean refresh() {
        return !out.checkError(); // flushes, and tells of a broken pipe
    }

    @Override
    public void onNotice(String line) {
        err.println("tapewire " + command + ": " + line);
    }

    @Override
    public void close() {
        out.flush();
    }
}
