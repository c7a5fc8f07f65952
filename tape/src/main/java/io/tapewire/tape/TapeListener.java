package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import org.agrona.DirectBuffer;

/** Hears what a {@link TapeReader} finds, on the thread that polls. */
public interface TapeListener {
    /**
     * One whole record. The bytes live only for this call: copy what you keep.
     *
     * @param buffer the tape's own memory, or a copy
     * @param offset of the record's SBE header
     * @param length of SBE header and body, bytes
     */
    void onRecord(DirectBuffer buffer, int offset, int length);

    /**
     * Records that this reader will not hand on.
     *
     * @param fromTapeSeq first one lost
     * @param toTapeSeq last one lost, inclusive
     * @param reason DAMAGE or RETENTION
     */
    void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason);
}
