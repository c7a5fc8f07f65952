package io.tapewire.tape;

/**
 * A place on a tape, moving forward. Reads only, needs no write permission, never blocks and never waits. One thread calls it; a reader
 * may be handed to another thread as a whole.
 */
public interface TapeReader extends AutoCloseable {
    /**
     * Hands on the next records in order, each checked by its CRC and found contiguous; what is lost is told as a gap, never skipped silently.
     *
     * @param listener told of records and gaps
     * @param recordLimit most records to hand on in this call
     * @return records and gaps handed on; 0 = at the head
     * @throws TapeException when the tape as a whole can be read no further (metadata damaged, directory gone, storage fault)
     */
    int poll(TapeListener listener, int recordLimit);

    /** {@return tapeSeq of the last record handed on or told lost; 0 = none yet} */
    long position();

    /** {@return tapeSeq of the newest record that the writer says it has appended: what {@link #poll} can reach. A volatile read} */
    long headTapeSeq();

    /** {@return bytes of tape between this reader and the head, roughly; an I/O thread reads on only while this is small} */
    long bytesBehind();

    /**
     * Moves so that the next record handed on is the first one at or after {@code tapeSeq}.
     *
     * @param tapeSeq from 1; beyond the head: the reader waits there
     */
    void seek(long tapeSeq);

    @Override
    void close();
}
