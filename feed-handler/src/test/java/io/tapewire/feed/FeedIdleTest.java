package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.tape.TickWriter;
import org.junit.jupiter.api.Test;

class FeedIdleTest {
    private long dueNs = FeedSource.REST_UNKNOWN;
    private final FeedIdle idle = new FeedIdle(new RestingSource(), () -> 0);

    @Test
    void shouldRestUntilSomethingIsDueButNotTooLong() {
        dueNs = 300_000;
        assertEquals(300_000, idle.nextRestNs());
        assertEquals(300_000, idle.nextRestNs());
        dueNs = Long.MAX_VALUE;
        assertEquals(FeedConfiguration.REST_MAX_NS, idle.nextRestNs());
        dueNs = 0;
        assertEquals(0, idle.nextRestNs());
    }

    @Test
    void shouldRestLongerAndLongerWhereNobodyKnows() {
        long expectedNs = FeedConfiguration.REST_FIRST_NS;
        for (int i = 0; i < 20; i++) {
            assertEquals(expectedNs, idle.nextRestNs());
            expectedNs = Math.min(2 * expectedNs, FeedConfiguration.REST_MAX_NS);
        }
        idle.idle(1); // work came
        assertEquals(FeedConfiguration.REST_FIRST_NS, idle.nextRestNs());
    }

    private final class RestingSource implements FeedSource {
        @Override
        public int poll(TickWriter writer, long nowNs, int limit) {
            return 0;
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public long restNs(long nowNs) {
            return dueNs;
        }

        @Override
        public void report(FeedSummary summary) {
            summary.put("source", "resting");
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
