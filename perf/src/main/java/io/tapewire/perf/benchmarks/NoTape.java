package io.tapewire.perf.benchmarks;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.tape.TapeAppender;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;

/** Stamps records and forgets them: what is left of a tick's way when the tape itself is taken out. */
final class NoTape implements TapeAppender {
    private long tapeSeq;

    @Override
    public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
        buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, ++tapeSeq, ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, tsIngest, ByteOrder.LITTLE_ENDIAN);
        return tapeSeq;
    }

    @Override
    public long lastTapeSeq() {
        return tapeSeq;
    }

    @Override
    public int doMaintenance(long nowNs) {
        return 0;
    }

    @Override
    public void close() {
        // nothing is kept
    }
}
