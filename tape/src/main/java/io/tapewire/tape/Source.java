package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
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
    private long venueSession;
    private long nextVenueSeq;
    private long marketTime = RecordLayout.NULL_MANTISSA;
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

    void restore(
            int newFlags,
            int newEpoch,
            long newEpochTapeSeq,
            long newVenueSession,
            long newNextVenueSeq,
            long newMarketTime,
            long newGapTapeSeq,
            FeedStatusKind newCondition) {
        flags = newFlags;
        epoch = newEpoch;
        epochTapeSeq = newEpochTapeSeq;
        venueSession = newVenueSession;
        nextVenueSeq = newNextVenueSeq;
        marketTime = newMarketTime;
        gapTapeSeq = newGapTapeSeq;
        condition = newCondition;
    }

    void beginEpoch(int newFlags, int newEpoch, long newVenueSession, long tapeSeq) {
        flags = newFlags;
        epoch = newEpoch;
        epochTapeSeq = tapeSeq;
        venueSession = newVenueSession;
        nextVenueSeq = 0;
        marketTime = RecordLayout.NULL_MANTISSA;
        gapTapeSeq = 0;
        condition = FeedStatusKind.UP;
    }

    void onVenueSeq(long venueSeq) {
        if (venueSeq != 0 && venueSeq >= nextVenueSeq) {
            nextVenueSeq = venueSeq + 1;
        }
    }

    void onMarketTime(long tsExchange) {
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
