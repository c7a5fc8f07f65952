package io.tapewire.fanout;

import java.util.concurrent.atomic.AtomicLong;

/** Records that all replays of a process may take together in a second, so that what is live never waits for them. Any thread; takes no lock. */
final class ReplayBudget {
    private static final long SECOND_NS = 1_000_000_000;

    /** What may be taken at once after a rest: of a twentieth of a second. */
    private static final int BURSTS_PER_SECOND = 20;

    private final long recordNs;
    private final AtomicLong paidUntilNs = new AtomicLong(Long.MIN_VALUE);

    ReplayBudget(int recordsPerSecond) {
        recordNs = Math.max(1, SECOND_NS / recordsPerSecond);
    }

    /** {@return how many of the records may be taken now} */
    int take(int wanted, long nowNs) {
        while (true) {
            final long paid = paidUntilNs.get();
            final long from = Math.max(paid, nowNs - SECOND_NS / BURSTS_PER_SECOND);
            final long granted = Math.min(wanted, (nowNs - from) / recordNs);
            if (granted <= 0) {
                return 0;
            }
            if (paidUntilNs.compareAndSet(paid, from + granted * recordNs)) {
                return (int) granted;
            }
        }
    }

    /** Gives back what was not taken. */
    void giveBack(int records) {
        paidUntilNs.addAndGet(-records * recordNs);
    }
}
