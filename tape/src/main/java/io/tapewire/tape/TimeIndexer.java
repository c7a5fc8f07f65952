package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.tape.TimePoint.Kind;
import org.agrona.DirectBuffer;

/** Sees each record of a tape before and after it is applied to a state, and says when an entry of the time index is due. Two compares per tick. */
final class TimeIndexer {
    /** Takes entries: of a source, as of the state's newest record. */
    interface Sink {
        void onPoint(Kind kind, Source source);
    }

    private final MarketState state;
    private final Sink sink;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private long dueTapeSeq;

    TimeIndexer(MarketState state, Sink sink) {
        this.state = state;
        this.sink = sink;
        dueTapeSeq = next(state.tapeSeq());
    }

    /** {@return the next multiple of the interval: the same records whoever indexes} */
    private static long next(long tapeSeq) {
        return (tapeSeq / TimeIndex.INTERVAL_RECORDS + 1) * TimeIndex.INTERVAL_RECORDS;
    }

    void beforeApply(DirectBuffer record, int offset) {
        if (RecordLayout.templateId(record, offset) == FeedStatusDecoder.TEMPLATE_ID) {
            final Source source = newEpochOf(record, offset);
            if (source != null && source.epoch() != 0) {
                sink.onPoint(Kind.END, source);
            }
        }
    }

    void afterApply(int templateId, DirectBuffer record, int offset) {
        if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            final Source source = newEpochOf(record, offset);
            if (source != null) {
                sink.onPoint(Kind.BEGIN, source);
            }
        }
        if (state.tapeSeq() >= dueTapeSeq) {
            dueTapeSeq = next(state.tapeSeq());
            for (int id = 1; id <= state.lastSourceId(); id++) {
                final Source source = state.source(id);
                if (source != null && source.epoch() != 0) {
                    sink.onPoint(Kind.POINT, source);
                }
            }
        }
    }

    private Source newEpochOf(DirectBuffer record, int offset) {
        feedStatus.wrapAndApplyHeader(record, offset, header);
        return feedStatus.kind() == FeedStatusKind.NEW_EPOCH ? state.source(feedStatus.sourceId()) : null;
    }
}
