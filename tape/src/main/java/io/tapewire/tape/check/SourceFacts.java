package io.tapewire.tape.check;

import org.agrona.collections.LongArrayList;

/** Where the epochs and gaps of one source begin: tapeSeqs, ascending. */
final class SourceFacts {
    private final LongArrayList epochs = new LongArrayList();
    private long lastGap;

    void onNewEpoch(long tapeSeq) {
        if (epochs.isEmpty() || epochs.getLong(epochs.size() - 1) < tapeSeq) {
            epochs.addLong(tapeSeq);
        }
    }

    void onGap(long tapeSeq) {
        lastGap = tapeSeq;
    }

    /** {@return tapeSeq of the NEW_EPOCH of the epoch that a record of this source belongs to; 0 = older than the tape} */
    long epochAt(long tapeSeq) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.getLong(i) <= tapeSeq) {
                return epochs.getLong(i);
            }
        }
        return 0;
    }

    /** {@return tapeSeq of the newest gap of the source; 0 = none} */
    long lastGap() {
        return lastGap;
    }
}
