package io.tapewire.perf.benchmarks;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the checksum of one record costs, over direct memory as the appender and the reader do it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CrcBenchmark {
    /** Length of the record: a Quote, a Trade, a CheckpointState. */
    @Param({
        "" + (RecordLayout.HEADER_LENGTH + QuoteDecoder.BLOCK_LENGTH),
        "" + (RecordLayout.HEADER_LENGTH + TradeDecoder.BLOCK_LENGTH),
        "" + (RecordLayout.HEADER_LENGTH + CheckpointStateDecoder.BLOCK_LENGTH)
    })
    private int length;

    private final CRC32C crc = new CRC32C();
    private ByteBuffer bytes;

    /** Fills the record with something. */
    @Setup
    public void fill() {
        bytes = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            bytes.put(i, (byte) (i * 31));
        }
    }

    /** One checksum. */
    @Benchmark
    public long checksum() {
        crc.reset();
        crc.update(bytes.clear());
        return crc.getValue();
    }
}
