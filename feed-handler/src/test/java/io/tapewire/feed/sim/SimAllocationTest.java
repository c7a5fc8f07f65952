package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TapeAppender;
import io.tapewire.tape.TickWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The simulator makes no garbage per tick: what a load test measures is not its own collector. */
class SimAllocationTest {
    private static final int TICKS = 100_000;

    /** What the measuring itself and a JVM that deoptimizes may take; one long per tick would be 800,000. */
    private static final long SLACK_BYTES = 20_000;

    private long nowNs;

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, SimSource.RATE_MAX})
    void shouldAllocateNothingPerTick(long rate) {
        final TickWriter writer = new TickWriter(new NowhereAppender(), new MarketState(), new TickWriter.Context());
        final SimSource source = new SimSource(300, 1, rate, 0, () -> nowNs, () -> nowNs);
        write(source, writer);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        write(source, writer);
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(allocated < SLACK_BYTES, allocated + " bytes for " + TICKS + " ticks");
    }

    private void write(SimSource source, TickWriter writer) {
        for (int written = 0; written < TICKS; ) {
            nowNs += 100_000;
            written += source.poll(writer, nowNs, 256);
            nowNs += source.restNs(nowNs) / 2;
        }
    }

    /** Stamps, and keeps nothing. */
    private static final class NowhereAppender implements TapeAppender {
        private long tapeSeq;

        @Override
        public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
            buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, ++tapeSeq, ByteOrder.LITTLE_ENDIAN);
            buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, tsIngest, ByteOrder.LITTLE_ENDIAN);
            return tapeSeq;
        }

        @Override
        public long lastTapeSeq() {
            return tapeSeq;
        }

        @Override
        public int doMaintenance(long now) {
            return 0;
        }

        @Override
        public void close() {
            // nothing held
        }
    }
}
