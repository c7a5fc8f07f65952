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
 * The way of an event that is sent one by one, from the tape to a frame in the hands of the transport; no socket. An operation is one event to one client,
 * who wants 50 instruments; the reading of all records, once for all clients, is part of it. The records are appended before each invocation, outside of
 * its time but not of its allocation.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EveryBenchmark {
    private static final int MARKET = 500;
    private static final int SESSIONS = 100;
    private static final int REPLAYED = 10_000;

    /** Of how many sessions, and whether they have the same subscriptions. */
    @State(Scope.Thread)
    public abstract static class Live {
        private final int instruments;
        private final int sessions;
        private final boolean alike;
        private EveryRig rig;

        Live(int instruments, int sessions, boolean alike) {
            this.instruments = instruments;
            this.sessions = sessions;
            this.alike = alike;
        }

        /** Opens the tape. */
        @Setup
        public void open() {
            rig = new EveryRig(instruments, sessions, alike);
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

    /** One session that wants the whole market. */
    public static class One extends Live {
        /** As JMH makes it. */
        public One() {
            super(EveryRig.WANTED, 1, true);
        }
    }

    /** A hundred with the same 50 of 500: what is encoded for one of them, others get too. */
    public static class Alike extends Live {
        /** As JMH makes it. */
        public Alike() {
            super(MARKET, SESSIONS, true);
        }
    }

    /** A hundred with 50 of 500 each, no two with the same: nothing can be shared. */
    public static class Different extends Live {
        /** As JMH makes it. */
        public Different() {
            super(MARKET, SESSIONS, false);
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

    /** One client alone, who wants every record. */
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
