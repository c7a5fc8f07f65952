package io.tapewire.fanout;

import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.tape.EpochIndex.Epoch;
import java.util.List;

/**
 * What a replay was opened with.
 *
 * @param clock of its times: MARKET, INGEST, or TAPESEQ (places, on market time)
 * @param epoch that was named; null: none was
 * @param nextEpochs that began behind it at its source by then, in order: it ends before the next of them, whose NEW_EPOCH retention may have taken
 * @param toTapeSeq last record, inclusive
 * @param toTime last virtual time, inclusive, ns; {@link #NO_TIME} = none
 * @param maxGapMs longest wait between two records, ms of virtual time; 0 = none
 */
record ReplayBounds(
        ReplayClock clock, Epoch epoch, List<Epoch> nextEpochs, long toTapeSeq, long toTime, long maxGapMs) {
    /** As {@code toTime}: it does not end at a time. No record has it. */
    static final long NO_TIME = VirtualClock.NONE;

    /**
     * {@return last record, inclusive, of what is played from a place on}
     *
     * @param position last record before the place
     * @param soughtOrNull epoch that the place was sought in
     */
    long lastTapeSeq(long position, Epoch soughtOrNull) {
        if (epoch == null) {
            return toTapeSeq;
        }
        final boolean isAtSource = soughtOrNull != null && soughtOrNull.sourceId() == epoch.sourceId();
        final long begin = isAtSource ? soughtOrNull.firstTapeSeq() : position + 1;
        for (final Epoch next : nextEpochs) {
            if (next.firstTapeSeq() > begin) {
                return Math.min(toTapeSeq, next.firstTapeSeq() - 1);
            }
        }
        return toTapeSeq;
    }
}
