package io.tapewire.perf.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Half of a tick's way in one: 50 new quotes read from the tape, taken into the last values, found due and packed into one frame; no socket. The quotes are
 * appended before each operation, outside of its time but not of its allocation: gc.alloc.rate.norm is of both.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlushBenchmark {
    private FlushRig rig;

    /** Opens the tape. */
    @Setup
    public void open() {
        rig = new FlushRig();
    }

    /** Removes the tape. */
    @TearDown
    public void close() {
        rig.close();
    }

    /** Appends what the next operation finds. */
    @Setup(Level.Invocation)
    public void change() {
        rig.change();
    }

    /** Reads 50 records and sends 50 updates in one frame. */
    @Benchmark
    public long flushFifty() {
        return rig.step();
    }
}
