package io.tapewire.perf.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The way of an event that is sent one by one, from the tape to a frame in the hands of the transport; no socket. An operation is one event to one client: of 500 new
 * records each session wants 50 and passes over the rest. The records are appended before each invocation, outside of its time but not of its allocation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EveryBenchmark {
    private static final int SESSIONS = 100;
    private static final int REPLAYED = 10_000;

    /** Of how many sessions, and whether they have the same subscriptions. */
    @State(Scope.Thread)
    public abstract static class Live {
        private final int sessions;
        private final boolean alike;
        private EveryRig rig;

        Live(int sessions, boolean alike) {
            this.sessions = sessions;
            this.alike = alike;
        }

        /** Opens the tape. */
        @Setup
        public void open() {
            rig = new EveryRig(sessions, alike);
        }

        /** Removes the tape. */
        @TearDown
        public void close() {
            rig.close();
        }

        /** Appends what the next invocation finds. */
        @Setup(Level.Invocation)
        public void change() {
            rig.change();
        }
    }

    /** One session. */
    public static class One extends Live {
        /** As JMH makes it. */
        public One() {
            super(1, true);
        }
    }

    /** What is encoded for one of them, others get too. */
    public static class Alike extends Live {
        /** As JMH makes it. */
        public Alike() {
            super(SESSIONS, true);
        }
    }

    /** Nothing can be shared. */
    public static class Different extends Live {
        /** As JMH makes it. */
        public Different() {
            super(SESSIONS, false);
        }
    }

    /** A replay of 500 instruments. */
    @State(Scope.Thread)
    public static class Replayed {
        private ReplayRig rig;
        private long wanted;

        /** Writes the tape. */
        @Setup
        public void open() {
            rig = new ReplayRig();
        }

        /** Removes it. */
        @TearDown
        public void close() {
            rig.close();
        }
    }

    /** One client alone. */
    @Benchmark
    @OperationsPerInvocation(EveryRig.WANTED)
    public long one(One state) {
        return ((Live) state).rig.step();
    }

    /** A hundred clients with the same subscriptions. */
    @Benchmark
    @OperationsPerInvocation(SESSIONS * EveryRig.WANTED)
    public long hundredAlike(Alike state) {
        return ((Live) state).rig.step();
    }

    /** A hundred clients, no two with the same subscriptions. */
    @Benchmark
    @OperationsPerInvocation(SESSIONS * EveryRig.WANTED)
    public long hundredDifferent(Different state) {
        return ((Live) state).rig.step();
    }

    /** A replay as fast as it is acknowledged, at once: the reading of the tape, its blocks and the replay's own last values are counted. */
    @Benchmark
    @OperationsPerInvocation(REPLAYED)
    public long replay(Replayed state) {
        state.wanted += REPLAYED;
        return state.rig.playTo(state.wanted);
    }
}
