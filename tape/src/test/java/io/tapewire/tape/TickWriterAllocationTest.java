package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import java.lang.management.ManagementFactory;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.Test;

/** The tick path of the writer makes no garbage; JMH measures it to the byte, this test is always there. */
class TickWriterAllocationTest {
    private static final int TICKS = 100_000;

    /** What the measuring itself and a JVM that deoptimizes may take; one long per tick would be 800,000. */
    private static final long SLACK_BYTES = 20_000;

    private final TickWriter writer =
            new TickWriter(new NowhereAppender(), new MarketState(), new TickWriter.Context());

    /** Stamps, and keeps nothing. */
    private static final class NowhereAppender implements TapeAppender {
        private long tapeSeq;

        @Override
        public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
            buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, ++tapeSeq, LITTLE_ENDIAN);
            buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, tsIngest, LITTLE_ENDIAN);
            return tapeSeq;
        }

        @Override
        public long lastTapeSeq() {
            return tapeSeq;
        }

        @Override
        public int doMaintenance(long nowNs) {
            return 0;
        }

        @Override
        public void close() {
            // nothing held
        }
    }

    @Test
    void shouldAllocateNothingPerTick() {
        final int source = writer.source("sim", "SIM", 1);
        writer.newEpoch(source, 0);
        for (int i = 0; i < 100; i++) {
            writer.defineInstrument(source, "S" + i, -2, 0, 2, 1, NULL_MANTISSA);
        }
        write(TICKS);
        final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        final long before = threads.getThreadAllocatedBytes(thread);
        write(TICKS);
        final long allocated = threads.getThreadAllocatedBytes(thread) - before;
        assertTrue(allocated < SLACK_BYTES, allocated + " bytes for " + 4 * TICKS + " ticks");
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            final int id = i % 100 + 1;
            writer.tsIngest(i);
            writer.quote(id, i, i, 0, 0, i, 1, i + 1, 1);
            writer.trade(id, i, i, 0, i, 1, i, 0, true);
            writer.tradeBreak(id, i, i, 0, i, 1, i, 0);
            writer.tradingStatus(
                    id,
                    i,
                    i,
                    0,
                    TradingState.TRADING,
                    OperationalHalt.NOT_HALTED,
                    ShortSaleRestriction.IN_EFFECT,
                    TradingSession.REGULAR,
                    0);
            writer.doWork(i);
        }
    }
}
