package io.tapewire.feed.sim;

/**
 * When ticks are due: tick n (from 1) at start + n / rate seconds. Computed from the start each time, never from the tick before: no drift, and what a pause
 * kept back is due at once. Whole numbers only.
 */
final class TickSchedule {
    private static final long SECOND_NS = 1_000_000_000L;

    private final long rate;
    private final long startNs;

    /**
     * @param rate ticks per second, 0 to 1,000,000 (a million times a second of ns fits a long)
     * @param startNs monotonic clock
     */
    TickSchedule(long rate, long startNs) {
        this.rate = rate;
        this.startNs = startNs;
    }

    /** {@return ticks that are due by now, from the start} */
    long due(long nowNs) {
        final long elapsedNs = nowNs - startNs;
        return elapsedNs / SECOND_NS * rate + elapsedNs % SECOND_NS * rate / SECOND_NS;
    }

    /** {@return when a tick is due, monotonic clock, rounded up; {@code Long.MAX_VALUE} where none ever is} */
    long dueNs(long tick) {
        if (rate == 0) {
            return Long.MAX_VALUE;
        }
        return startNs + tick / rate * SECOND_NS + (tick % rate * SECOND_NS + rate - 1) / rate;
    }
}
