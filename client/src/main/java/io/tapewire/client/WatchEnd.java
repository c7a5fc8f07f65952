package io.tapewire.client;

import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.concurrent.TimeUnit;

/** Hands everything on to the view and decides when watching ends, and with which exit code. The view is called under this object's lock. */
final class WatchEnd implements TapewireListener {
    private static final long REFRESH_MS = 100;

    private final WatchView view;
    private final long forNs;
    private final long idleNs;
    private long ackNs; // of the first SubscribeAck; 0 = not yet
    private long restNs; // since when nothing came; 0 = no snapshot is complete yet
    private int status = -1;

    WatchEnd(WatchView view, double forSeconds, double untilIdleSeconds) {
        this.view = view;
        forNs = (long) (forSeconds * TimeUnit.SECONDS.toNanos(1));
        idleNs = (long) (untilIdleSeconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** Ends watching with 0; any thread. */
    synchronized void stop() {
        end(0);
    }

    private void end(int newStatus) {
        if (status < 0) {
            status = newStatus;
            notifyAll();
        }
    }

    /** {@return the exit code, when it is time} */
    synchronized int await() throws InterruptedException {
        while (status < 0) {
            wait(REFRESH_MS);
            view.refresh();
            final long nowNs = System.nanoTime();
            if (forNs > 0 && ackNs != 0 && nowNs - ackNs >= forNs) {
                end(0);
            }
            if (idleNs > 0 && restNs != 0 && nowNs - restNs >= idleNs) {
                end(0);
            }
        }
        view.refresh();
        return status;
    }

    private void moved() {
        if (restNs != 0) {
            restNs = System.nanoTime();
        }
    }

    @Override
    public synchronized void onWelcome(WelcomeDecoder welcome) {
        view.onWelcome(welcome);
    }

    @Override
    public synchronized void onSubscribeAck(SubscribeAckDecoder ack) {
        if (ackNs == 0) {
            ackNs = System.nanoTime();
        }
        view.onSubscribeAck(ack);
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
    public synchronized void onFeed(FeedStatusDecoder feed) {
        view.onFeed(feed);
    }

    @Override
    public synchronized void onSnapshotEnd(long subId) {
        restNs = System.nanoTime();
        view.onSnapshotEnd(subId);
    }

    @Override
    public synchronized void onGap(GapDecoder gap) {
        view.onGap(gap);
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
        view.onError(error);
    }

    @Override
    public synchronized void onDiscontinuity(int code, String reason, long retryMs) {
        view.onDiscontinuity(code, reason, retryMs);
    }

    @Override
    public synchronized void onClosed(int code, String reason) {
        if (status < 0) {
            view.onClosed(code, reason);
            end(1);
        }
    }
}
