package io.tapewire.tape;

/**
 * What a store tells its {@link TickWriter} beyond the contract of an appender: where its files begin, and which generation it writes. The appenders
 * of both stores are one. Writer's thread only.
 */
interface StoreAppender extends TapeAppender {
    /** {@return tapeSeq of the first record in the roll cycle that the newest record stands in; 1 or less in the tape's first cycle} */
    long cycleFirstTapeSeq();

    /** {@return tapeSeq of the newest complete checkpoint's begin; 0 = none} */
    long checkpointTapeSeq();

    /** A checkpoint is complete: readers may start at its begin. */
    void onCheckpointCompleted(long beginTapeSeq);

    /** Keeps an entry of the time index: a source as of the newest record, whose place the store knows once it has appended one. */
    void index(TimePoint.Kind kind, Source source, MarketState state);

    /** {@return the generation that is written; not 0} */
    int generation();

    /** {@return whether the generation began when this appender was opened and says so on the tape: its first record is yet to come} */
    boolean isGenerationBegun();

    /** {@return last tapeSeq that the generation before may have reached; only where {@link #isGenerationBegun}} */
    long formerLastTapeSeq();
}
