package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntHashSet;

/** Looks ahead on a tape for the first stamp of the epoch that a source is in. */
final class FirstStamp implements TapeListener {
    /** Mostly it stands right behind the definitions. */
    private static final int BATCH_RECORDS = 256;

    private final MarketState state;
    private final int sourceId;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final IntHashSet defined = new IntHashSet(); // instruments of the source, defined on the way
    private long stamp = NULL_MANTISSA;
    private boolean isDone;

    /**
     * @param state up to the record to look on from
     * @param sourceId of the source
     */
    FirstStamp(MarketState state, int sourceId) {
        this.state = state;
        this.sourceId = sourceId;
    }

    /** {@return the stamp; the null mantissa where the epoch has none up to its end or the tape's head} */
    long find(Tape tape) {
        try (TapeReader reader = tape.newReader()) {
            final long head = reader.headTapeSeq();
            reader.seek(state.tapeSeq() + 1);
            while (!isDone && reader.position() < head && reader.poll(this, BATCH_RECORDS) > 0) {
                continue;
            }
        }
        return stamp;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        if (isDone) {
            return;
        }
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            final boolean counts = (buffer.getByte(offset + MarketState.MARKS_OFFSET) & MarketState.FUTURE_STAMP) == 0;
            if (counts && isOurs(RecordLayout.instrumentId(buffer, offset))) {
                stamp = RecordLayout.tsExchange(buffer, offset);
                isDone = true;
            }
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            instrumentDef.wrapAndApplyHeader(buffer, offset, header);
            if (instrumentDef.sourceId() == sourceId) {
                defined.add((int) instrumentDef.instrumentId());
            }
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            feedStatus.wrapAndApplyHeader(buffer, offset, header);
            isDone = feedStatus.sourceId() == sourceId && feedStatus.kind() == FeedStatusKind.NEW_EPOCH;
        }
    }

    private boolean isOurs(int instrumentId) {
        final Instrument instrument = state.instrument(instrumentId);
        return instrument == null ? defined.contains(instrumentId) : instrument.sourceId() == sourceId;
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        // Whoever reads on meets it and tells it.
    }
}
