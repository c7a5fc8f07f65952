package io.tapewire.fanout;

import io.tapewire.schemas.sbe.ReplayClock;

/**
 * What a replay was opened with.
 *
 * @param clock of its times: MARKET, INGEST, or TAPESEQ (places, on market time)
 * @param firstTapeSeq of the epoch that was named; 0 = none was
 * @param endsAtEpochOf source whose next NEW_EPOCH ends the replay; 0 = none does
 * @param toTapeSeq last record, inclusive
 * @param toTime last virtual time, inclusive, ns; Long.MAX_VALUE - 1 = none
 * @param maxGapMs longest wait between two records, ms of virtual time; 0 = none
 */
record ReplayBounds(
        ReplayClock clock, long firstTapeSeq, int endsAtEpochOf, long toTapeSeq, long toTime, long maxGapMs) {}
