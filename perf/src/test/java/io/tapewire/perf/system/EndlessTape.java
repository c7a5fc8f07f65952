package io.tapewire.perf.system;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import io.tapewire.tape.TickWriter;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A tape whose end is never reached: behind a beginning with one instrument each poll finds as many quotes as it asks for. A shard on it is saturated by
 * construction, whatever else the machine does.
 */
final class EndlessTape implements Tape {
    static final String SYMBOL = "BUSY";

    private final List<UnsafeBuffer> beginning = new ArrayList<>();
    private volatile boolean endless;

    EndlessTape() {
        final MemoryTape tape = new MemoryTape();
        try (TickWriter writer = new TickWriter(tape.appender(), new MarketState(), new TickWriter.Context())) {
            final int source = writer.source("endless", "TEST", 0);
            writer.newEpoch(source, 1);
            final int id = writer.defineInstrument(source, SYMBOL, -4, 0, 0, 100, NULL_MANTISSA);
            writer.quote(id, 1, 1, 0, 0, 10_000, 100, 10_100, 100);
            tape.newReader().poll(new Copying(), Integer.MAX_VALUE);
        }
    }

    /** From now on the head runs away from every reader. */
    void run() {
        endless = true;
    }

    @Override
    public long tapeId() {
        return 1;
    }

    @Override
    public int generation() {
        return 1;
    }

    @Override
    public long firstTapeSeq() {
        return 1;
    }

    @Override
    public long headTapeSeq() {
        return endless ? Long.MAX_VALUE / 2 : beginning.size();
    }

    @Override
    public TapeReader newReader() {
        return new Reader();
    }

    @Override
    public TapeReader newReaderAtCheckpoint() {
        return new Reader();
    }

    @Override
    public TapeReader newReaderAtCheckpoint(long tapeSeq) {
        return new Reader();
    }

    @Override
    public List<Generation> generations() {
        return List.of();
    }

    @Override
    public void close() {
        // memory only
    }

    private final class Copying implements TapeListener {
        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            final UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
            record.putBytes(0, buffer, offset, length);
            beginning.add(record);
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            throw new IllegalStateException("a gap in memory");
        }
    }

    private final class Reader implements TapeReader {
        private final UnsafeBuffer quote =
                new UnsafeBuffer(new byte[beginning.get(beginning.size() - 1).capacity()]);
        private long position;

        Reader() {
            quote.putBytes(0, beginning.get(beginning.size() - 1), 0, quote.capacity());
        }

        @Override
        public int poll(TapeListener listener, int recordLimit) {
            int count = 0;
            while (count < recordLimit && position < headTapeSeq()) {
                if (position < beginning.size()) {
                    final UnsafeBuffer record = beginning.get((int) position++);
                    listener.onRecord(record, 0, record.capacity());
                } else {
                    onQuote(listener, ++position);
                }
                count++;
            }
            return count;
        }

        private void onQuote(TapeListener listener, long tapeSeq) {
            quote.putLong(RecordLayout.TAPE_SEQ_OFFSET, tapeSeq, ByteOrder.LITTLE_ENDIAN);
            quote.putLong(RecordLayout.SEQ_OFFSET, tapeSeq - beginning.size() + 1, ByteOrder.LITTLE_ENDIAN);
            listener.onRecord(quote, 0, quote.capacity());
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long headTapeSeq() {
            return EndlessTape.this.headTapeSeq();
        }

        @Override
        public long bytesBehind() {
            return 0; // hot, all of it
        }

        @Override
        public void seek(long tapeSeq) {
            position = tapeSeq - 1;
        }

        @Override
        public void close() {
            // memory only
        }
    }
}
