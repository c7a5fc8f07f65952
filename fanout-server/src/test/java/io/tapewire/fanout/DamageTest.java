package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TickWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Records that the tape has lost: told, and made good by the next checkpoint. */
class DamageTest {
    private static final int CHECKPOINT_RECORDS = 60;

    private final MemoryTape tape = new MemoryTape(9);
    private final TickWriter writer = new TickWriter(
            tape.appender(), new MarketState(), new TickWriter.Context().checkpointRecords(CHECKPOINT_RECORDS));
    private final Fanout fanout = new Fanout(context -> {}, tape);

    private long quote(int id, long price) {
        return writer.quote(id, fanout.clock.nanoTime(), 0, 0, 0, price, 1, price + 1, 1);
    }

    @Test
    void shouldSendAValueThatOnlyTheNextCheckpointHas() {
        writer.tsIngest(fanout.clock.nanoTime());
        final int source = writer.source("sim", "SIM", 0);
        writer.newEpoch(source, 1);
        final long none = RecordLayout.NULL_MANTISSA;
        final int lost = writer.defineInstrument(source, "LOST", 0, 0, 0, none, none);
        final int busy = writer.defineInstrument(source, "BUSY", 0, 0, 0, none, none);
        quote(lost, 100);
        fanout.follow();
        final TestClient client = fanout.subscribed(Sub.exact(1, "LOST", 0));
        final long tapeSeq = quote(lost, 101);
        assertEquals(2, fanout.oracle.newestSeq(lost, Channel.QUOTE)); // reads it while it is whole
        tape.damage(tapeSeq);
        quote(busy, 1);
        fanout.step();
        assertEquals(List.of("frame", "gap " + tapeSeq + "-" + tapeSeq + " DAMAGE"), client.events());
        for (int i = 0; i < 3 * CHECKPOINT_RECORDS; i++) {
            quote(busy, i);
            writer.doWork(0);
            fanout.step();
        }
        assertTrue(client.events().contains("quote LOST #2"));
    }
}
