package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.RecordBlock;
import org.agrona.DirectBuffer;

/**
 * The records that a view took last, for sessions that get each one: as many as come within some seconds, so that who keeps up is served from memory and
 * reads no tape. Kept only while somebody wants them.
 */
final class RecentRecords {
    /** Blocks kept: 65,536 records, about 7 MiB. */
    private static final int BLOCKS = 64;

    private final RecordBlock[] ring = new RecordBlock[BLOCKS];
    private int users;
    private long first = 1;
    private long last;

    /**
     * Somebody wants them, from the next record on.
     *
     * @param position of the view
     */
    void acquire(long position) {
        if (users++ == 0) {
            restart(position);
        }
    }

    void release() {
        users--;
    }

    /** Begins behind {@code position}: what was kept is not continued. */
    void restart(long position) {
        first = position + 1;
        last = position;
    }

    /** A record came. */
    void add(DirectBuffer record, int offset, int length) {
        if (users > 0) {
            final long tapeSeq = RecordLayout.tapeSeq(record, offset);
            if (tapeSeq != last + 1) {
                restart(tapeSeq - 1);
            }
            blockFor(tapeSeq).add(record, offset, length);
            last = tapeSeq;
        }
    }

    /** Records up to and with one are lost. */
    void addLost(long toTapeSeq, GapReason reason, long tsIngest) {
        if (users > 0 && toTapeSeq - last > RecordBlock.RECORDS) {
            restart(toTapeSeq); // who stands before them is told by who reads the tape
        }
        while (users > 0 && last < toTapeSeq) {
            final RecordBlock block = blockFor(last + 1);
            block.addLost(toTapeSeq, reason, tsIngest);
            last = block.lastTapeSeq();
        }
    }

    private RecordBlock blockFor(long tapeSeq) {
        final int slot = slot(tapeSeq);
        if (ring[slot] == null) {
            ring[slot] = new RecordBlock();
        }
        if (tapeSeq == first || RecordBlock.index(tapeSeq) == 0) {
            ring[slot].begin(tapeSeq);
            first = Math.max(first, tapeSeq - (BLOCKS - 1) * (long) RecordBlock.RECORDS - RecordBlock.index(tapeSeq));
        }
        return ring[slot];
    }

    private static int slot(long tapeSeq) {
        return (int) (RecordBlock.numberOf(tapeSeq) % BLOCKS);
    }

    /** {@return whether a record is here} */
    boolean holds(long tapeSeq) {
        return tapeSeq >= first && tapeSeq <= last;
    }

    /** {@return the block of a record that is here} */
    RecordBlock block(long tapeSeq) {
        return ring[slot(tapeSeq)];
    }
}
