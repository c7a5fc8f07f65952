package io.tapewire.client;

import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.text.JsonLine;
import io.tapewire.schemas.text.RecordJson;
import java.io.PrintStream;
import java.io.PrintWriter;

/** One JSON object a line, flushed twenty times a second. */
final class WatchJson implements WatchView {
    private final PrintStream out;
    private final PrintWriter err;
    private final String command;
    private final RecordJson records = new RecordJson();
    private final JsonLine line = new JsonLine();

    WatchJson(PrintStream out, PrintWriter err, String command) {
        this.command = command;
        this.out = out;
        this.err = err;
    }

    private static RecordJson.Delivery delivery(Update update) {
        return new RecordJson.Delivery(
                update.conflated(),
                update.isSnapshot(),
                update.tsSend(),
                new RecordJson.Stream(update.streamId(), update.isDelayed(), update.isReplay(), update.isCatchUp()));
    }

    @Override
    public void onQuote(ClientInstrument i, QuoteDecoder quote, Update update) {
        out.println(records.quote(i.symbol(), i.priceExponent(), i.quantityExponent(), quote, delivery(update)));
    }

    @Override
    public void onTrade(ClientInstrument i, TradeDecoder trade, Update update) {
        out.println(records.trade(i.symbol(), i.priceExponent(), i.quantityExponent(), trade, delivery(update)));
    }

    @Override
    public void onTradeBreak(ClientInstrument i, TradeBreakDecoder broken, Update update) {
        out.println(records.tradeBreak(i.symbol(), i.priceExponent(), i.quantityExponent(), broken, delivery(update)));
    }

    @Override
    public void onStatus(ClientInstrument i, TradingStatusDecoder status, Update update) {
        out.println(records.status(i.symbol(), status, delivery(update)));
    }

    @Override
    public void onFeed(FeedStatusDecoder status, Update update) {
        out.println(records.feed(status, delivery(update)));
    }

    @Override
    public void onGap(GapDecoder gap) {
        out.println(records.gap(gap.fromSeq(), gap.toSeq(), gap.reason(), gap.streamId()));
    }

    private JsonLine begin(String type) {
        return line.begin().text("type", type);
    }

    private static JsonLine stream(JsonLine target, int streamId) {
        return streamId == 0 ? target : target.number("stream", streamId);
    }

    @Override
    public void onResumeLost(long subId, int streamId, String reason) {
        out.println(stream(begin("resumeLost").number("subId", subId).text("reason", reason), streamId)
                .end());
    }

    @Override
    public void onSnapshotEnd(long subId, int streamId) {
        out.println(
                stream(begin("snapshotEnd").number("subId", subId), streamId).end());
    }

    @Override
    public void onQos(QosChangeDecoder qos) {
        out.println(begin("qos")
                .number("subId", qos.subId())
                .text("state", qos.state().name())
                .number("effectiveIntervalMs", qos.effectiveIntervalMs())
                .end());
    }

    @Override
    public void onSlowWarning(SlowWarningDecoder warning) {
        out.println(begin("slow")
                .number("lagMs", warning.lagMs())
                .number("deadlineMs", warning.deadlineMs())
                .end());
    }

    @Override
    public void onDiscontinuity(int code, String reason, long retryMs) {
        out.println(begin("discontinuity")
                .number("code", code)
                .text("reason", reason)
                .number("retryMs", retryMs)
                .end());
    }

    @Override
    public void onClosed(int code, String reason) {
        out.println(begin("closed").number("code", code).text("reason", reason).end());
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
