package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import java.util.Random;

/** Anything that feeds may do to a {@link TickWriter}, in any order, from a seed: mostly ticks, now and then an epoch, a gap, a new instrument. */
final class RandomTicks {
    private static final FeedStatusKind[] KINDS = {
        FeedStatusKind.UP, FeedStatusKind.ALIVE, FeedStatusKind.STALE, FeedStatusKind.GAP, FeedStatusKind.ENDED
    };

    private final Random random;
    private final int symbols;
    private long venueSeq;
    private long time = 1_700_000_000_000_000_000L;

    RandomTicks(long seed, int symbols) {
        random = new Random(seed);
        this.symbols = symbols;
    }

    /** Does one thing. */
    void act(TickWriter writer) {
        time += random.nextInt(1_000) - 100;
        writer.tsIngest(time);
        final int source = source(writer);
        switch (random.nextInt(40)) {
            case 0 -> writer.newEpoch(source, random.nextInt(5));
            case 1 -> {
                final FeedStatusKind kind = KINDS[random.nextInt(KINDS.length)];
                final long from = kind == FeedStatusKind.GAP ? venueSeq + 1 : 0;
                venueSeq += kind == FeedStatusKind.GAP ? 5 : 0;
                writer.feedStatus(source, kind, from, kind == FeedStatusKind.GAP ? venueSeq : 0);
            }
            case 2, 3 -> define(writer, source, random.nextInt(100), random.nextInt(100));
            case 4, 5 -> writer.doWork(0);
            default -> tick(writer, define(writer, source, NULL_MANTISSA, NULL_MANTISSA));
        }
    }

    private int source(TickWriter writer) {
        final int source = random.nextInt(3) == 0 ? writer.source("sim", "SIM", 1) : writer.source("iex:1", "IEX", 0);
        if (writer.state().source(source) == null) {
            writer.newEpoch(source, 1);
        }
        return source;
    }

    private int define(TickWriter writer, int source, long roundLot, long reference) {
        return writer.defineInstrument(source, "S" + random.nextInt(symbols), -4, 0, 0, roundLot, reference);
    }

    private void tick(TickWriter writer, int id) {
        final long tsExchange = time + random.nextInt(2_000) - 1_000;
        final long seq = random.nextInt(10) == 0 ? 0 : ++venueSeq;
        final int marks = random.nextInt(10) == 0 ? 1 : 0;
        switch (random.nextInt(6)) {
            case 0 -> writer.trade(id, tsExchange, seq, marks, price(), size(), seq, 1, random.nextBoolean());
            case 1 -> writer.tradeBreak(id, tsExchange, seq, marks, price(), size(), seq, 0);
            case 2 ->
                writer.tradingStatus(
                        id,
                        tsExchange,
                        seq,
                        marks,
                        TradingState.get((short) random.nextInt(5)),
                        OperationalHalt.get((short) random.nextInt(3)),
                        ShortSaleRestriction.get((short) random.nextInt(3)),
                        TradingSession.get((short) random.nextInt(5)),
                        random.nextInt(127));
            default -> writer.quote(id, tsExchange, seq, marks, 0, side(price()), size(), side(price()), size());
        }
    }

    private long price() {
        return random.nextInt(1_000) - 10;
    }

    private long side(long price) {
        return random.nextInt(5) == 0 ? NULL_MANTISSA : price;
    }

    private long size() {
        return random.nextInt(500);
    }
}
