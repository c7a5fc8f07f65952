package io.tapewire.feed.iex;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.InstrumentFlagsEncoder;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TickWriter;
import org.agrona.DirectBuffer;

/** The instruments of the channel: defined at the first sight of their symbol in any message, amended by directory messages. */
final class Instruments {
    /** Put for a symbol for which the tape has no room, so that it is refused without asking again. */
    private static final int REFUSED = -1;

    private static final int TEST = InstrumentFlagsEncoder.test((short) 0, true);

    private final SymbolTable symbols = new SymbolTable();
    private final Counters<IexCounter> counters;
    private int sourceId;

    Instruments(Counters<IexCounter> counters) {
        this.counters = counters;
    }

    void onChannel(int newSourceId) {
        sourceId = newSourceId;
    }

    int sourceId() {
        return sourceId;
    }

    /** {@return the id of a symbol's instrument, which is defined where it was not; not positive where it is refused} */
    int resolve(TickWriter writer, long key) {
        final int known = symbols.get(key);
        if (known > SymbolTable.UNKNOWN) {
            return known;
        }
        if (known == REFUSED) {
            counters.increment(IexCounter.REFUSED_SYMBOLS);
            return REFUSED;
        }
        final String symbol = SymbolTable.symbol(key);
        if (symbol == null) {
            counters.increment(IexCounter.MALFORMED_MESSAGES);
            return REFUSED;
        }
        return define(writer, key, symbol, 0, NULL_MANTISSA, NULL_MANTISSA);
    }

    /** Takes a directory message. {@return as {@link #resolve}} */
    int define(TickWriter writer, DirectBuffer buffer, int offset) {
        final long key = buffer.getLong(offset + IexLayout.SYMBOL, LITTLE_ENDIAN);
        final String symbol = SymbolTable.symbol(key);
        if (symbol == null) {
            counters.increment(IexCounter.MALFORMED_MESSAGES);
            return REFUSED;
        }
        final boolean test = (buffer.getByte(offset + IexLayout.FLAGS) & IexLayout.DIRECTORY_TEST) != 0;
        final long roundLot = buffer.getInt(offset + IexLayout.DIRECTORY_ROUND_LOT, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
        final long previousClose = buffer.getLong(offset + IexLayout.DIRECTORY_PREVIOUS_CLOSE, LITTLE_ENDIAN);
        return define(writer, key, symbol, test ? TEST : 0, roundLot, previousClose);
    }

    private int define(TickWriter writer, long key, String symbol, int flags, long roundLot, long previousClose) {
        final int id = writer.defineInstrument(
                sourceId,
                symbol,
                IexLayout.PRICE_EXPONENT,
                IexLayout.QUANTITY_EXPONENT,
                flags,
                roundLot,
                previousClose);
        if (id <= 0) {
            counters.increment(IexCounter.REFUSED_SYMBOLS);
        }
        if (symbols.get(key) == SymbolTable.UNKNOWN) {
            symbols.put(key, id <= 0 ? REFUSED : id);
        }
        return id;
    }

    /** Takes the instruments that the tape has of this source. */
    void restore(MarketState state) {
        state.source(sourceId).instrumentIds().forEachInt(id -> {
            final Instrument instrument = state.instrument(id);
            final long key = SymbolTable.key(bare(instrument.symbol()));
            if (key != 0 && symbols.get(key) == SymbolTable.UNKNOWN) {
                symbols.put(key, id);
            }
        });
    }

    private static String bare(String symbol) {
        return symbol.startsWith(IexTicks.VENUE + ":") ? symbol.substring(IexTicks.VENUE.length() + 1) : symbol;
    }
}
