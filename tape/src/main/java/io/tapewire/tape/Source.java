package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import org.agrona.collections.IntArrayList;

/** One source of a tape (an IEX channel, a simulator) and where it stands. Owned by the thread of its {@link MarketState}. */
public final class Source {
    private final int id;
    private String name = "";
    private final IntArrayList instrumentIds = new IntArrayList();
    private int flags;
    private int epoch;
    private long epochTapeSeq;
    private long epochTsIngest;
    private long venueSession;
    private long nextVenueSeq;
    private long marketTime = RecordLayout.NULL_MANTISSA;
    private long firstMarketTime = RecordLayout.NULL_MANTISSA;
    private long firstTickTapeSeq = Long.MAX_VALUE; // of the tick that firstMarketTime is of
    private long gapTapeSeq;
    private FeedStatusKind condition = FeedStatusKind.UNKNOWN;

    Source(int id) {
        this.id = id;
    }

    /** {@return the id, dense from 1} */
    public int id() {
        return id;
    }

    /** {@return the name, unique on its tape, as iex:1 or sim} */
    public String name() {
        return name;
    }

    /** {@return bits of SourceFlags} */
    public int flags() {
        return flags;
    }

    /** {@return the epoch that the source is in, counted over the whole tape; 0 = none yet} */
    public int epoch() {
        return epoch;
    }

    /** {@return tapeSeq of the epoch's NEW_EPOCH; 0 = unknown} */
    public long epochTapeSeq() {
        return epochTapeSeq;
    }

    /** {@return tsIngest of the epoch's NEW_EPOCH, ns since 1970; 0 = unknown} */
    public long epochTsIngest() {
        return epochTsIngest;
    }

    /** {@return the venue's session id; 0 = none} */
    public long venueSession() {
        return venueSession;
    }

    /** {@return the venue sequence expected next, as far as the tape tells; 0 = unknown} */
    public long nextVenueSeq() {
        return nextVenueSeq;
    }

    /** {@return market time of the epoch: running maximum of tsExchange, ns since 1970; the null mantissa where nothing came yet} */
    public long marketTime() {
        return marketTime;
    }

    /** {@return market time of the epoch's first tick, ns since 1970; the null mantissa where nothing came yet} */
    public long firstMarketTime() {
        return firstMarketTime;
    }

    /** {@return tapeSeq of the newest GAP of this epoch: every older value is suspect; 0 = none} */
    public long gapTapeSeq() {
        return gapTapeSeq;
    }

    /** {@return the newest of UP, STALE, DOWN and ENDED; UNKNOWN before the first} */
    public FeedStatusKind condition() {
        return condition;
    }

    /** {@return ids of the source's instruments, in no particular order; do not change it} */
    public IntArrayList instrumentIds() {
        return instrumentIds;
    }

    void name(String newName) {
        if (!newName.isEmpty()) {
            name = newName;
        }
    }

    void restore(CheckpointBeginDecoder.SourcesDecoder entry) {
        flags = entry.sourceFlags().getRaw();
        epoch = (int) entry.epoch();
        venueSession = entry.venueSession();
        nextVenueSeq = entry.nextVenueSeq();
        marketTime = entry.marketTime();
        gapTapeSeq = entry.gapTapeSeq();
        epochTapeSeq = entry.epochTapeSeq();
        epochTsIngest = entry.epochTsIngest();
        firstMarketTime = entry.firstMarketTime();
        firstTickTapeSeq = firstMarketTime == RecordLayout.NULL_MANTISSA ? Long.MAX_VALUE : 0;
        condition = entry.condition();
        name(entry.sourceName());
    }

    void beginEpoch(int newFlags, int newEpoch, long newVenueSession, long tapeSeq, long tsIngest) {
        flags = newFlags;
        epoch = newEpoch;
        epochTapeSeq = tapeSeq;
        epochTsIngest = tsIngest;
        venueSession = newVenueSession;
        nextVenueSeq = 0;
        marketTime = RecordLayout.NULL_MANTISSA;
        firstMarketTime = RecordLayout.NULL_MANTISSA;
        firstTickTapeSeq = Long.MAX_VALUE;
        gapTapeSeq = 0;
        condition = FeedStatusKind.UP;
    }

    void onVenueSeq(long venueSeq) {
        if (venueSeq != 0 && venueSeq >= nextVenueSeq) {
            nextVenueSeq = venueSeq + 1;
        }
    }

    /** A tick came whose stamp counts. */
    void onMarketTime(long tsExchange, long tapeSeq) {
        if (tapeSeq < firstTickTapeSeq) {
            firstTickTapeSeq = tapeSeq;
            firstMarketTime = tsExchange;
        }
        if (tsExchange > marketTime) {
            marketTime = tsExchange;
        }
    }

    void onGap(long tapeSeq, long fromVenueSeq, long toVenueSeq) {
        gapTapeSeq = tapeSeq;
        if (fromVenueSeq <= toVenueSeq) {
            onVenueSeq(toVenueSeq);
        }
    }

    void onCondition(FeedStatusKind kind) {
        condition = kind;
    }
}
