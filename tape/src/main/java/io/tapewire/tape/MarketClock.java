package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Market time of each record. What stands before the first stamp of its epoch has the time of that stamp, which is looked for ahead. What is of no source
 * (NEW_GENERATION, checkpoints), or of an epoch that never has a stamp, has the time of the record before it.
 */
final class MarketClock implements RecordClock {
    private final Tape tape;
    private final MarketState state;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final Map<Integer, Long> firstStamps = new HashMap<>(); // by epoch, of those that were looked for
    private long last = NULL_MANTISSA; // which is before any time

    MarketClock(Tape tape, MarketState state) {
        this.tape = tape;
        this.state = state;
    }

    @Override
    public long timeOf(int templateId, DirectBuffer record, int offset) {
        final Source source = sourceOf(templateId, record, offset);
        if (source != null) {
            final long time = source.marketTime();
            final long found = time == NULL_MANTISSA ? firstStamp(source) : time;
            last = found == NULL_MANTISSA ? last : found;
        }
        return last;
    }

    private Source sourceOf(int templateId, DirectBuffer record, int offset) {
        if (RecordLayout.isMarketData(templateId)) {
            final Instrument instrument = state.instrument(RecordLayout.instrumentId(record, offset));
            return instrument == null ? null : state.source(instrument.sourceId());
        }
        return switch (templateId) {
            case InstrumentDefDecoder.TEMPLATE_ID ->
                state.source(
                        instrumentDef.wrapAndApplyHeader(record, offset, header).sourceId());
            case FeedStatusDecoder.TEMPLATE_ID ->
                state.source(
                        feedStatus.wrapAndApplyHeader(record, offset, header).sourceId());
            default -> null;
        };
    }

    private long firstStamp(Source source) {
        if (source.epoch() == 0) {
            return NULL_MANTISSA;
        }
        return firstStamps.computeIfAbsent(source.epoch(), epoch -> new FirstStamp(state, source.id()).find(tape));
    }

    @Override
    public long earliest() {
        long earliest = Long.MAX_VALUE;
        for (int id = 1; id <= state.lastSourceId(); id++) {
            if (hasBegun(state.source(id))) {
                earliest = Math.min(earliest, state.source(id).marketTime()); // before its first stamp: any
            }
        }
        return earliest == Long.MAX_VALUE ? Long.MIN_VALUE : earliest;
    }

    @Override
    public long latest() {
        long latest = Long.MIN_VALUE;
        for (int id = 1; id <= state.lastSourceId(); id++) {
            if (hasBegun(state.source(id))) {
                final long time = state.source(id).marketTime();
                latest = time == NULL_MANTISSA ? Long.MAX_VALUE : Math.max(latest, time);
            }
        }
        return latest == Long.MIN_VALUE ? Long.MAX_VALUE : latest;
    }

    private static boolean hasBegun(Source source) {
        return source != null && (source.epoch() != 0 || source.marketTime() != NULL_MANTISSA);
    }

    @Override
    public int stretch() {
        return state.epoch();
    }
}
