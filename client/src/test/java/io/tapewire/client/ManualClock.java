package io.tapewire.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/** A clock that a test moves, read by any thread. */
final class ManualClock implements NanoClock, EpochNanoClock {
    private final AtomicLong nowNs = new AtomicLong(TimeUnit.DAYS.toNanos(1));

    @Override
    public long nanoTime() {
        return nowNs.get();
    }

    void advanceMs(long ms) {
        nowNs.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }
}
