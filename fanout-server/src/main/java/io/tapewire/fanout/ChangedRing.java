package io.tapewire.fanout;

import java.util.Arrays;

/**
 * Ids of recently changed instruments, in order of their first change in each batch of records. Sessions with very many entries read it
 * instead of looking at each entry; immediate subscribers are found through it. A reader keeps a position; one that the ring has lapped looks at all.
 */
final class ChangedRing {
    /** More than one batch, so that what is read right behind a batch is never lapped; 64 KiB. */
    static final int CAPACITY = 16 * 1024;

    private static final int MASK = CAPACITY - 1;

    private final int[] ids = new int[CAPACITY];
    private int[] batchOf = new int[256];
    private int batch = 1;
    private long head;

    /** An instrument changed. */
    void add(int instrumentId) {
        if (instrumentId >= batchOf.length) {
            batchOf = Arrays.copyOf(batchOf, Math.max(instrumentId + 1, batchOf.length * 2));
        }
        if (batchOf[instrumentId] != batch) {
            batchOf[instrumentId] = batch;
            ids[(int) head & MASK] = instrumentId;
            head++;
        }
    }

    /** What has been added so far has been looked at: the next change of an instrument is added again. */
    void nextBatch() {
        batch++;
    }

    /** Anything may have changed: every reader finds itself lapped. */
    void lapAll() {
        head += CAPACITY + 1;
        batch++;
    }

    /** {@return position behind the newest id} */
    long head() {
        return head;
    }

    /** {@return whether the ids from {@code position} on are still here} */
    boolean holds(long position) {
        return position >= 0 && head - position <= CAPACITY;
    }

    /** {@return the id at a position that the ring holds} */
    int id(long position) {
        return ids[(int) position & MASK];
    }
}
