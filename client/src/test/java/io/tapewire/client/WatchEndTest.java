package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradingState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** When watching ends, stepped by hand with a clock. */
class WatchEndTest {
    private static final int GOING_ON = -1;

    private final ManualClock clock = new ManualClock();
    private final List<String> notices = new ArrayList<>();
    private boolean isRead = true;
    private WatchEnd end;
    private FrameDecoder decoder;

    private void watch(double forSeconds, double untilIdleSeconds) {
        watch(forSeconds, untilIdleSeconds, "A");
    }

    private void watch(double forSeconds, double untilIdleSeconds, String... symbols) {
        final WatchView view = new WatchView() {
            @Override
            public boolean refresh() {
                return isRead;
            }

            @Override
            public void onNotice(String line) {
                notices.add(line);
            }

            @Override
            public void close() {
                // nothing to give back
            }
        };
        final List<Subscription> items =
                Stream.of(symbols).map(symbol -> new Subscription(symbol, 7, 0)).toList();
        end = new WatchEnd(view, WatchFiles.none(), items, clock, forSeconds, untilIdleSeconds);
        decoder = new FrameDecoder(end, new Counters<>(ClientCounter.class), new NoEvents());
    }

    private void hear(Frames.Message... messages) {
        final byte[] frame = Frames.of(1, messages);
        decoder.onFrame(new UnsafeBuffer(frame), 0, frame.length);
    }

    private int after(long ms) {
        clock.advanceMs(ms);
        return end.step();
    }

    @Test
    void shouldCountItsTimeFromTheFirstAnswer() {
        watch(2, 0);
        assertEquals(GOING_ON, after(60_000));
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.OK));
        assertEquals(GOING_ON, after(1_500));
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.OK)); // of another part, or of a reconnection
        assertEquals(GOING_ON, after(499));
        assertEquals(0, after(1));
    }

    @Test
    void shouldRestFromTheLaterOfTheLastUpdateAndTheLastSnapshotEnd() {
        watch(0, 2);
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.OK), Frames.instrument(7, "A"), Frames.quote(7, 1, 1, 2));
        assertEquals(GOING_ON, after(60_000)); // the snapshot is not complete
        hear(Answers.snapshotEnd(1));
        assertEquals(GOING_ON, after(1_999));
        hear(Answers.snapshotEnd(2));
        assertEquals(GOING_ON, after(1_999));
        hear(Frames.quote(7, 2, 1, 2));
        assertEquals(GOING_ON, after(1_999));
        hear(Frames.trade(7, 1, 5));
        assertEquals(GOING_ON, after(1_999));
        hear(Frames.tradeBreak(7, 2));
        assertEquals(GOING_ON, after(1_999));
        hear(Frames.status(7, 1, TradingState.TRADING));
        assertEquals(GOING_ON, after(1_999));
        hear(Answers.heartbeat(), Frames.feed(FeedStatusKind.STALE)); // no update
        assertEquals(0, after(1));
    }

    @Test
    void shouldEndWithoutASnapshotThatIsRefused() {
        watch(0, 2, "A", "B");
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.BAD_REQUEST));
        assertEquals(GOING_ON, after(1_999));
        assertEquals(0, after(1));
    }

    @Test
    void shouldEndWithOneWhenNothingIsGranted() {
        watch(0, 2, "A", "B");
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.BAD_REQUEST));
        assertEquals(GOING_ON, after(0));
        hear(Answers.subscribeAck(1, 2, SubscriptionStatus.LIMIT));
        assertEquals(1, after(0));
        assertEquals("nothing of what was asked for is granted", end.closing());
    }

    @Test
    void shouldGoOnWithLessWhereTheServerTellsOfItsLimit() {
        watch(0, 0, "A*");
        hear(Answers.subscribeAck(1, 1, SubscriptionStatus.OK));
        hear(Answers.subscribeAck(0, 1, SubscriptionStatus.LIMIT));
        assertEquals(GOING_ON, after(0));
        assertEquals(List.of("A*: beyond the server's limit, 1 instruments and no more"), notices);
    }

    @Test
    void shouldEndWithOneOnATerminalCodeAndOnlyOnce() {
        watch(0, 0);
        assertNull(end.closing());
        end.onClosed(4500, "token");
        end.stop();
        assertEquals(1, after(0));
        assertEquals("closed by the server: 4500 token", end.closing());
    }

    @Test
    void shouldGoOnWhenTheConnectionIsLost() {
        watch(0, 0);
        end.onDiscontinuity(1006, "gone", 250);
        assertEquals(GOING_ON, after(60_000));
    }

    @Test
    void shouldEndWhenToldToOrWhenNobodyReads() {
        watch(0, 0);
        end.stop();
        assertEquals(0, after(0));
        watch(0, 0);
        isRead = false;
        assertEquals(0, after(0));
    }

    @Test
    void shouldListNoMoreUnknownSymbolsThanSomebodyReads() {
        watch(0, 0);
        for (int i = 0; i < 1_000; i++) {
            hear(Answers.subscribeAck(1, 1, SubscriptionStatus.PENDING));
        }
        assertEquals(21, notices.size());
        assertEquals("A: no such instrument yet", notices.get(0));
        assertEquals("more symbols are unknown or refused, which are not listed", notices.get(20));
    }
}
