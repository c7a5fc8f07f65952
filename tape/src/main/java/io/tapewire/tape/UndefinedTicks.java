package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * What ticks say of their source while their instrument is not defined yet: a reader that starts at a checkpoint meets them between its begin and the
 * instrument's repeated definition, which tells the source. Empty and untouched once all is defined.
 */
final class UndefinedTicks {
    /** What the ticks of one instrument said. */
    private static final class Said {
        private long venueSeq;
        private long marketTime = RecordLayout.NULL_MANTISSA;
        private long firstMarketTime;
        private long firstTapeSeq;
    }

    private Said[] byInstrument = {};

    void put(int instrumentId, DirectBuffer record, int offset, boolean futureStamp) {
        if (instrumentId >= byInstrument.length) {
            byInstrument = Arrays.copyOf(byInstrument, Math.max(instrumentId + 1, byInstrument.length * 2));
        }
        if (byInstrument[instrumentId] == null) {
            byInstrument[instrumentId] = new Said();
        }
        final Said said = byInstrument[instrumentId];
        said.venueSeq = Math.max(said.venueSeq, RecordLayout.venueSeq(record, offset));
        if (!futureStamp) {
            final long tsExchange = RecordLayout.tsExchange(record, offset);
            if (said.firstTapeSeq == 0) {
                said.firstTapeSeq = RecordLayout.tapeSeq(record, offset);
                said.firstMarketTime = tsExchange;
            }
            said.marketTime = Math.max(said.marketTime, tsExchange);
        }
    }

    /** The instrument is defined: hands over to its source. */
    void take(int instrumentId, Source source) {
        final Said said = instrumentId < byInstrument.length ? byInstrument[instrumentId] : null;
        if (said != null) {
            byInstrument[instrumentId] = null;
            source.onVenueSeq(said.venueSeq);
            if (said.firstTapeSeq != 0) {
                source.onMarketTime(said.firstMarketTime, said.firstTapeSeq);
                source.onMarketTime(said.marketTime, said.firstTapeSeq);
            }
        }
    }

    void clear() {
        byInstrument = new Said[0];
    }
}
