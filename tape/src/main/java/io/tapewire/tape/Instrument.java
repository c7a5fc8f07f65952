package io.tapewire.tape;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One instrument of a tape, as its newest InstrumentDef says. Owned by the thread of its {@link MarketState}. */
public final class Instrument {
    private final int id;
    private final int sourceId;
    private String venue;
    private String symbol;
    private int priceExponent;
    private int quantityExponent;
    private int flags;
    private long roundLot;
    private long referencePrice;
    private long definedTapeSeq;
    private final UnsafeBuffer definition = new UnsafeBuffer(new byte[0]);

    Instrument(int id, int sourceId) {
        this.id = id;
        this.sourceId = sourceId;
    }

    /** {@return the id, dense from 1, never reused on a tape} */
    public int id() {
        return id;
    }

    /** {@return the source that the instrument came from} */
    public int sourceId() {
        return sourceId;
    }

    /** {@return the venue's short name, as IEX} */
    public String venue() {
        return venue;
    }

    /** {@return the symbol, unique on its tape; {@code VENUE:SYMBOL} where another venue was first} */
    public String symbol() {
        return symbol;
    }

    /** {@return decimal exponent of prices: -4 means that mantissa 12345 is 1.2345} */
    public int priceExponent() {
        return priceExponent;
    }

    /** {@return decimal exponent of quantities} */
    public int quantityExponent() {
        return quantityExponent;
    }

    /** {@return bits of InstrumentFlags, without CHECKPOINT} */
    public int flags() {
        return flags;
    }

    /** {@return round lot as a quantity mantissa, or the null mantissa} */
    public long roundLot() {
        return roundLot;
    }

    /** {@return reference price (previous close) as a price mantissa, or the null mantissa} */
    public long referencePrice() {
        return referencePrice;
    }

    /** {@return tapeSeq of the record that last changed the definition: greater = newer} */
    public long definedTapeSeq() {
        return definedTapeSeq;
    }

    /** {@return the InstrumentDef record, SBE header and body, with CHECKPOINT cleared; its capacity is its length} */
    public DirectBuffer definition() {
        return definition;
    }

    void define(int newPriceExponent, int newQuantityExponent, int newFlags, long newRoundLot, long newReferencePrice) {
        priceExponent = newPriceExponent;
        quantityExponent = newQuantityExponent;
        flags = newFlags;
        roundLot = newRoundLot;
        referencePrice = newReferencePrice;
    }

    void name(String newVenue, String newSymbol) {
        venue = newVenue;
        symbol = newSymbol;
    }

    void definition(byte[] record, long tapeSeq) {
        definition.wrap(record);
        definedTapeSeq = tapeSeq;
    }
}
