package io.tapewire.fanout;

import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/** A clock that a test moves; the wall clock moves with it. */
final class ManualClock implements NanoClock, EpochNanoClock {
    static final long MS = 1_000_000;
    private static final long START_NS = 1_700_000_000_000_000_000L;

    private long nowNs = START_NS;
    private long wallOffsetNs;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    void advanceMs(long ms) {
        nowNs += ms * MS;
    }

    /** {@return a wall clock that goes with this one, but for its steps} */
    EpochNanoClock wall() {
        return () -> nowNs + wallOffsetNs;
    }

    /** Somebody sets the wall clock. */
    void stepWall(long ms) {
        wallOffsetNs += ms * MS;
    }

    void advanceNs(long ns) {
        nowNs += ns;
    }
}
