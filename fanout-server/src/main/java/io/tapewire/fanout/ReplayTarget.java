package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.tape.EpochIndex.Epoch;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TimeIndex;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A place on the tape as a client names it: the first record at or after a time or a tapeSeq.
 *
 * @param clock what {@code from} is
 * @param epoch that the place is in; null: where {@code from} is no market time, or of no epoch
 * @param from tapeSeq, or ns since 1970; 0 = the oldest record
 */
record ReplayTarget(ReplayClock clock, Epoch epoch, long from) {
    /** Offset of a market-data record's marks. */
    private static final int MARKS_OFFSET = RecordLayout.INSTRUMENT_ID_OFFSET + 4;

    private static final int FUTURE_STAMP = 1;

    /** {@return the target; null: there is no such epoch} */
    static ReplayTarget of(ReplayClock clock, int epochNumber, long from, List<Epoch> epochs) {
        if (epochNumber != 0) {
            for (final Epoch epoch : epochs) {
                if (epoch.epoch() == epochNumber) {
                    return from == 0
                            ? new ReplayTarget(ReplayClock.TAPESEQ, epoch, epoch.firstTapeSeq())
                            : new ReplayTarget(clock, epoch, from);
                }
            }
            return null;
        }
        if (from == 0 || clock != ReplayClock.MARKET) {
            return new ReplayTarget(from == 0 ? ReplayClock.TAPESEQ : clock, null, from);
        }
        return new ReplayTarget(clock, holder(from, epochs), from);
    }

    /** {@return the newest epoch that holds a market time, else the first that ends later; null = all end before it} */
    private static Epoch holder(long time, List<Epoch> epochs) {
        Epoch later = null;
        for (int i = epochs.size() - 1; i >= 0; i--) {
            final Epoch epoch = epochs.get(i);
            if (epoch.firstMarketTime() != RecordLayout.NULL_MANTISSA && epoch.lastMarketTime() >= time) {
                if (epoch.firstMarketTime() <= time) {
                    return epoch;
                }
                later = epoch;
            }
        }
        return later;
    }

    /** {@return a tapeSeq at or before the place} */
    long before(TimeIndex index, long headTapeSeq) {
        return switch (clock) {
            case TAPESEQ -> Math.max(0, from - 1);
            case INGEST -> index.tapeSeqBeforeIngest(from);
            default ->
                epoch == null
                        ? headTapeSeq
                        : Math.max(epoch.firstTapeSeq() - 1, index.tapeSeqBeforeMarketTime(epoch.epoch(), from));
        };
    }

    /** {@return whether a record is at or behind the place; {@code state} is that of all before it} */
    boolean isReached(DirectBuffer record, int offset, MarketState state) {
        return switch (clock) {
            case TAPESEQ -> RecordLayout.tapeSeq(record, offset) >= from;
            case INGEST -> RecordLayout.tsIngest(record, offset) >= from;
            default ->
                epoch != null
                        && (RecordLayout.tapeSeq(record, offset) > epoch.lastTapeSeq()
                                || isMarketReached(record, offset, state));
        };
    }

    private boolean isMarketReached(DirectBuffer record, int offset, MarketState state) {
        if (!RecordLayout.isMarketData(RecordLayout.templateId(record, offset))
                || RecordLayout.tapeSeq(record, offset) < epoch.firstTapeSeq()
                || RecordLayout.tsExchange(record, offset) < from
                || (record.getByte(offset + MARKS_OFFSET) & FUTURE_STAMP) != 0) {
            return false;
        }
        final Instrument instrument = state.instrument(RecordLayout.instrumentId(record, offset));
        return instrument != null && instrument.sourceId() == epoch.sourceId();
    }
}
