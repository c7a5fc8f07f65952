package io.tapewire.tape.check;

import java.util.Arrays;

/**
 * Where the updates of one instrument and channel lie on the tape: by seq, which has no holes but where records are lost. 4 bytes an update,
 * counted from the tape's first record.
 */
final class SeqColumn {
    private int[] places = new int[4];
    private long firstSeq;
    private int count;

    /** Takes the next update; what lies between it and the last one is lost. */
    void add(long seq, int place) {
        if (count == 0) {
            firstSeq = seq;
        }
        while (firstSeq + count < seq) {
            put(~place); // lost: behind all before it, and no place of its own
        }
        if (firstSeq + count == seq) {
            put(place);
        }
    }

    private void put(int place) {
        if (count == places.length) {
            places = Arrays.copyOf(places, count + (count >> 1));
        }
        places[count++] = place;
    }

    /** {@return place of an update; -1 = not on the tape} */
    int place(long seq) {
        return seq < firstSeq || seq >= firstSeq + count ? -1 : Math.max(-1, places[(int) (seq - firstSeq)]);
    }

    /** {@return seq of the first update behind a place; one beyond the last where there is none} */
    long firstSeqBehind(long place) {
        int low = 0;
        int high = count;
        while (low < high) {
            final int middle = low + high >>> 1;
            final int there = places[middle] < 0 ? ~places[middle] : places[middle];
            if (there > place) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return firstSeq + low;
    }

    /** {@return the newest seq; 0 = none} */
    long lastSeq() {
        return count == 0 ? 0 : firstSeq + count - 1;
    }
}
