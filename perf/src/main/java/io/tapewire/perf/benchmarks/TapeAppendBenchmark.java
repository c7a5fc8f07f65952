package io.tapewire.perf.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One quote from values to the tape on disk: numbered, encoded, checked, appended, head published; the checkpoints that fall due are in it. Sampled, for the
 * median: a sample costs about 25 ns of its own.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TapeAppendBenchmark {
    private static final int INSTRUMENTS = 500;

    private ScratchTape tape;
    private QuoteStream quotes;

    /** Opens the tape. */
    @Setup
    public void open() {
        tape = new ScratchTape();
        quotes = new QuoteStream(tape.writer(), INSTRUMENTS);
    }

    /** Removes the tape. */
    @TearDown
    public void close() {
        tape.close();
    }

    /** One quote. */
    @Benchmark
    public long quote() {
        return quotes.write();
    }
}
