package io.tapewire.client;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Waits between attempts: full jitter, so that a thousand clients of one server do not come back together. One thread. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 16;

    private final RandomGenerator random;
    private final long baseMs;
    private final long capMs;
    private final long stableNs;
    private int attempts;

    Backoff(RandomGenerator random, long baseMs, long capMs, long stableMs) {
        this.random = random;
        this.baseMs = baseMs;
        this.capMs = capMs;
        stableNs = TimeUnit.MILLISECONDS.toNanos(stableMs);
    }

    /** A connection ended that had been there for a time: long enough, and the next wait is short again. */
    void onEnded(long livedNs) {
        if (livedNs >= stableNs) {
            attempts = 0;
        }
    }

    /** {@return the next wait, ms: from 0 to the base doubled with each attempt, at most the cap} */
    long nextMs() {
        final long bound = Math.min(capMs, baseMs << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        return random.nextLong(bound + 1);
    }
}
