package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import java.util.Arrays;

/**
 * What ticks say of their source while their instrument is not defined yet: a reader that starts at a checkpoint meets them between its begin and the
 * instrument's repeated definition, which tells the source. Empty and untouched once all is defined.
 */
final class UndefinedTicks {
    private long[] venueSeqs = {};
    private long[] marketTimes = {};

    void put(int instrumentId, long venueSeq, long marketTime) {
        if (instrumentId >= venueSeqs.length) {
            final int length = venueSeqs.length;
            final int capacity = Math.max(instrumentId + 1, length * 2);
            venueSeqs = Arrays.copyOf(venueSeqs, capacity);
            marketTimes = Arrays.copyOf(marketTimes, capacity);
            Arrays.fill(marketTimes, length, capacity, RecordLayout.NULL_MANTISSA);
        }
        venueSeqs[instrumentId] = Math.max(venueSeqs[instrumentId], venueSeq);
        marketTimes[instrumentId] = Math.max(marketTimes[instrumentId], marketTime);
    }

    /** The instrument is defined: hands over to its source. */
    void take(int instrumentId, Source source) {
        if (instrumentId < venueSeqs.length) {
            source.onVenueSeq(venueSeqs[instrumentId]);
            source.onMarketTime(marketTimes[instrumentId]);
        }
    }

    void clear() {
        venueSeqs = new long[0];
        marketTimes = new long[0];
    }
}
