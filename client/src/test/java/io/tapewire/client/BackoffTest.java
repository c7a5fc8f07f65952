package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(30);

    private static Backoff backoff(RandomGenerator random) {
        return new Backoff(
                random,
                ClientContext.BACKOFF_BASE_DEFAULT_MS,
                ClientContext.BACKOFF_CAP_DEFAULT_MS,
                ClientContext.STABLE_DEFAULT_MS);
    }

    /** Random numbers that are always the greatest possible. */
    static final class Greatest implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }

    @Test
    void shouldWaitLongerWithEachAttemptAndShortlyAfterAStableConnection() {
        final Backoff backoff = backoff(new Greatest());
        final List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waits.add(backoff.nextMs());
        }
        assertEquals(List.of(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L), waits);
        backoff.onEnded(STABLE_NS - 1);
        assertEquals(30_000, backoff.nextMs());
        backoff.onEnded(STABLE_NS);
        assertEquals(250, backoff.nextMs());
    }

    @Test
    void shouldSpreadWaitsFromZeroOn() {
        final long seed = System.nanoTime();
        System.out.println("backoff: seed " + seed);
        final Backoff backoff = backoff(new Random(seed));
        for (int i = 0; i < 20; i++) {
            backoff.nextMs();
        }
        long least = Long.MAX_VALUE;
        long greatest = 0;
        for (int i = 0; i < 10_000; i++) {
            final long wait = backoff.nextMs();
            assertTrue(wait >= 0 && wait <= 30_000);
            least = Math.min(least, wait);
            greatest = Math.max(greatest, wait);
        }
        assertTrue(least < 300 && greatest > 29_700, least + " to " + greatest);
    }
}
