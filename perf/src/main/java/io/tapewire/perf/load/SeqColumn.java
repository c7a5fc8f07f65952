package io.tapewire.perf.load;

import java.util.Arrays;

/** What the tape holds of one instrument on one channel, by {@code seq}: contiguous, from the first seq that stands on the tape. */
final class SeqColumn {
    /** Longs per seq: tapeSeq, hash of the record, and for quotes hash of the values, flags, tsIngest, tsExchange. */
    private static final int STRIDE = 6;

    private long[] rows = new long[16 * STRIDE];
    private long firstSeq;
    private int count;

    void add(long seq, long tapeSeq, long hash, long valueHash, long flags, long tsIngest, long tsExchange) {
        if (count == 0) {
            firstSeq = seq;
        }
        if ((count + 1) * STRIDE > rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        final int at = count++ * STRIDE;
        rows[at] = tapeSeq;
        rows[at + 1] = hash;
        rows[at + 2] = valueHash;
        rows[at + 3] = flags;
        rows[at + 4] = tsIngest;
        rows[at + 5] = tsExchange;
    }

    boolean holds(long seq) {
        return count > 0 && seq >= firstSeq && seq < firstSeq + count;
    }

    long tapeSeq(long seq) {
        return rows[at(seq)];
    }

    long hash(long seq) {
        return rows[at(seq) + 1];
    }

    long valueHash(long seq) {
        return rows[at(seq) + 2];
    }

    int flags(long seq) {
        return (int) rows[at(seq) + 3];
    }

    long tsIngest(long seq) {
        return rows[at(seq) + 4];
    }

    long tsExchange(long seq) {
        return rows[at(seq) + 5];
    }

    private int at(long seq) {
        return (int) (seq - firstSeq) * STRIDE;
    }
}
