package io.tapewire.tape;

import java.util.List;

/** A tape opened for reading: its identity and a source of readers. Safe for any thread. */
public interface Tape extends AutoCloseable {
    /** {@return the tape's identity, random at creation} */
    long tapeId();

    /** {@return the newest generation of the tape: a cursor of another one ends where that one ended} */
    int generation();

    /** {@return tapeSeq of the oldest record still on the tape; 0 = none yet} */
    long firstTapeSeq();

    /** {@return tapeSeq of the newest record that the writer says it has appended; 0 = none yet. A volatile read} */
    long headTapeSeq();

    /** {@return a reader that stands before the oldest record} */
    TapeReader newReader();

    /**
     * {@return a reader that stands before the CheckpointBegin of the newest complete checkpoint, or before the oldest record where
     * there is none; a {@link MarketState} that is given all records from there on is whole when it has reached the head}
     */
    TapeReader newReaderAtCheckpoint();

    /**
     * {@return a reader that stands before the CheckpointBegin of the newest checkpoint that is complete at a record, or before the oldest record where
     * there is none: a {@link MarketState} that is given all records from there on is whole at that record} Reads files: not for an I/O thread.
     */
    TapeReader newReaderAtCheckpoint(long tapeSeq);

    /**
     * A generation: a stretch of the tape whose numbers mean one thing.
     *
     * @param id random, not 0
     * @param firstTapeSeq of its first record; the generation before ends there, whatever it had reached
     */
    record Generation(int id, long firstTapeSeq) {}

    /** {@return the generations that are known, the newest last} */
    List<Generation> generations();

    /** {@return the side index of times as far as it is written; empty where there is none. Reads a file: not for an I/O thread} */
    default TimeIndex timeIndex() {
        return TimeIndex.EMPTY;
    }

    @Override
    void close();
}
