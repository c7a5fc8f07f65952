package io.tapewire.fanout;

import org.agrona.concurrent.NanoClock;

/**
 * The clock of a shard's deadlines: monotonic, and it stands still while the shard does not run (SIGSTOP, a long collection), so that no client is
 * blamed for our own pause. A shard runs at least each {@link #IDLE_NS}.
 */
final class ShardClock {
    /** A shard that had not run for longer was stopped. */
    static final long PAUSE_NS = 1_000_000_000;

    /** The longest that a shard is left alone. */
    static final long IDLE_NS = PAUSE_NS / 2;

    private final NanoClock clock;
    private long rawNs;
    private long pausedNs;
    private long pauses;

    ShardClock(NanoClock clock) {
        this.clock = clock;
        rawNs = clock.nanoTime();
    }

    /** {@return now, ns, without pauses} */
    long nowNs() {
        final long now = clock.nanoTime();
        if (now - rawNs > PAUSE_NS) {
            pausedNs += now - rawNs;
            pauses++;
        }
        rawNs = now;
        return now - pausedNs;
    }

    /** {@return what {@link #nowNs} answered last} */
    long lastNs() {
        return rawNs - pausedNs;
    }

    /** {@return the time of the outside clock at which this one will show {@code ns}; Long.MAX_VALUE stays} */
    long outside(long ns) {
        return ns == Long.MAX_VALUE ? ns : ns + pausedNs;
    }

    long pauses() {
        return pauses;
    }
}
