package io.tapewire.fanout;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many replays there are, by subject and in all; of all shards. Any thread. */
final class ReplayLimits {
    private final int maxPerSubject;
    private final int max;
    private final ConcurrentHashMap<String, Integer> bySubject = new ConcurrentHashMap<>();
    private final AtomicInteger all = new AtomicInteger();

    ReplayLimits(int maxPerSubject, int max) {
        this.maxPerSubject = maxPerSubject;
        this.max = max;
    }

    /** {@return whether there may be one more} */
    boolean acquire(String subject) {
        if (all.incrementAndGet() > max) {
            all.decrementAndGet();
            return false;
        }
        if (bySubject.merge(subject, 1, Integer::sum) > maxPerSubject) {
            release(subject);
            return false;
        }
        return true;
    }

    void release(String subject) {
        all.decrementAndGet();
        bySubject.computeIfPresent(subject, (name, count) -> count == 1 ? null : count - 1);
    }
}
