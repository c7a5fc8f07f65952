package io.tapewire.fanout.websocket;

import java.util.concurrent.TimeUnit;

/**
 * How often the tape is looked at: each look is a sleep, a timer and two switches of thread, some 10 µs. As often as somebody can want it: who gets each change at once
 * waits for a small part of the time between two of them; where nobody does, the next slot of conflated values is early enough.
 */
final class LookPace {
    /** What the kernel makes of the shortest sleep is 50 to 70 µs. */
    static final long SHORTEST_NS = 20_000;

    /** At most, where nothing is known to come: a thousand looks a second cost about a hundredth of a core. */
    static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Slots are a millisecond apart, live or of a replay, and may be late by a part of it. */
    static final long SHORTEST_TO_DEADLINE_NS = 250_000;

    /** Ticks flow until they have not for this long. */
    static final long IDLE_AFTER_NS = TimeUnit.SECONDS.toNanos(1);

    /** A look is late by a sixty-fourth of the time that has passed, in the middle: about what the kernel adds to a sleep, at a thousand ticks a second. */
    private static final int PART = 32;

    private final long longestNs;
    private long tickNs;
    private long neededNs;

    /**
     * @param longestNs between two looks while ticks flow and somebody wants each at once
     * @param nowNs time
     */
    LookPace(long longestNs, long nowNs) {
        this.longestNs = longestNs;
        tickNs = nowNs - IDLE_AFTER_NS;
        neededNs = tickNs;
    }

    /** A shard has read ticks. */
    void onTick(long nowNs) {
        tickNs = nowNs;
    }

    /** A look has found news for a shard that was at rest. */
    void onNeeded(long nowNs) {
        neededNs = nowNs;
    }

    boolean isIdle(long nowNs) {
        return nowNs - tickNs >= IDLE_AFTER_NS;
    }

    /**
     * {@return time to the next look, ns}
     *
     * @param isWantedAtOnce whether some client gets each change at once
     * @param deadlineNs of the shards, the next one
     */
    long period(long nowNs, boolean isWantedAtOnce, long deadlineNs) {
        if (isWantedAtOnce && !isIdle(nowNs)) {
            return Math.max(SHORTEST_NS, Math.min((nowNs - neededNs) / PART, longestNs));
        }
        return deadlineNs <= nowNs // and is being worked on
                ? SHORTEST_TO_DEADLINE_NS
                : Math.max(SHORTEST_TO_DEADLINE_NS, Math.min(deadlineNs - nowNs, IDLE_NS));
    }
}
