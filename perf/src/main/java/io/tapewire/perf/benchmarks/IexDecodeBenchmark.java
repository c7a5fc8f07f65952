package io.tapewire.perf.benchmarks;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.feed.iex.IexCounter;
import io.tapewire.feed.iex.IexDecoder;
import io.tapewire.feed.iex.IexListener;
import io.tapewire.schemas.process.Counters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Datagrams from memory through the IEX decoder: checks, order, each message handed on and its first fields read. No books, no tape. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class IexDecodeBenchmark {
    private static final String RECORDING = "iex/iex_deep10_20231002_first5000.pcap.gz";

    /** {@code made-up}, or {@code recorded}: the recording in TAPEWIRE_DATA. */
    @Param({"made-up", "recorded"})
    private String datagrams;

    private IexDatagrams stream;
    private IexDecoder decoder;
    private long sum;

    /** Messages per second: a datagram holds one or many. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Decoded {
        /** Counted by JMH's convention: a public field. */
        public long messages;
    }

    /** Reads or makes the datagrams. */
    @Setup
    public void open() {
        stream = stream(datagrams);
        decoder = new IexDecoder(new Summing(), new Counters<>(IexCounter.class), System.err::println);
    }

    static IexDatagrams stream(String kind) {
        if ("made-up".equals(kind)) {
            return IexDatagrams.madeUp(1);
        }
        final Path recording = Path.of(System.getenv().getOrDefault("TAPEWIRE_DATA", "."), RECORDING);
        if (!Files.exists(recording)) {
            throw new IllegalStateException("no " + recording + ": TAPEWIRE_DATA=FOLDER names the recordings");
        }
        return IexDatagrams.ofCapture(recording);
    }

    /** One datagram. */
    @Benchmark
    public long decode(Decoded decoded) {
        stream.next();
        decoded.messages += decoder.onDatagram(stream.bytes(), stream.offset(), stream.length());
        return sum;
    }

    private final class Summing implements IexListener {
        @Override
        public void onChannel(int protocol, long channel, long session) {
            sum += session;
        }

        @Override
        public void onSegment() {
            sum++;
        }

        @Override
        public void onEpoch(long session, long firstSeq) {
            sum += firstSeq;
        }

        @Override
        public void onGap(long firstSeq, long lastSeq) {
            throw new IllegalStateException("gap " + firstSeq + " to " + lastSeq);
        }

        @Override
        public void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime) {
            sum += buffer.getLong(offset + 2, LITTLE_ENDIAN) + buffer.getLong(offset + 10, LITTLE_ENDIAN);
        }
    }
}
