package io.tapewire.client;

import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/** Hands everything on to the view and decides when watching ends, and with which exit code. The view is called under this object's lock. */
final class WatchEnd implements TapewireListener {
    private static final long REFRESH_MS = 50;
    private static final int GOING_ON = -1;
    private static final int FAILED = 1;
    private static final int MAX_NOTICES = 20;

    private final WatchView view;
    private final WatchFiles files;
    private final List<Subscription> subscriptions;
    private final NanoClock clock;
    private final long forNs;
    private final long idleNs;
    private volatile boolean stopped;
    private boolean acked;
    private boolean resting; // once a snapshot is complete
    private long ackNs; // of the first SubscribeAck
    private long restNs; // since when nothing came
    private final Set<Long> refused = new HashSet<>();
    private final Set<Long> delayedOnly = new HashSet<>();
    private final Set<Long> delayedRefused = new HashSet<>(); // of what the client asked for by itself
    private final Set<Long> askedAgain = new HashSet<>(); // their refusal is not the last word
    private int notices;
    private int status = GOING_ON;
    private boolean fault; // of a file
    private String closing;

    /**
     * @param subscriptions with the subIds from 1 on
     * @param forSeconds after the first SubscribeAck; 0 = no end
     * @param untilIdleSeconds of rest; 0 = no end
     */
    WatchEnd(
            WatchView view,
            WatchFiles files,
            List<Subscription> subscriptions,
            NanoClock clock,
            double forSeconds,
            double untilIdleSeconds) {
        this.view = view;
        this.files = files;
        this.subscriptions = subscriptions;
        this.clock = clock;
        forNs = (long) (forSeconds * TimeUnit.SECONDS.toNanos(1));
        idleNs = (long) (untilIdleSeconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** Ends watching with 0, soon; any thread. Takes no lock: whoever has it may be stuck in a write that nobody reads. */
    void stop() {
        stopped = true;
    }

    private void end(int newStatus) {
        if (status == GOING_ON) {
            status = newStatus;
            notifyAll();
        }
    }

    /** {@return the exit code, when it is time} */
    synchronized int await() throws InterruptedException {
        while (status == GOING_ON) {
            wait(REFRESH_MS);
            step();
        }
        return status;
    }

    /** Nothing comes any more: shows and keeps the last of it. {@return the exit code, given what it would be} */
    synchronized int finish(int wouldBe) {
        show(true);
        return fault ? FAILED : wouldBe;
    }

    /** {@return whether somebody reads it and it is kept} */
    private boolean show(boolean isLast) {
        files.beforeFlush();
        final boolean isRead = view.refresh();
        try {
            if (isRead) {
                files.afterFlush(isLast);
            }
        } catch (final IOException e) {
            fault = true;
            closing = e.getMessage();
            end(FAILED);
        }
        return isRead && !fault;
    }

    /** Shows what came and looks whether it is time. {@return the exit code, or -1} */
    synchronized int step() {
        final boolean isRead = show(false);
        final long nowNs = clock.nanoTime();
        if (stopped
                || !isRead
                || forNs > 0 && acked && nowNs - ackNs >= forNs
                || idleNs > 0 && resting && nowNs - restNs >= idleNs) {
            end(0);
        }
        return status;
    }

    /** {@return what the server said that ends it, or null} */
    synchronized String closing() {
        return closing;
    }

    private void rest() {
        resting = true;
        restNs = clock.nanoTime();
    }

    private void moved() {
        restNs = clock.nanoTime();
    }

    @Override
    public synchronized void onState(ClientState state) {
        view.onState(state);
    }

    @Override
    public synchronized void onWelcome(WelcomeDecoder welcome) {
        view.onWelcome(welcome);
    }

    @Override
    public synchronized void onSubscribeAck(SubscribeAckDecoder ack) {
        if (!acked) {
            acked = true;
            ackNs = clock.nanoTime();
        }
        for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
            if (ack.requestId() == Subscriptions.UNSOLICITED) {
                onTold(item);
            } else {
                onAnswer(item.subId(), item.status(), item.delayMs());
            }
        }
    }

    /** It goes on, with less than it asked for. */
    private void onTold(SubscribeAckDecoder.ItemsDecoder item) {
        if (item.status() == SubscriptionStatus.LIMIT) {
            notice(symbol(item.subId()) + ": beyond the server's limit, " + item.matched()
                    + " instruments and no more");
        }
    }

    private boolean isOwn(long subId) {
        return subId >= 1 && subId <= subscriptions.size();
    }

    private String symbol(long subId) {
        return isOwn(subId) ? subscriptions.get((int) subId - 1).symbol() : "delayed view"; // the client's own
    }

    /** A list of thousands of symbols may have thousands that are unknown. */
    private void notice(String line) {
        notices++;
        if (notices <= MAX_NOTICES) {
            view.onNotice(line);
        } else if (notices == MAX_NOTICES + 1) {
            view.onNotice("more symbols are unknown or refused, which are not listed");
        }
    }

    private void onAnswer(long subId, SubscriptionStatus answer, long delayMs) {
        final String symbol = symbol(subId);
        if (answer == SubscriptionStatus.BAD_REQUEST && askedAgain.remove(subId)) {
            return;
        }
        switch (answer) {
            case OK, REMOVED -> {
                refused.remove(subId);
            }
            case DELAYED_ONLY -> {
                delayedOnly.add(subId);
                notice(symbol + ": delayed by " + TimeUnit.MILLISECONDS.toSeconds(delayMs) + " s only");
            }
            case PENDING -> notice(symbol + ": no such instrument yet");
            default -> {
                notice(symbol + ": refused by the server, " + answer);
                rest(); // no SnapshotEnd will come of it
                (isOwn(subId) ? refused : delayedRefused).add(subId);
                if (refused.size() + Math.min(delayedOnly.size(), delayedRefused.size()) == subscriptions.size()) {
                    closing = "nothing of what was asked for is granted";
                    end(FAILED);
                }
            }
        }
    }

    @Override
    public synchronized void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {
        moved();
        view.onQuote(instrument, quote, update);
    }

    @Override
    public synchronized void onTrade(ClientInstrument instrument, TradeDecoder trade, Update update) {
        moved();
        view.onTrade(instrument, trade, update);
    }

    @Override
    public synchronized void onTradeBreak(ClientInstrument instrument, TradeBreakDecoder tradeBreak, Update update) {
        moved();
        view.onTradeBreak(instrument, tradeBreak, update);
    }

    @Override
    public synchronized void onStatus(ClientInstrument instrument, TradingStatusDecoder tradingStatus, Update update) {
        moved();
        view.onStatus(instrument, tradingStatus, update);
    }

    @Override
    public synchronized void onFeed(FeedStatusDecoder feed, Update update) {
        view.onFeed(feed, update);
    }

    @Override
    public synchronized void onSnapshotEnd(long subId, int streamId) {
        rest();
        view.onSnapshotEnd(subId, streamId);
    }

    @Override
    public synchronized void onHeartbeat(HeartbeatDecoder heartbeat) {
        view.onHeartbeat(heartbeat);
    }

    @Override
    public synchronized void onGap(GapDecoder gap) {
        view.onGap(gap);
    }

    @Override
    public synchronized void onReplayState(ReplayStateDecoder state) {
        view.onReplayState(state);
    }

    @Override
    public synchronized void onResumeLost(long subId, int streamId, String reason) {
        askedAgain.add(subId);
        view.onResumeLost(subId, streamId, reason);
    }

    @Override
    public synchronized void onQos(QosChangeDecoder qos) {
        view.onQos(qos);
    }

    @Override
    public synchronized void onSlowWarning(SlowWarningDecoder warning) {
        view.onSlowWarning(warning);
    }

    @Override
    public synchronized void onError(ErrorDecoder error) {
        final String code = String.valueOf(error.code());
        view.onNotice("refused by the server, " + code + ": " + Printable.of(error.text()));
    }

    @Override
    public synchronized void onDiscontinuity(int code, String reason, long retryMs) {
        view.onDiscontinuity(code, reason, retryMs);
    }

    @Override
    public synchronized void onClosed(int code, String reason) {
        if (status == GOING_ON) {
            closing = "closed by the server: " + code + (reason.isEmpty() ? "" : " " + reason);
            view.onClosed(code, reason);
            end(1);
        }
    }
}
