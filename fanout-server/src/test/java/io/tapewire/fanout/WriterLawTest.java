package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Requests.Sub;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import io.tapewire.tape.TickWriter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.agrona.DirectBuffer;

/**
 * The law on a tape of the real writer, which is restarted now and then and checkpoints often: shards that begin at a checkpoint or at the first record,
 * before or behind the writer.
 */
class WriterLawTest {
    private static final int SYMBOLS = 12;

    private final Random random = new Random();
    private MemoryTape tape;
    private TickWriter writer;
    private Fanout fanout;

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void shouldKeepTheLawWhereTheWriterRestartsAndCheckpoints(@ForAll long seed) {
        random.setSeed(seed);
        tape = new MemoryTape(9);
        fanout = new Fanout(context -> context.cycleLimits(1 + random.nextInt(50), 100, 3), tape);
        startWriter();
        for (int i = random.nextInt(300); i > 0; i--) {
            write();
        }
        fanout.follow();
        for (int i = 0; i < 300; i++) {
            act();
        }
        for (int n = 0; n < 20 * SYMBOLS; n++) {
            tick();
        }
        for (final TestClient client : fanout.clients) {
            client.transport.acceptAll();
        }
        fanout.advanceMs(6_000);
        checkAtRest();
        assertEquals(List.of(), fanout.errors);
    }

    private void checkAtRest() {
        for (final TestClient client : fanout.clients) {
            assertTrue(client.transport.isOpen());
            for (final Map.Entry<Integer, String> instrument :
                    fanout.oracle.symbols().entrySet()) {
                for (int channel = 0; channel < Channel.COUNT; channel++) {
                    if (client.law().wants(channel, instrument.getValue())) {
                        final long newest = fanout.oracle.newestSeq(instrument.getKey(), channel);
                        final long last = client.law().lastSeq(instrument.getKey(), channel);
                        assertTrue(newest == 0 || newest == last, instrument + ": " + last + " not " + newest);
                    }
                }
            }
        }
    }

    private void startWriter() {
        final MarketState restored = new MarketState();
        try (TapeReader reader = tape.newReaderAtCheckpoint()) {
            final TapeListener listener = new TapeListener() {
                @Override
                public void onRecord(DirectBuffer buffer, int offset, int length) {
                    restored.apply(buffer, offset);
                }

                @Override
                public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                    throw new AssertionError("nothing was lost");
                }
            };
            while (reader.poll(listener, 1_000) > 0) {
                // to the head
            }
        }
        writer = new TickWriter(tape.appender(), restored, new TickWriter.Context().checkpointRecords(100));
        if (restored.lastSourceId() == 0) {
            writer.newEpoch(writer.source("sim", "SIM", 1), 1);
        }
    }

    private void act() {
        switch (random.nextInt(12)) {
            case 0 -> fanout.advanceMs(random.nextInt(150));
            case 1, 2 -> fanout.step();
            case 3 -> connect();
            case 4 -> clientBehaviour();
            default -> {
                for (int i = random.nextInt(10); i >= 0; i--) {
                    write();
                }
            }
        }
    }

    private void write() {
        writer.tsIngest(fanout.clock.nanoTime());
        switch (random.nextInt(60)) {
            case 0 -> {
                writer.close();
                startWriter();
            }
            case 1 -> writer.newEpoch(writer.source("sim", "SIM", 1), random.nextInt(9));
            case 2 -> writer.newEpoch(writer.source("iex:1", "SIM", 0), random.nextInt(9));
            case 3 -> writer.feedStatus(writer.source("sim", "SIM", 1), FeedStatusKind.GAP, 3, 4);
            case 4 -> tape.roll();
            case 5, 6, 7, 8 -> writer.doWork(0);
            default -> tick();
        }
    }

    private void tick() {
        final int symbol = random.nextInt(SYMBOLS);
        final int source = writer.source("sim", "SIM", 1);
        final long none = RecordLayout.NULL_MANTISSA;
        final int id = writer.defineInstrument(source, "S" + symbol, -4, 0, 0, 100 + random.nextInt(2), none);
        final long now = fanout.clock.nanoTime();
        switch (random.nextInt(10)) {
            case 0, 1 -> writer.trade(id, now, 0, 0, random.nextInt(1_000), 1, 7, 0, random.nextBoolean());
            case 2 -> writer.tradeBreak(id, now, 0, 0, random.nextInt(1_000), 1, 7, 0);
            case 3 ->
                writer.tradingStatus(
                        id,
                        now,
                        0,
                        0,
                        TradingState.HALTED,
                        OperationalHalt.NOT_HALTED,
                        ShortSaleRestriction.IN_EFFECT,
                        TradingSession.REGULAR,
                        0);
            default -> writer.quote(id, now, 0, 0, 0, random.nextInt(1_000), 1, random.nextInt(1_000), 1);
        }
    }

    private void connect() {
        if (fanout.clients.size() < 5) {
            final TestClient client = fanout.connect();
            client.acks = random.nextBoolean();
            client.send(Requests.hello(1, 1, 0, ""));
            client.send(Requests.subscribe(
                    1,
                    Sub.prefix(1, "S1", random.nextInt(2) * 50),
                    Sub.exact(2, "S" + random.nextInt(SYMBOLS), random.nextInt(2) * 100)));
            if (random.nextBoolean()) {
                client.send(Requests.subscribe(2, Sub.all(3, random.nextInt(1_000))));
            }
        }
    }

    private void clientBehaviour() {
        if (!fanout.clients.isEmpty()) {
            final TestClient client = fanout.clients.get(random.nextInt(fanout.clients.size()));
            if (random.nextBoolean()) {
                client.transport.acceptAll();
            } else {
                client.transport.acceptNothing();
            }
        }
    }
}
