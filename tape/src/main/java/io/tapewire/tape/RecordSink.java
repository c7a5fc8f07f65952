package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts records onto the tape and into the writer's own state, so that the state is always what the tape adds up to. A record is encoded into the one
 * scratch buffer, at {@link #OFFSET}. Writer's thread only.
 */
final class RecordSink {
    /** Where a record starts in the scratch buffer: room for the CRC in front of it, its int64s aligned. */
    static final int OFFSET = 8;

    private final UnsafeBuffer scratch =
            new UnsafeBuffer(ByteBuffer.allocateDirect(OFFSET + RecordLayout.MAX_RECORD_LENGTH));
    private final StoreAppender appender;
    private final MarketState state;
    private final Counters<TapeCounter> counters;
    private final TimeIndexer indexer;
    private long tsIngest;

    RecordSink(StoreAppender appender, MarketState state, Counters<TapeCounter> counters) {
        this.appender = appender;
        this.state = state;
        this.counters = counters;
        indexer = new TimeIndexer(state, (kind, source) -> appender.index(kind, source, state));
    }

    UnsafeBuffer scratch() {
        return scratch;
    }

    StoreAppender appender() {
        return appender;
    }

    MarketState state() {
        return state;
    }

    Counters<TapeCounter> counters() {
        return counters;
    }

    /** Stamp of the records that follow, wall clock, ns since 1970. */
    void tsIngest(long wallNs) {
        tsIngest = wallNs;
    }

    /** Appends the record in the scratch buffer. {@return its tapeSeq} */
    long append(int length) {
        indexer.beforeApply(scratch, OFFSET);
        final long tapeSeq = appender.append(scratch, OFFSET, length, tsIngest);
        indexer.afterApply(state.apply(scratch, OFFSET), scratch, OFFSET);
        counters.increment(TapeCounter.RECORDS_APPENDED);
        return tapeSeq;
    }
}
