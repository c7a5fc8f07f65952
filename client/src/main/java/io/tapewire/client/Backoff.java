package io.tapewire.client;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Waits between attempts: full jitter, so that a thousand clients of one server do not come back together. One thread. */
final class Backoff {
    static final long BASE_MS = 250;
    static final long CAP_MS = 30_000;
    static final long STABLE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_DOUBLINGS = 16;

    private final RandomGenerator random;
    private int attempts;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** A connection ended that had been there for a time: long enough, and the next wait is short again. */
    void onEnded(long livedNs) {
        if (livedNs >= STABLE_NS) {
            attempts = 0;
        }
    }

    /** {@return the next wait, ms: from 0 to 250 ms doubled with each attempt, at most 30 s} */
    long nextMs() {
        final long bound = Math.min(CAP_MS, BASE_MS << Math.min(attempts, MAX_DOUBLINGS));
        attempts++;
        return random.nextLong(bound + 1);
    }
}
