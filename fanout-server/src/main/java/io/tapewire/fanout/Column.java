package io.tapewire.fanout;

import java.util.Arrays;

/**
 * Entries of one stream, channel and interval, dense, so that looking for what is due is a walk over two arrays. An entry is an instrument and
 * the seq that the client has been sent; its row in the stream's {@link EntryTable} has the rest.
 */
final class Column {
    /** As sent seq: the entry's first value is the snapshot's to send. Greater than any seq, so that it is not due otherwise. */
    static final long FIRST = Long.MAX_VALUE;

    private static final int INITIAL_CAPACITY = 8;

    int[] ids = new int[INITIAL_CAPACITY];
    int[] rows = new int[INITIAL_CAPACITY];
    long[] sent = new long[INITIAL_CAPACITY];
    int size;

    /** {@return place of the new entry} */
    int add(int instrumentId, int row, long sentSeq) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size * 2);
            rows = Arrays.copyOf(rows, size * 2);
            sent = Arrays.copyOf(sent, size * 2);
        }
        ids[size] = instrumentId;
        rows[size] = row;
        sent[size] = sentSeq;
        return size++;
    }

    /** Removes the entry at {@code place}; the last one takes it. {@return the row whose entry moved there, or -1} */
    int remove(int place) {
        size--;
        if (place == size) {
            return -1;
        }
        ids[place] = ids[size];
        rows[place] = rows[size];
        sent[place] = sent[size];
        return rows[place];
    }
}
