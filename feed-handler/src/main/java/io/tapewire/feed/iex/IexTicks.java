package io.tapewire.feed.iex;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.QuoteFlagsEncoder;
import io.tapewire.schemas.sbe.RecordMarksEncoder;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.tape.TickWriter;
import org.agrona.DirectBuffer;

/** Turns the messages of one IEX channel into records: which message changes what, and what is written of it. */
final class IexTicks {
    /** The venue's name in instrument definitions. */
    static final String VENUE = "IEX";

    /** A stamp this much later than its segment was sent is a fault of the venue's, not a time: 5 s, in ns. */
    static final long FUTURE_STAMP_NS = 5_000_000_000L;

    private static final int FUTURE_STAMP = RecordMarksEncoder.futureStamp((byte) 0, true);
    private static final int SUSPECT = QuoteFlagsEncoder.suspect((short) 0, true);

    private final Counters<IexCounter> counters;
    private final Instruments instruments;
    private final Statuses statuses;
    private final DeepBooks books = new DeepBooks();
    private boolean deep;
    private boolean suspect; // books may lack levels: all quotes from them are flagged until the next epoch

    IexTicks(Counters<IexCounter> counters) {
        this.counters = counters;
        instruments = new Instruments(counters);
        statuses = new Statuses();
    }

    void onChannel(int sourceId, int protocol) {
        deep = protocol == IexLayout.DEEP_1_0;
        instruments.onChannel(sourceId);
    }

    /** The tape has this venue session: its instruments and statuses are taken from there; the books are not on it. */
    void onResume(TickWriter writer) {
        instruments.restore(writer.state());
        statuses.restore(writer.state(), instruments.sourceId());
        suspect = deep;
    }

    void onEpoch(boolean joinedLate) {
        books.clear();
        statuses.clear();
        suspect = deep && joinedLate;
    }

    void onGap() {
        suspect = deep; // a TOPS quote is whole in itself
    }

    boolean isSpreading() {
        return statuses.isSpreading();
    }

    int spread(TickWriter writer, int limit) {
        return statuses.spread(writer, limit);
    }

    void onMessage(TickWriter writer, int type, DirectBuffer buffer, int offset, long seq, long sendTime) {
        final long time = buffer.getLong(offset + IexLayout.TIME, LITTLE_ENDIAN);
        final int marks = marks(time, sendTime);
        if (type == 'S') {
            statuses.onSystemEvent(buffer.getByte(offset + IexLayout.FLAGS), time, seq, marks);
            return;
        }
        final int id = type == 'D'
                ? instruments.define(writer, buffer, offset)
                : instruments.resolve(writer, buffer.getLong(offset + IexLayout.SYMBOL, LITTLE_ENDIAN));
        if (id <= 0) {
            return; // counted where it was refused
        }
        statuses.see(id);
        switch (type) {
            case '8' -> onLevel(writer, id, true, buffer, offset, time, seq, marks);
            case '5' -> onLevel(writer, id, false, buffer, offset, time, seq, marks);
            case 'Q' -> onQuote(writer, id, buffer, offset, time, seq, marks);
            case 'T', 'B' -> onTrade(writer, id, type == 'T', buffer, offset, time, seq, marks);
            case 'H' -> {
                statuses.tradingStatus(id, buffer, offset);
                statuses.writeIfDue(writer, id, time, seq, marks);
            }
            case 'O' -> {
                final boolean halted = buffer.getByte(offset + IexLayout.FLAGS) == 'O';
                statuses.operationalHalt(id, halted ? OperationalHalt.HALTED : OperationalHalt.NOT_HALTED);
                statuses.writeIfDue(writer, id, time, seq, marks);
            }
            case 'P' -> {
                final boolean inEffect = buffer.getByte(offset + IexLayout.FLAGS) != 0;
                statuses.shortSale(id, inEffect ? ShortSaleRestriction.IN_EFFECT : ShortSaleRestriction.NOT_IN_EFFECT);
                statuses.writeIfDue(writer, id, time, seq, marks);
            }
            default -> {
                // D defined it; of I, E, X and A no more is taken than the first sight of the instrument
            }
        }
    }

    private int marks(long time, long sendTime) {
        if (time - FUTURE_STAMP_NS <= sendTime || time < 0) {
            return 0; // a stamp before 1970 may wrap: it is no future
        }
        counters.increment(IexCounter.FUTURE_STAMPS);
        return FUTURE_STAMP;
    }

    private void onLevel(
            TickWriter writer, int id, boolean buy, DirectBuffer buffer, int offset, long time, long seq, int marks) {
        final DeepBooks.Book book = books.book(id);
        final long price = buffer.getLong(offset + IexLayout.LEVEL_PRICE, LITTLE_ENDIAN);
        if (!book.set(buy, price, unsigned(buffer, offset + IexLayout.LEVEL_SIZE))) {
            counters.increment(IexCounter.REFUSED_LEVELS);
        }
        final boolean complete = (buffer.getByte(offset + IexLayout.FLAGS) & IexLayout.EVENT_COMPLETE) != 0;
        if (complete && book.commit()) {
            final int flags = suspect || book.isIncomplete() ? SUSPECT : 0;
            writer.quote(id, time, seq, marks, flags, book.bidPrice(), book.bidSize(), book.askPrice(), book.askSize());
        }
    }

    private static void onQuote(
            TickWriter writer, int id, DirectBuffer buffer, int offset, long time, long seq, int marks) {
        final long bidSize = unsigned(buffer, offset + IexLayout.QUOTE_BID_SIZE);
        final long bidPrice = buffer.getLong(offset + IexLayout.QUOTE_BID_PRICE, LITTLE_ENDIAN);
        final long askPrice = buffer.getLong(offset + IexLayout.QUOTE_ASK_PRICE, LITTLE_ENDIAN);
        final long askSize = unsigned(buffer, offset + IexLayout.QUOTE_ASK_SIZE);
        final boolean hasBid = bidSize != 0 || bidPrice != 0;
        final boolean hasAsk = askSize != 0 || askPrice != 0;
        writer.quote(
                id,
                time,
                seq,
                marks,
                0,
                hasBid ? bidPrice : NULL_MANTISSA,
                hasBid ? bidSize : NULL_MANTISSA,
                hasAsk ? askPrice : NULL_MANTISSA,
                hasAsk ? askSize : NULL_MANTISSA);
    }

    private static void onTrade(
            TickWriter writer, int id, boolean trade, DirectBuffer buffer, int offset, long time, long seq, int marks) {
        final int condition = buffer.getByte(offset + IexLayout.FLAGS) & 0xFF;
        final long size = unsigned(buffer, offset + IexLayout.TRADE_SIZE);
        final long price = buffer.getLong(offset + IexLayout.TRADE_PRICE, LITTLE_ENDIAN);
        final long tradeId = buffer.getLong(offset + IexLayout.TRADE_ID, LITTLE_ENDIAN);
        if (trade) {
            final boolean lastEligible = (condition & (IexLayout.EXTENDED_HOURS | IexLayout.ODD_LOT)) == 0;
            writer.trade(id, time, seq, marks, price, size, tradeId, conditions(condition), lastEligible);
        } else {
            writer.tradeBreak(id, time, seq, marks, price, size, tradeId, conditions(condition));
        }
    }

    /** {@return TradeConditions: the same five, in the same order, from bit 0 up where IEX has them from bit 7 down} */
    private static int conditions(int condition) {
        return Integer.reverse(condition) >>> 24 & 0x1F;
    }

    private static long unsigned(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }
}
