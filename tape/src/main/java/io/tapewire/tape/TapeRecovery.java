package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Where a tape ends and what it adds up to, as a writer that opens it finds it.
 *
 * @param state what the tape adds up to
 * @param lastTapeSeq the last number that may have been given: the next record gets the one behind it
 * @param newest file of the newest cycle; null = there is none
 * @param endPosition position behind the newest cycle's last whole record; 0 = it has none
 */
record TapeRecovery(MarketState state, long lastTapeSeq, Path newest, long endPosition) {
    private static final int BATCH_RECORDS = 10_000;

    /** Reads from the newest complete checkpoint on, to what was appended but not published when the writer before died. */
    static TapeRecovery of(Path directory, TapeIdentity identity) {
        final MarketState state = new MarketState();
        final List<Path> files = CycleFiles.list(directory);
        final Path newest = files.isEmpty() ? null : files.get(files.size() - 1);
        try (ChronicleTapeReader reader = new ChronicleTapeReader(directory, identity, true)) {
            ChronicleTape.atCheckpoint(reader, directory, identity);
            final TapeListener listener = new TapeListener() {
                @Override
                public void onRecord(DirectBuffer buffer, int offset, int length) {
                    state.apply(buffer, offset);
                }

                @Override
                public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                    // Lost for good: readers are told each time; the next checkpoint makes the state whole.
                }
            };
            int count;
            do {
                count = reader.poll(listener, BATCH_RECORDS);
            } while (count > 0);
            final long end = newest != null && newest.equals(reader.file()) ? reader.recordEnd() : 0;
            return new TapeRecovery(
                    state, Math.max(state.tapeSeq(), identity.head().lastTapeSeq()), newest, end);
        }
    }

    /** {@return the newest record that is whole; 0 = none} */
    long newestTapeSeq() {
        return state.tapeSeq();
    }

    /** {@return number of the first cycle that may be written; 0 = any} Throws where Chronicle's appender would do damage. */
    int firstCycle(TapeIdentity identity) {
        if (newest == null) {
            return 0;
        }
        final int cycle = CycleIndex.cycleOf(newest, identity.rollMillis());
        return CycleHead.check(newest, cycle, identity.head(), endPosition) ? cycle : cycle + 1;
    }
}
