package io.tapewire.perf.benchmarks;

import io.tapewire.feed.iex.IexCounter;
import io.tapewire.feed.iex.IexFeed;
import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TickWriter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Datagrams from memory through decoder and books onto a tape: on disk, or one that forgets. Every instrument has been seen and has its book before it is
 * measured. A DEEP message is a record only where it moves the best price or is a trade.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class IexToTapeBenchmark {
    /** {@code made-up}, or {@code recorded}: the recording in TAPEWIRE_DATA. */
    @Param({"made-up", "recorded"})
    private String datagrams;

    /** {@code disk}, or {@code none}. */
    @Param({"none", "disk"})
    private String tape;

    private IexDatagrams stream;
    private IexFeed feed;
    private ScratchTape scratch;
    private TickWriter writer;
    private long nowNs;

    /** Messages and records per second: a datagram holds one or many. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Written {
        /** Messages decoded; counted by JMH's convention: a public field. */
        public long messages;

        /** Records written. */
        public long records;
    }

    /** Opens the tape and gives it one pass of the stream. */
    @Setup
    public void open() {
        stream = IexDecodeBenchmark.stream(datagrams);
        feed = new IexFeed(new Counters<>(IexCounter.class), System.err::println, false);
        if ("disk".equals(tape)) {
            scratch = new ScratchTape();
            writer = scratch.writer();
        } else {
            writer = new TickWriter(new NoTape(), new MarketState(), new TickWriter.Context());
        }
        for (int i = 0; i < stream.count(); i++) {
            next();
        }
        while (feed.spread(writer) > 0) {
            // the statuses of the instruments just seen
        }
    }

    /** Removes the tape. */
    @TearDown
    public void close() {
        writer.close();
        if (scratch != null) {
            scratch.close();
        }
    }

    /** One datagram. */
    @Benchmark
    public long decodeAndAppend(Written written) {
        final long before = writer.state().tapeSeq();
        written.messages += next();
        final long after = writer.state().tapeSeq();
        written.records += after - before;
        return after;
    }

    private int next() {
        stream.next();
        nowNs += 1_000;
        writer.tsIngest(stream.sendTime());
        return feed.onDatagram(writer, nowNs, stream.bytes(), stream.offset(), stream.length());
    }
}
