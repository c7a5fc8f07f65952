package io.tapewire.client;

import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** What a listener heard, in order, one line each; reads every field that it is given. */
final class Heard implements TapewireListener {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final List<String> lines = new ArrayList<>();

    private synchronized void add(String line) {
        lines.add(line);
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    synchronized void clear() {
        lines.clear();
    }

    /** Waits until a line begins so. {@return the line} */
    String await(String start) {
        Awaitility.await().atMost(TIMEOUT).until(() -> lines().stream().anyMatch(line -> line.startsWith(start)));
        return lines().stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static String how(Update update) {
        return " conflated " + update.conflated() + (update.isSnapshot() ? " snapshot" : "") + " sent "
                + update.tsSend() + stream(update.streamId()) + (update.isReplay() ? " REPLAY" : "")
                + (update.isDelayed() ? " DELAYED" : "") + (update.isCatchUp() ? " CATCHUP" : "");
    }

    private static String stream(int streamId) {
        return streamId == 0 ? "" : " stream " + streamId;
    }

    @Override
    public void onState(ClientState state) {
        add("state " + state);
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        add("welcome " + welcome.serverName());
    }

    @Override
    public void onSubscribeAck(SubscribeAckDecoder ack) {
        for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
            add("ack " + ack.requestId() + " " + item.subId() + " " + item.status());
        }
    }

    @Override
    public void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {
        add("quote " + instrument.symbol() + " " + quote.bidPx() + " " + quote.askQty() + " seq " + quote.seq()
                + " tapeSeq " + quote.tapeSeq() + " at " + quote.tsIngest() + " " + quote.tsExchange() + how(update));
    }

    @Override
    public void onTrade(ClientInstrument instrument, TradeDecoder trade, Update update) {
        add("trade " + instrument.symbol() + " " + trade.price() + " seq " + trade.seq() + how(update));
    }

    @Override
    public void onTradeBreak(ClientInstrument instrument, TradeBreakDecoder tradeBreak, Update update) {
        add("break " + instrument.symbol() + " " + tradeBreak.tradeId() + " seq " + tradeBreak.seq() + how(update));
    }

    @Override
    public void onStatus(ClientInstrument instrument, TradingStatusDecoder status, Update update) {
        add("status " + instrument.symbol() + " " + status.tradingState() + " " + status.reason() + " seq "
                + status.seq() + how(update));
    }

    @Override
    public void onFeed(FeedStatusDecoder status, Update update) {
        add("feed " + status.kind() + " " + status.sourceName() + stream(update.streamId()));
    }

    @Override
    public void onSnapshotEnd(long subId, int streamId) {
        add("snapshotEnd " + subId + stream(streamId));
    }

    @Override
    public void onGap(GapDecoder gap) {
        add("gap " + gap.fromSeq() + " " + gap.toSeq() + " " + gap.reason() + stream(gap.streamId()));
    }

    @Override
    public void onReplayState(ReplayStateDecoder state) {
        add("replay " + state.streamId() + " " + state.state() + " at " + state.cursor() + " of " + state.requestId());
    }

    @Override
    public void onResumeLost(long subId, int streamId, String reason) {
        add("resumeLost " + subId + stream(streamId) + " " + reason);
    }

    @Override
    public void onQos(QosChangeDecoder qos) {
        add("qos " + qos.state() + " " + qos.effectiveIntervalMs());
    }

    @Override
    public void onSlowWarning(SlowWarningDecoder warning) {
        add("slow " + warning.lagMs() + " " + warning.deadlineMs());
    }

    @Override
    public void onHeartbeat(HeartbeatDecoder heartbeat) {
        add("heartbeat " + heartbeat.stalestMs());
    }

    @Override
    public void onInstruments(InstrumentsDecoder page) {
        final StringBuilder line = new StringBuilder("instruments " + page.requestId() + " next " + page.nextId());
        for (final InstrumentsDecoder.ItemsDecoder item : page.items()) {
            line.append(' ')
                    .append(item.instrumentId())
                    .append(' ')
                    .append(item.venue())
                    .append(' ')
                    .append(item.symbol());
        }
        add(line.toString());
    }

    @Override
    public void onEpochs(EpochsDecoder page) {
        final StringBuilder line = new StringBuilder("epochs " + page.requestId() + " next " + page.nextEpoch());
        for (final EpochsDecoder.ItemsDecoder item : page.items()) {
            line.append(' ').append(item.epoch()).append(' ').append(item.lastTsIngest());
        }
        add(line.toString());
    }

    @Override
    public void onPong(long roundTripNs, long clockOffsetNs) {
        add("pong " + roundTripNs + " " + clockOffsetNs);
    }

    @Override
    public void onError(ErrorDecoder error) {
        add("error " + error.requestId() + " " + error.code() + " " + error.text());
    }

    @Override
    public void onDiscontinuity(int code, String reason, long retryMs) {
        add("discontinuity " + code + " " + reason + ", again in " + retryMs);
    }

    @Override
    public void onClosed(int code, String reason) {
        add("closed " + code + " " + reason);
    }
}
