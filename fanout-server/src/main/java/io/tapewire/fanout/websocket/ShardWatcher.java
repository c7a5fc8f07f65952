package io.tapewire.fanout.websocket;

import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The one thread that watches for the shards: wakes them when the head of the tape moves or a deadline comes, for news those whose clients want none at once a
 * thousand times a second at most. A feed that only says that it lives is no tick.
 */
final class ShardWatcher implements Runnable {
    /** What failed once will fail a thousand times a second: it is tried, and told, once in this time. */
    private static final long FAILED_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<ShardRunner> runners;
    private final LongSupplier head;
    private final Runnable onIdle;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;
    private final LookPace pace;
    private final long[] toldHeads; // by runner
    private final long[] toldNs;
    private long lastTickBatches;
    private volatile boolean running = true;

    /**
     * @param head tapeSeq of the newest record; 0 = no tape yet
     * @param onIdle run at each look of an idle watcher: looks for a tape that is not there yet
     * @param longestLookNs between two looks while ticks flow and a client wants each at once
     * @param errorHandler hears what a look failed with; the watcher goes on
     */
    ShardWatcher(
            List<ShardRunner> runners,
            LongSupplier head,
            Runnable onIdle,
            long longestLookNs,
            NanoClock clock,
            ErrorHandler errorHandler) {
        this.runners = runners;
        this.head = head;
        this.onIdle = onIdle;
        this.clock = clock;
        this.errorHandler = errorHandler;
        final long nowNs = clock.nanoTime();
        pace = new LookPace(longestLookNs, nowNs);
        toldHeads = new long[runners.size()];
        toldNs = new long[runners.size()];
        Arrays.fill(toldNs, nowNs - LookPace.IDLE_NS);
    }

    @Override
    public void run() {
        while (running) {
            LockSupport.parkNanos(tryLook());
        }
    }

    private long tryLook() {
        try {
            return look();
        } catch (final RuntimeException | Error e) { // no shard is woken without this thread
            errorHandler.onError(e);
            return FAILED_PERIOD_NS;
        }
    }

    /** {@return time to the next look, ns} */
    long look() {
        final long nowNs = clock.nanoTime();
        final long newHead = head.getAsLong();
        long tickBatches = 0;
        long deadlineNs = Long.MAX_VALUE;
        boolean isWantedAtOnce = false;
        for (int i = 0; i < runners.size(); i++) {
            final ShardRunner runner = runners.get(i);
            final FanoutShard shard = runner.shard();
            tickBatches += shard.counters().get(FanoutCounter.TICK_BATCHES);
            deadlineNs = Math.min(deadlineNs, shard.nextDeadlineNs());
            isWantedAtOnce |= shard.wantsEachChange();
            final boolean isNews =
                    newHead != toldHeads[i] && (shard.wantsEachChange() || nowNs - toldNs[i] >= LookPace.IDLE_NS);
            if (isNews || shard.nextDeadlineNs() <= nowNs) {
                toldHeads[i] = newHead;
                toldNs[i] = nowNs;
                if (runner.signal() && isNews) {
                    pace.onNeeded(nowNs);
                }
            }
        }
        if (tickBatches != lastTickBatches) {
            lastTickBatches = tickBatches;
            pace.onTick(nowNs);
        }
        if (pace.isIdle(nowNs)) {
            onIdle.run();
        }
        return pace.period(nowNs, isWantedAtOnce, deadlineNs);
    }

    void stop() {
        running = false;
    }
}
