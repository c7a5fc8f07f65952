package io.tapewire.fanout;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/** Which records are old enough for a delay. The wall clock can shorten no delay: a step forward counts for nothing, after one back it is waited for. Any thread. */
final class ReleaseClock {
    private final NanoClock monotonic;
    private final EpochNanoClock wall;
    private final long startNs;
    private final long startWallNs;

    ReleaseClock(NanoClock monotonic, EpochNanoClock wall) {
        this.monotonic = monotonic;
        this.wall = wall;
        startNs = monotonic.nanoTime();
        startWallNs = wall.nanoTime();
    }

    /** {@return the newest tsIngest that a delay releases, ns since 1970} */
    long released(long delayNs) {
        return Math.min(wall.nanoTime(), startWallNs + monotonic.nanoTime() - startNs) - delayNs;
    }
}
