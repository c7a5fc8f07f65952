package io.tapewire.client;

import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.io.IOException;

/**
 * Shows what is of the tape and nothing else, so that two replays give the same bytes; the rest are notices. Decides when the replay ends, and with
 * which exit code. The view is called under this object's lock.
 */
final class ReplayView implements TapewireListener {
    private static final long REFRESH_MS = 50;
    private static final int GOING_ON = -1;
    private static final int OK = 0;
    private static final int FAILED = 1;

    private final WatchView view;
    private final WatchFiles files;
    private volatile boolean stopped;
    private int status = GOING_ON;
    private String closing;

    ReplayView(WatchView view, WatchFiles files) {
        this.view = view;
        this.files = files;
    }

    /** Ends it with 0, soon; any thread, takes no lock. */
    void stop() {
        stopped = true;
    }

    private void end(int newStatus, String why) {
        if (status == GOING_ON) {
            status = newStatus;
            closing = why;
            notifyAll();
        }
    }

    /** {@return the exit code, when it is time} */
    synchronized int await() throws InterruptedException {
        while (status == GOING_ON) {
            wait(REFRESH_MS);
            show(false);
            if (stopped) {
                end(OK, null);
            }
        }
        show(true);
        return status;
    }

    private void show(boolean isLast) {
        files.beforeFlush();
        if (!view.refresh()) {
            end(OK, null); // nobody reads any more
            return;
        }
        try {
            files.afterFlush(isLast);
        } catch (final IOException e) {
            status = FAILED;
            closing = e.getMessage();
        }
    }

    /** {@return what ended it that is no good end, or null} */
    synchronized String closing() {
        return closing;
    }

    @Override
    public synchronized void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {
        view.onQuote(instrument, quote, update);
    }

    @Override
    public synchronized void onTrade(ClientInstrument instrument, TradeDecoder trade, Update update) {
        view.onTrade(instrument, trade, update);
    }

    @Override
    public synchronized void onTradeBreak(ClientInstrument instrument, TradeBreakDecoder tradeBreak, Update update) {
        view.onTradeBreak(instrument, tradeBreak, update);
    }

    @Override
    public synchronized void onStatus(ClientInstrument instrument, TradingStatusDecoder tradingStatus, Update update) {
        view.onStatus(instrument, tradingStatus, update);
    }

    @Override
    public synchronized void onFeed(FeedStatusDecoder feed, Update update) {
        if (update.isReplay()) { // what stream 0 says is of now
            view.onFeed(feed, update);
        }
    }

    @Override
    public synchronized void onGap(GapDecoder gap) {
        if (gap.streamId() != 0) {
            view.onGap(gap);
        }
    }

    @Override
    public synchronized void onReplayState(ReplayStateDecoder state) {
        if (state.state() == ReplayPhase.ENDED) {
            end(OK, null);
        }
    }

    @Override
    public synchronized void onSubscribeAck(SubscribeAckDecoder ack) {
        for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
            final SubscriptionStatus answer = item.status();
            if (ack.requestId() == Subscriptions.UNSOLICITED) {
                if (answer == SubscriptionStatus.LIMIT) {
                    view.onNotice("item " + item.subId() + ": beyond the server's limit, " + item.matched()
                            + " instruments and no more");
                }
            } else if (answer != SubscriptionStatus.OK && answer != SubscriptionStatus.PENDING) {
                end(FAILED, "refused by the server: item " + item.subId() + " is " + answer);
            }
        }
    }

    @Override
    public synchronized void onError(ErrorDecoder error) {
        final String code = String.valueOf(error.code());
        end(FAILED, "refused by the server, " + code + ": " + Printable.of(error.text()));
    }

    @Override
    public synchronized void onDiscontinuity(int code, String reason, long retryMs) {
        view.onNotice("connection lost: " + code + " " + reason + "; goes on in " + retryMs + " ms");
    }

    @Override
    public synchronized void onClosed(int code, String reason) {
        end(FAILED, "closed by the server: " + code + (reason.isEmpty() ? "" : " " + reason));
    }
}
