package io.tapewire.client;

/** An instrument as the server's newest definition says. On the client's thread. */
public final class ClientInstrument {
    final int id;
    private String symbol = "";
    private int sourceId;
    private int priceExponent;
    private int quantityExponent;
    private boolean simulated;
    // The last seqs had on this connection, 0 = none: a batch sends low bits only, a slot's count has an end.
    long quoteSeq;
    long tradeSeq;
    long statusSeq;

    ClientInstrument(int id) {
        this.id = id;
    }

    void define(String newSymbol, int newSourceId, int newPriceExponent, int newQuantityExponent, boolean isSimulated) {
        symbol = newSymbol;
        sourceId = newSourceId;
        priceExponent = newPriceExponent;
        quantityExponent = newQuantityExponent;
        simulated = isSimulated;
    }

    /** {@return the id on this tape} */
    public int id() {
        return id;
    }

    /** {@return the symbol, unique on its tape} */
    public String symbol() {
        return symbol;
    }

    /** {@return the source it came from: what NEW_EPOCH and GAP name} */
    public int sourceId() {
        return sourceId;
    }

    /** {@return decimal exponent of prices} */
    public int priceExponent() {
        return priceExponent;
    }

    /** {@return decimal exponent of quantities} */
    public int quantityExponent() {
        return quantityExponent;
    }

    /** {@return whether a simulator makes its data} */
    public boolean isSimulated() {
        return simulated;
    }
}
