package io.tapewire.fanout.websocket;

import io.tapewire.fanout.FanoutCounter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The one thread that watches for the shards: wakes them when the head of the tape moves or a deadline comes. It looks often while ticks flow and
 * seldom else: a thousand wake-ups a second cost about a hundredth of a core. A feed that only says that it lives is no tick.
 */
final class ShardWatcher implements Runnable {
    /** What the kernel makes of the shortest sleep is 50 to 70 µs. */
    private static final long BUSY_PERIOD_NS = 20_000;

    private static final long IDLE_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long BUSY_AFTER_TICK_NS = TimeUnit.SECONDS.toNanos(1);

    /** What failed once will fail a thousand times a second: it is tried, and told, once in this time. */
    private static final long FAILED_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<ShardRunner> runners;
    private final LongSupplier head;
    private final Runnable onIdle;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;
    private long lastHead;
    private long lastTickBatches;
    private long lastTickNs;
    private volatile boolean running = true;

    /**
     * @param head tapeSeq of the newest record; 0 = no tape yet
     * @param onIdle run at each look of an idle watcher: looks for a tape that is not there yet
     * @param errorHandler hears what a look failed with; the watcher goes on
     */
    ShardWatcher(
            List<ShardRunner> runners, LongSupplier head, Runnable onIdle, NanoClock clock, ErrorHandler errorHandler) {
        this.runners = runners;
        this.head = head;
        this.onIdle = onIdle;
        this.clock = clock;
        this.errorHandler = errorHandler;
        lastTickNs = clock.nanoTime() - BUSY_AFTER_TICK_NS;
    }

    @Override
    public void run() {
        while (running) {
            LockSupport.parkNanos(lookPeriodNs());
        }
    }

    private long lookPeriodNs() {
        try {
            return look() ? BUSY_PERIOD_NS : IDLE_PERIOD_NS;
        } catch (final RuntimeException | Error e) { // no shard is woken without this thread
            errorHandler.onError(e);
            return FAILED_PERIOD_NS;
        }
    }

    /** {@return whether ticks flow} */
    boolean look() {
        final long nowNs = clock.nanoTime();
        final long newHead = head.getAsLong();
        final boolean moved = newHead != lastHead;
        long tickBatches = 0;
        for (int i = 0; i < runners.size(); i++) {
            final ShardRunner runner = runners.get(i);
            tickBatches += runner.shard().counters().get(FanoutCounter.TICK_BATCHES);
            if (moved || runner.shard().nextDeadlineNs() <= nowNs) {
                runner.signal();
            }
        }
        lastHead = newHead;
        if (tickBatches != lastTickBatches) {
            lastTickBatches = tickBatches;
            lastTickNs = nowNs;
        }
        final boolean busy = nowNs - lastTickNs < BUSY_AFTER_TICK_NS;
        if (!busy) {
            onIdle.run();
        }
        return busy;
    }

    void stop() {
        running = false;
    }
}
