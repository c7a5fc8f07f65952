package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.CheckpointBeginEncoder;
import io.tapewire.schemas.sbe.CheckpointEndEncoder;
import io.tapewire.schemas.sbe.CheckpointStateEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes checkpoints, a few records at a time between ticks. Nothing is copied at the begin: each instrument is written as it is when its turn comes,
 * and what happens before and behind it stands on the tape anyway. Writer's thread only.
 */
final class CheckpointWriter {
    /** Most records between two ticks: at about 400 ns each 13 µs. */
    static final int STEP_RECORDS = 32;

    /** Records of ticks for each instrument before the next one: two records of 40 are a twentieth of the tape. */
    private static final int RECORDS_PER_INSTRUMENT = 40;

    private static final int STATE_LENGTH = HEADER_LENGTH + CheckpointStateEncoder.BLOCK_LENGTH;

    private final RecordSink sink;
    private final StoreAppender appender;
    private final MarketState state;
    private final UnsafeBuffer scratch;
    private final int intervalRecords;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CheckpointBeginEncoder begin = new CheckpointBeginEncoder();
    private final CheckpointStateEncoder instrumentState = new CheckpointStateEncoder();
    private final CheckpointEndEncoder end = new CheckpointEndEncoder();
    private long newestTapeSeq; // begin of the newest one, complete or not; 0 = none
    private boolean isOpen;
    private boolean isWanted;
    private int nextId;
    private int lastId;
    private boolean isDefined; // the next instrument's definition is written, its state is to come

    CheckpointWriter(RecordSink sink, int intervalRecords) {
        this.sink = sink;
        this.intervalRecords = intervalRecords;
        appender = sink.appender();
        state = sink.state();
        scratch = sink.scratch();
        newestTapeSeq = appender.checkpointTapeSeq();
    }

    /** Begins a checkpoint where one is due, and writes on at an open one. {@return records written, at most {@link #STEP_RECORDS}} */
    int step() {
        if (isOpen && newestTapeSeq < appender.cycleFirstTapeSeq()) {
            abandon(); // a roll cycle began: it needs one that begins in it
        }
        int count = 0;
        if (!isOpen) {
            if (!isDue()) {
                return 0;
            }
            begin();
            count++;
        }
        while (isOpen && count < STEP_RECORDS) {
            writeNext();
            count++;
        }
        return count;
    }

    private boolean isDue() {
        final long cycleFirst = appender.cycleFirstTapeSeq();
        return isWanted
                || (cycleFirst > 1 && newestTapeSeq < cycleFirst)
                || state.tapeSeq() - newestTapeSeq
                        >= Math.max(intervalRecords, RECORDS_PER_INSTRUMENT * state.lastInstrumentId());
    }

    /** An epoch began: what an open checkpoint says of the source is no longer so. */
    void onNewEpoch() {
        if (isOpen) {
            abandon();
            isWanted = true;
        }
    }

    /** Writes an open checkpoint to its end, however long that takes: for a clean stop. */
    void finish() {
        while (isOpen) {
            step();
        }
    }

    /** Gives an open checkpoint up. */
    void abandon() {
        if (isOpen) {
            isOpen = false;
            sink.counters().increment(TapeCounter.CHECKPOINTS_ABANDONED);
        }
    }

    private void begin() {
        lastId = state.lastInstrumentId();
        nextId = 1;
        isDefined = false;
        int count = 0;
        for (int id = 1; id <= state.lastSourceId(); id++) {
            count += state.source(id) == null ? 0 : 1;
        }
        final CheckpointBeginEncoder.SourcesEncoder sources = begin.wrapAndApplyHeader(
                        scratch, RecordSink.OFFSET, header)
                .instrumentCount(state.lastUsedInstrumentId())
                .epoch(Integer.toUnsignedLong(state.epoch()))
                .generation(Integer.toUnsignedLong(appender.generation()))
                .sourcesCount(count);
        for (int id = 1; id <= state.lastSourceId(); id++) {
            if (state.source(id) != null) {
                write(state.source(id), sources.next());
            }
        }
        newestTapeSeq = sink.append(begin.limit() - RecordSink.OFFSET);
        isOpen = true;
        isWanted = false;
    }

    private static void write(Source source, CheckpointBeginEncoder.SourcesEncoder entry) {
        entry.sourceId(source.id())
                .epoch(Integer.toUnsignedLong(source.epoch()))
                .venueSession(source.venueSession())
                .nextVenueSeq(source.nextVenueSeq())
                .marketTime(source.marketTime())
                .gapTapeSeq(source.gapTapeSeq())
                .epochTapeSeq(source.epochTapeSeq())
                .epochTsIngest(source.epochTsIngest())
                .firstMarketTime(source.firstMarketTime())
                .condition(source.condition());
        entry.sourceFlags().clear();
        final int flags = entry.sourceFlags().offset();
        entry.sourceFlags().buffer().putShort(flags, (short) source.flags(), LITTLE_ENDIAN);
        entry.sourceName(source.name());
    }

    private void writeNext() {
        while (nextId <= lastId && state.instrument(nextId) == null) {
            nextId++; // its definition was lost
        }
        if (nextId > lastId) {
            writeEnd();
        } else if (isDefined) {
            writeState(nextId);
            isDefined = false;
            nextId++;
        } else {
            writeDefinition(state.instrument(nextId).definition());
            isDefined = true;
        }
    }

    private void writeDefinition(DirectBuffer definition) {
        scratch.putBytes(RecordSink.OFFSET, definition, 0, definition.capacity());
        final int flags = RecordSink.OFFSET + MarketState.FLAGS_OFFSET;
        scratch.putByte(flags, (byte) (scratch.getByte(flags) | MarketState.CHECKPOINT));
        sink.append(definition.capacity());
    }

    private void writeState(int id) {
        instrumentState
                .wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .instrumentId(id)
                .reserved(0);
        state.lastValues().save(id, scratch, RecordSink.OFFSET + HEADER_LENGTH);
        sink.append(STATE_LENGTH);
    }

    private void writeEnd() {
        end.wrapAndApplyHeader(scratch, RecordSink.OFFSET, header)
                .beginTapeSeq(newestTapeSeq)
                .instrumentCount(state.lastUsedInstrumentId());
        sink.append(HEADER_LENGTH + CheckpointEndEncoder.BLOCK_LENGTH);
        isOpen = false;
        appender.onCheckpointCompleted(newestTapeSeq);
        sink.counters().increment(TapeCounter.CHECKPOINTS_COMPLETED);
    }
}
