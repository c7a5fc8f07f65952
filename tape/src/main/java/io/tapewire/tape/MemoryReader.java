package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/** A reader of a {@link MemoryTape}. One thread calls it. */
final class MemoryReader implements TapeReader {
    private final MemoryLog log;
    private final CRC32C crc = new CRC32C();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private long next;

    /** @param first tapeSeq of the record to begin with */
    MemoryReader(MemoryLog log, long first) {
        this.log = log;
        next = first;
    }

    @Override
    public int poll(TapeListener listener, int recordLimit) {
        final long head = log.headTapeSeq();
        int count = 0;
        while (count < recordLimit && next <= head) {
            final long first = log.firstTapeSeq();
            if (next < first) {
                final long from = next;
                next = first;
                listener.onGap(from, first - 1, GapReason.RETENTION);
            } else {
                handOn(listener, head);
            }
            count++;
        }
        return count;
    }

    private void handOn(TapeListener listener, long head) {
        final long from = next;
        while (next <= head && !wrapValid(next)) {
            next++;
        }
        if (from == next) {
            next++;
            listener.onRecord(buffer, 0, buffer.capacity());
        } else if (from >= log.firstTapeSeq()) {
            listener.onGap(from, next - 1, GapReason.DAMAGE);
        } else {
            next = log.firstTapeSeq(); // trimmed while it was read
            listener.onGap(from, next - 1, GapReason.RETENTION);
        }
    }

    private boolean wrapValid(long tapeSeq) {
        final long place = log.place(tapeSeq);
        final byte[] chunk = log.chunk(place);
        if (chunk == null) {
            return false;
        }
        final int offset = MemoryLog.offset(place);
        final int length = MemoryLog.length(chunk, offset);
        crc.reset();
        crc.update(chunk, offset + MemoryLog.RECORD_OFFSET, length);
        buffer.wrap(chunk, offset + MemoryLog.RECORD_OFFSET, length);
        return (int) crc.getValue() == MemoryLog.crc(chunk, offset);
    }

    @Override
    public long position() {
        return next - 1;
    }

    @Override
    public long headTapeSeq() {
        return log.headTapeSeq();
    }

    @Override
    public long bytesBehind() {
        final long end = log.endPlace();
        return Math.max(0, end - log.place(Math.max(next, log.firstTapeSeq())));
    }

    @Override
    public void seek(long tapeSeq) {
        next = Math.max(1, tapeSeq);
    }

    @Override
    public void close() {
        buffer.wrap(new byte[0]);
    }
}
