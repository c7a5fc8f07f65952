package io.tapewire.feed;

import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;

/**
 * Rests while the source has nothing: until it says that something is due, or ever longer where it cannot say. Never longer than
 * {@link FeedConfiguration#REST_MAX_NS}, so that the tape's own steps and a request to stop are seen. On the agent's thread.
 */
final class FeedIdle implements IdleStrategy {
    private final FeedSource source;
    private final NanoClock clock;
    private long restNs = FeedConfiguration.REST_FIRST_NS;

    FeedIdle(FeedSource source, NanoClock clock) {
        this.source = source;
        this.clock = clock;
    }

    @Override
    public void idle(int workCount) {
        if (workCount > 0) {
            reset();
        } else {
            idle();
        }
    }

    @Override
    public void idle() {
        final long nextNs = nextRestNs();
        if (nextNs < FeedConfiguration.REST_MIN_NS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(nextNs);
        }
    }

    /** {@return how long to rest now, ns} */
    long nextRestNs() {
        final long dueNs = source.restNs(clock.nanoTime());
        if (dueNs != FeedSource.REST_UNKNOWN) {
            return Math.min(dueNs, FeedConfiguration.REST_MAX_NS);
        }
        final long nextNs = restNs;
        restNs = Math.min(2 * restNs, FeedConfiguration.REST_MAX_NS);
        return nextNs;
    }

    @Override
    public void reset() {
        restNs = FeedConfiguration.REST_FIRST_NS;
    }
}
