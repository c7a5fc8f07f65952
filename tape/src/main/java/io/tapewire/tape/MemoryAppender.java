package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;

/** The appender of a {@link MemoryTape}. One thread calls it. */
final class MemoryAppender implements StoreAppender {
    private final MemoryTape tape;
    private final MemoryLog log;
    private final CRC32C crc = new CRC32C();
    private final int generation;
    private final boolean isGenerationBegun;
    private final long formerLastTapeSeq;
    private long tsIngest;
    private volatile boolean isClosed;

    MemoryAppender(MemoryTape tape, MemoryLog log, long tsIngest, boolean isGenerationBegun) {
        this.tape = tape;
        this.log = log;
        this.tsIngest = tsIngest;
        this.isGenerationBegun = isGenerationBegun;
        generation = tape.generation();
        formerLastTapeSeq = log.headTapeSeq();
    }

    @Override
    public long append(MutableDirectBuffer buffer, int offset, int length, long newTsIngest) {
        if (isClosed) {
            throw new TapeException("tape in memory: this appender is closed");
        }
        if (length < RecordLayout.MIN_RECORD_LENGTH || length > RecordLayout.MAX_RECORD_LENGTH) {
            throw new IllegalArgumentException("a record of " + length + " bytes");
        }
        final long tapeSeq = log.headTapeSeq() + 1;
        tsIngest = Math.max(tsIngest, newTsIngest);
        buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, tapeSeq, LITTLE_ENDIAN);
        buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, tsIngest, LITTLE_ENDIAN);
        final long place = log.claim(length);
        final byte[] chunk = log.chunk(place);
        final int start = MemoryLog.offset(place) + MemoryLog.RECORD_OFFSET;
        buffer.getBytes(offset, chunk, start, length);
        crc.reset();
        crc.update(chunk, start, length);
        tape.onAppend(tapeSeq, tsIngest);
        log.publish(tapeSeq, place, length, (int) crc.getValue());
        return tapeSeq;
    }

    @Override
    public long lastTapeSeq() {
        return log.headTapeSeq();
    }

    @Override
    public int doMaintenance(long nowNs) {
        return 0;
    }

    @Override
    public long cycleFirstTapeSeq() {
        return tape.cycleFirstTapeSeq();
    }

    @Override
    public long checkpointTapeSeq() {
        return tape.checkpointTapeSeq();
    }

    @Override
    public void onCheckpointCompleted(long beginTapeSeq) {
        tape.onCheckpointCompleted(beginTapeSeq);
    }

    @Override
    public void index(TimePoint.Kind kind, Source source, MarketState state) {
        tape.onIndexed(TimePoint.of(kind, source, state, 0, 0));
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public boolean isGenerationBegun() {
        return isGenerationBegun;
    }

    @Override
    public long formerLastTapeSeq() {
        return formerLastTapeSeq;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
