package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/** Every record of a whole tape with its times, the plain way: read all of it, then look back. */
final class RecordTimes implements TapeListener {
    /**
     * What is known of one record.
     *
     * @param tapeSeq its number
     * @param templateId its kind
     * @param tsIngest our wall clock
     * @param marketTime of its source so far; the null mantissa = before its first stamp
     * @param epoch key of its epoch; 0 = it is of none
     * @param isRepeated whether it is part of a checkpoint
     */
    record Known(long tapeSeq, int templateId, long tsIngest, long marketTime, int epoch, boolean isRepeated) {}

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder def = new InstrumentDefDecoder();
    private final FeedStatusDecoder status = new FeedStatusDecoder();
    private final List<Known> records = new ArrayList<>();
    private final Map<Integer, Integer> sourceOf = new HashMap<>(); // by instrument
    private final Map<Integer, Integer> epochOf = new HashMap<>(); // by source
    private final Map<Integer, Long> maximum = new HashMap<>(); // by epoch
    private final Map<Integer, Long> first = new HashMap<>();

    /** {@return the records of a tape, {@code marketTime} as an export has it} */
    static List<Known> of(Tape tape) {
        final RecordTimes times = new RecordTimes();
        try (TapeReader reader = tape.newReader()) {
            while (reader.poll(times, 1_000) > 0) {
                continue;
            }
        }
        final List<Known> all = new ArrayList<>();
        long last = NULL_MANTISSA;
        for (final Known known : times.records) {
            if (known.epoch != 0) {
                final long start = times.first.getOrDefault(known.epoch, last);
                last = known.marketTime == NULL_MANTISSA ? start : known.marketTime;
            }
            all.add(new Known(known.tapeSeq, known.templateId, known.tsIngest, last, known.epoch, known.isRepeated));
        }
        return all;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        int source = 0;
        boolean isRepeated = templateId > FeedStatusDecoder.TEMPLATE_ID;
        if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            def.wrapAndApplyHeader(buffer, offset, header);
            source = def.sourceId();
            sourceOf.put((int) def.instrumentId(), source);
            isRepeated = def.flags().checkpoint();
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            status.wrapAndApplyHeader(buffer, offset, header);
            source = status.sourceId();
            if (status.kind() == FeedStatusKind.NEW_EPOCH) {
                epochOf.put(source, (int) status.epoch());
            }
        } else if (RecordLayout.isMarketData(templateId)) {
            source = sourceOf.get(RecordLayout.instrumentId(buffer, offset));
        }
        final int epoch = source == 0 ? 0 : epochOf.get(source);
        if (RecordLayout.isMarketData(templateId) && (buffer.getByte(offset + MarketState.MARKS_OFFSET) & 1) == 0) {
            final long stamp = RecordLayout.tsExchange(buffer, offset);
            first.putIfAbsent(epoch, stamp);
            maximum.merge(epoch, stamp, Math::max);
        }
        records.add(new Known(
                RecordLayout.tapeSeq(buffer, offset),
                templateId,
                RecordLayout.tsIngest(buffer, offset),
                maximum.getOrDefault(epoch, NULL_MANTISSA),
                epoch,
                isRepeated));
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        throw new AssertionError("lost " + fromTapeSeq);
    }
}
