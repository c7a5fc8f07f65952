package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;

/**
 * Defines and amends the instruments of a tape. Symbols of the venue that the tape began with are bare, those of another have it in front. For first
 * sight and directory messages, not for each tick: it allocates. Writer's thread only.
 */
final class InstrumentWriter {
    /** Longest symbol of a venue, bytes; that of an option is 21. */
    static final int SYMBOL_LIMIT = 32;

    private static final int FLAGS = RecordSink.OFFSET + HEADER_LENGTH + InstrumentDefEncoder.flagsEncodingOffset();

    private final RecordSink sink;
    private final SourceWriter sources;
    private final int maxInstruments;
    private final Counters<TapeCounter> counters;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final InstrumentDefEncoder def = new InstrumentDefEncoder();
    private String firstVenue; // null while the tape has no instrument

    InstrumentWriter(RecordSink sink, SourceWriter sources, int maxInstruments) {
        this.sink = sink;
        this.sources = sources;
        this.maxInstruments = maxInstruments;
        counters = sink.counters();
        final MarketState state = sink.state();
        for (int id = 1; id <= state.lastInstrumentId() && firstVenue == null; id++) {
            final Instrument instrument = state.instrument(id);
            if (instrument != null && !instrument.symbol().startsWith(instrument.venue() + ':')) {
                firstVenue = instrument.venue();
            }
        }
    }

    /** {@return the id, or {@link TickWriter#REFUSED}} */
    int define(
            int sourceId,
            String venueSymbol,
            int priceExponent,
            int quantityExponent,
            int flags,
            long roundLot,
            long referencePrice) {
        if (!isPrintable(venueSymbol, SYMBOL_LIMIT)) {
            return refuse(TapeCounter.SYMBOLS_REFUSED);
        }
        if (TickAppender.isRefused(roundLot) || TickAppender.isRefused(referencePrice)) {
            return refuse(TapeCounter.MANTISSAS_REFUSED);
        }
        final String venue = sources.venue(sourceId);
        final String symbol = firstVenue == null || firstVenue.equals(venue) ? venueSymbol : venue + ':' + venueSymbol;
        final Instrument known = sink.state().bySymbol().get(symbol);
        if (known == null) {
            final int id = sink.state().lastUsedInstrumentId() + 1;
            if (id > maxInstruments) {
                return refuse(TapeCounter.INSTRUMENTS_REFUSED);
            }
            write(id, sourceId, priceExponent, quantityExponent, flags, roundLot, referencePrice, symbol);
            firstVenue = firstVenue == null ? venue : firstVenue;
            return id;
        }
        if (known.sourceId() != sourceId) {
            return refuse(TapeCounter.SYMBOLS_REFUSED);
        }
        if (known.priceExponent() != priceExponent || known.quantityExponent() != quantityExponent) {
            return refuse(TapeCounter.EXPONENTS_REFUSED);
        }
        amend(known, flags, roundLot, referencePrice);
        return known.id();
    }

    private void amend(Instrument known, int flags, long roundLot, long referencePrice) {
        if (roundLot == NULL_MANTISSA && referencePrice == NULL_MANTISSA) {
            return; // a first sight without a directory message: it does not know the flags either
        }
        final long newRoundLot = roundLot == NULL_MANTISSA ? known.roundLot() : roundLot;
        final long newReference = referencePrice == NULL_MANTISSA ? known.referencePrice() : referencePrice;
        if (flags != known.flags() || newRoundLot != known.roundLot() || newReference != known.referencePrice()) {
            write(
                    known.id(),
                    known.sourceId(),
                    known.priceExponent(),
                    known.quantityExponent(),
                    flags,
                    newRoundLot,
                    newReference,
                    known.symbol());
        }
    }

    private void write(
            int id,
            int sourceId,
            int priceExponent,
            int quantityExponent,
            int flags,
            long roundLot,
            long referencePrice,
            String symbol) {
        def.wrapAndApplyHeader(sink.scratch(), RecordSink.OFFSET, header)
                .instrumentId(id)
                .sourceId(sourceId)
                .priceExponent((byte) priceExponent)
                .quantityExponent((byte) quantityExponent)
                .reserved(0)
                .roundLot(roundLot)
                .referencePrice(referencePrice)
                .venue(sources.venue(sourceId))
                .symbol(symbol);
        sink.scratch().putShort(FLAGS, (short) (flags & ~MarketState.CHECKPOINT), LITTLE_ENDIAN);
        sink.append(def.limit() - RecordSink.OFFSET);
    }

    private int refuse(TapeCounter reason) {
        counters.increment(reason);
        return (int) TickWriter.REFUSED;
    }

    /** {@return whether a name has from 1 to {@code limit} characters, all of them printable ASCII, no space and no comma} */
    static boolean isPrintable(String name, int limit) {
        if (name.isEmpty() || name.length() > limit) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            final char c = name.charAt(i);
            if (c <= ' ' || c > '~' || c == ',') {
                return false;
            }
        }
        return true;
    }
}
