package io.tapewire.client;

import org.agrona.collections.Int2ObjectHashMap;

/** What one connection knows of one stream: its instruments with their last seqs, and how far its records' times have come. One thread. */
final class ClientStream {
    /** No record since the stream began. */
    static final long NO_TIME = -1;

    final int streamId;
    final Int2ObjectHashMap<ClientInstrument> instruments = new Int2ObjectHashMap<>();
    private long ingestTime = NO_TIME;
    private long marketTime = NO_TIME;
    private long skippedTo;

    ClientStream(int streamId) {
        this.streamId = streamId;
    }

    /** The stream begins anew, its server's numbers too. */
    void forget() {
        instruments.clear();
        restart();
    }

    /** The stream goes on from another place: what instruments are stays true, their seqs start again. */
    void restart() {
        for (final ClientInstrument instrument : instruments.values()) {
            instrument.quoteSeq = 0;
            instrument.tradeSeq = 0;
            instrument.statusSeq = 0;
        }
        ingestTime = NO_TIME;
        marketTime = NO_TIME;
        skippedTo = 0;
    }

    /** Records up to this tapeSeq have been told on a connection before; 0 = none. */
    void skipTo(long tapeSeq) {
        skippedTo = tapeSeq;
    }

    boolean isSkipped(long tapeSeq) {
        return tapeSeq <= skippedTo;
    }

    /** A record was told. @param advancesMarket whether its exchange time counts, docs/replay.md */
    void onRecord(long tsIngest, long tsExchange, boolean advancesMarket) {
        ingestTime = Math.max(ingestTime, tsIngest);
        if (advancesMarket) {
            marketTime = Math.max(marketTime, tsExchange);
        }
    }

    /** Market time starts again: 0 is the beginning of the epoch. */
    void onNewEpoch() {
        marketTime = 0;
    }

    /** {@return tsIngest of the newest record, or NO_TIME} */
    long ingestTime() {
        return ingestTime;
    }

    /** {@return greatest tsExchange of the epoch, 0 at its beginning, or NO_TIME} */
    long marketTime() {
        return marketTime;
    }
}
