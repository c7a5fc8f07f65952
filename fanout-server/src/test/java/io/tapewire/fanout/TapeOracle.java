package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What is on a tape, in plain maps, read by a reader of its own: the oracle of what a client may be told. */
final class TapeOracle implements TapeListener {
    private static final int FLAGS_OFFSET = 8 + InstrumentDefDecoder.flagsEncodingOffset();
    private static final int CHECKPOINT = 1 << 2;

    private final TapeReader reader;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder def = new InstrumentDefDecoder();
    private final FeedStatusDecoder status = new FeedStatusDecoder();
    private final Map<Long, DirectBuffer> bySeq = new HashMap<>();
    private final Map<Long, Long> newest = new HashMap<>();
    private final Map<Integer, TreeMap<Long, DirectBuffer>> definitions = new TreeMap<>();
    private final Map<Integer, String> symbols = new TreeMap<>();
    private final Map<Integer, Integer> sources = new HashMap<>();
    private final Map<Integer, TreeMap<Long, Long>> epochs = new TreeMap<>();
    private final Map<Integer, TreeMap<Long, Long>> gaps = new TreeMap<>();

    TapeOracle(TapeReader reader) {
        this.reader = reader;
    }

    private void readOn() {
        while (reader.poll(this, 1_000) > 0) {
            // to the head
        }
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
        record.putBytes(0, buffer, offset, length);
        final long tapeSeq = RecordLayout.tapeSeq(record, 0);
        final int templateId = RecordLayout.templateId(record, 0);
        if (RecordLayout.isMarketData(templateId)) {
            final int id = RecordLayout.instrumentId(record, 0);
            final int channel = channel(templateId);
            bySeq.put(key(id, channel, RecordLayout.seq(record, 0)), record);
            newest.put(key(id, channel, 0), RecordLayout.seq(record, 0));
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            onDefinition(record, tapeSeq);
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            status.wrapAndApplyHeader(record, 0, header);
            if (status.kind() == FeedStatusKind.NEW_EPOCH) {
                epochs.computeIfAbsent(status.sourceId(), id -> new TreeMap<>()).put(tapeSeq, tapeSeq);
            } else if (status.kind() == FeedStatusKind.GAP) {
                gaps.computeIfAbsent(status.sourceId(), id -> new TreeMap<>()).put(tapeSeq, tapeSeq);
            }
        }
    }

    private void onDefinition(UnsafeBuffer record, long tapeSeq) {
        def.wrapAndApplyHeader(record, 0, header);
        final int id = (int) def.instrumentId();
        final boolean repeated = def.flags().checkpoint();
        if (!repeated || !definitions.containsKey(id)) {
            record.putByte(FLAGS_OFFSET, (byte) (record.getByte(FLAGS_OFFSET) & ~CHECKPOINT));
            definitions.computeIfAbsent(id, key -> new TreeMap<>()).put(tapeSeq, record);
        }
        sources.put(id, def.sourceId());
        def.venue();
        symbols.put(id, def.symbol());
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        // what was lost cannot be told to a client
    }

    private static int channel(int templateId) {
        return templateId == QuoteDecoder.TEMPLATE_ID
                ? Channel.QUOTE
                : templateId == TradingStatusDecoder.TEMPLATE_ID ? Channel.STATUS : Channel.TRADE;
    }

    private static long key(int id, int channel, long seq) {
        return ((long) id * Channel.COUNT + channel) << 32 | seq;
    }

    /** {@return the market-data record of a seq, or null where there is none} */
    DirectBuffer record(int id, int channel, long seq) {
        readOn();
        return bySeq.get(key(id, channel, seq));
    }

    /** {@return seq of the newest update of a channel in its source's present epoch; 0 = none} */
    long newestSeq(int id, int channel) {
        readOn();
        final long seq = newest.getOrDefault(key(id, channel, 0), 0L);
        final DirectBuffer record = record(id, channel, seq);
        return record != null && RecordLayout.tapeSeq(record, 0) > epochSeq(sources.get(id), Long.MAX_VALUE) ? seq : 0;
    }

    /** {@return the definition of an instrument that holds at {@code cursor}, without the mark of a checkpoint} */
    DirectBuffer definition(int id, long cursor) {
        readOn();
        return definitions.get(id).floorEntry(cursor).getValue();
    }

    Map<Integer, String> symbols() {
        readOn();
        return symbols;
    }

    Set<Integer> sourceIds() {
        readOn();
        return epochs.keySet();
    }

    /** {@return tapeSeq of the NEW_EPOCH of a source that holds at {@code cursor}; 0 = none} */
    long epochSeq(int sourceId, long cursor) {
        return at(epochs, sourceId, cursor);
    }

    /** {@return tapeSeq of the newest GAP of a source at {@code cursor}; 0 = none} */
    long gapSeq(int sourceId, long cursor) {
        return at(gaps, sourceId, cursor);
    }

    private long at(Map<Integer, TreeMap<Long, Long>> places, int sourceId, long cursor) {
        readOn();
        final Map.Entry<Long, Long> found =
                places.getOrDefault(sourceId, new TreeMap<>()).floorEntry(cursor);
        return found == null ? 0 : found.getKey();
    }
}
