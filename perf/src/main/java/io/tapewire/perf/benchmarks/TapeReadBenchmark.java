package io.tapewire.perf.benchmarks;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Records of a tape on disk whose pages are in memory: each checked by its CRC and found contiguous; alone, and on into the last values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TapeReadBenchmark {
    private static final int RECORDS = 1_000_000;
    private static final int INSTRUMENTS = 500;
    private static final int RECORDS_PER_POLL = 1_000;

    private final Summing summing = new Summing();
    private final Applying applying = new Applying();
    private ScratchTape scratch;
    private Tape tape;
    private TapeReader reader;

    /** Writes a million quotes. */
    @Setup
    public void write() {
        scratch = new ScratchTape();
        final QuoteStream quotes = new QuoteStream(scratch.writer(), INSTRUMENTS);
        for (int i = 0; i < RECORDS; i++) {
            quotes.write();
        }
        tape = scratch.openForReading();
        reader = tape.newReader();
    }

    /** Removes the tape. */
    @TearDown
    public void close() {
        reader.close();
        tape.close();
        scratch.close();
    }

    /** One record read; at the end of the tape the reader goes back to its beginning, once in a million. */
    @Benchmark
    @OperationsPerInvocation(RECORDS_PER_POLL)
    public long read() {
        poll(summing);
        return summing.sum;
    }

    /** One record read and taken into the newest values. */
    @Benchmark
    @OperationsPerInvocation(RECORDS_PER_POLL)
    public long readIntoLastValues() {
        poll(applying);
        return applying.state.tapeSeq();
    }

    private void poll(TapeListener listener) {
        int left = RECORDS_PER_POLL;
        while (left > 0) {
            final int count = reader.poll(listener, left);
            left -= count;
            if (count == 0) {
                reader.seek(1);
            }
        }
    }

    private static final class Summing implements TapeListener {
        private long sum;

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            sum += RecordLayout.tapeSeq(buffer, offset);
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            throw new IllegalStateException("records " + fromTapeSeq + " to " + toTapeSeq + " lost: " + reason);
        }
    }

    private static final class Applying implements TapeListener {
        private final MarketState state = new MarketState();

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            state.apply(buffer, offset);
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            throw new IllegalStateException("records " + fromTapeSeq + " to " + toTapeSeq + " lost: " + reason);
        }
    }
}
