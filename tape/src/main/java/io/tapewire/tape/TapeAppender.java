package io.tapewire.tape;

import org.agrona.MutableDirectBuffer;

/**
 * Appends records to a tape, one excerpt a record. There is one appender per tape (an OS file lock sees to it) and one thread calls it.
 * What {@link #append} has returned survives a kill -9 of any process at any moment; loss of power costs at most the last sync interval.
 */
public interface TapeAppender extends AutoCloseable {
    /**
     * Stamps tapeSeq and tsIngest into a record and appends it. Four bytes in front of {@code offset} belong to the appender (the CRC).
     *
     * @param buffer holds the record: SBE header and body, from {@code offset}; at least {@code RecordLayout.CRC_LENGTH} bytes stand before it
     * @param offset of the record's SBE header
     * @param length of SBE header and body, bytes, at most {@code RecordLayout.MAX_RECORD_LENGTH}
     * @param tsIngest wall clock, ns since 1970; a smaller one than the last is raised to it, so that the stamp never decreases
     * @return the record's tapeSeq
     * @throws TapeException when nothing can be appended any more: disk floor reached, directory replaced, storage fault. The message is
     *     one line that names the path; the appender is then closed for good and the record is not on the tape
     */
    long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest);

    /** {@return tapeSeq of the newest record on the tape; 0 = none yet} */
    long lastTapeSeq();

    /** Checks what must be checked by time (disk floor, inodes, sync, retention), each at its own period; call it in each duty cycle.
     *
     * @param nowNs monotonic clock
     * @return work done, 0 for none
     * @throws TapeException as {@link #append}
     */
    int doMaintenance(long nowNs);

    /** Forces what was appended to the disk and frees the tape. Idempotent. */
    @Override
    void close();
}
