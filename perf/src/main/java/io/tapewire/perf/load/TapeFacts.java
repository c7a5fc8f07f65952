package io.tapewire.perf.load;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;
import org.agrona.collections.LongHashSet;

/**
 * All that a tape holds, in a compact form that a delivered record can be looked up in; the promise of the tape is judged on the way. Reads the tape from
 * its first record, while it is written or after.
 */
final class TapeFacts implements TapeListener {
    /** Channels in the order of their bits. */
    static final int QUOTE = 0;

    static final int TRADE = 1;
    static final int STATUS = 2;
    static final int CHANNELS = 3;

    /** Records per poll: enough to amortise, little enough that a live reader answers its clients meanwhile. */
    private static final int RECORD_LIMIT = 100_000;

    private final TapeReader reader;
    private final TapePromise promise;
    private final MarketState state = new MarketState();
    private final RecordHash hashes = new RecordHash();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final QuoteDecoder quote = new QuoteDecoder();
    private final FeedStatusDecoder feedStatus = new FeedStatusDecoder();
    private final LongHashSet definitions = new LongHashSet(0);
    private SeqColumn[] columns = new SeqColumn[1024];
    private LongArrayList[] epochTapeSeqs = new LongArrayList[4];
    private LongArrayList[] gapTapeSeqs = new LongArrayList[4];

    TapeFacts(TapeReader reader, Violations violations) {
        this.reader = reader;
        promise = new TapePromise(violations);
    }

    /** Reads on up to the head. */
    void readOn() {
        while (reader.poll(this, RECORD_LIMIT) > 0) {
            // until nothing more is there
        }
    }

    MarketState state() {
        return state;
    }

    /** {@return the newest tapeSeq read} */
    long tapeSeq() {
        return promise.tapeSeq();
    }

    static int channelOf(int templateId) {
        return templateId == QuoteDecoder.TEMPLATE_ID
                ? QUOTE
                : templateId == TradingStatusDecoder.TEMPLATE_ID ? STATUS : TRADE;
    }

    /** {@return what the tape holds of an instrument's channel, or null} */
    SeqColumn column(int instrumentId, int channel) {
        final int at = instrumentId * CHANNELS + channel;
        return at < columns.length && instrumentId > 0 ? columns[at] : null;
    }

    /** {@return tapeSeq of the newest epoch of a source that begins at or before {@code at}; 0 = none} */
    long epochAt(int sourceId, long at) {
        return newestAt(epochTapeSeqs, sourceId, at);
    }

    /** {@return tapeSeq of the newest gap of a source at or before {@code at}; 0 = none} */
    long gapAt(int sourceId, long at) {
        return newestAt(gapTapeSeqs, sourceId, at);
    }

    /** {@return whether some InstrumentDef of the tape has exactly these bytes} */
    boolean isDefinition(DirectBuffer buffer, int offset, int length) {
        return definitions.contains(hashes.ofRecord(buffer, offset, length));
    }

    /** {@return hash of a delivered record, comparable with {@link SeqColumn#hash}} */
    long hash(DirectBuffer buffer, int offset, int length) {
        return hashes.ofRecord(buffer, offset, length);
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        promise.onRecord(buffer, offset, length);
        state.apply(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            addMarketData(templateId, buffer, offset, length);
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            definitions.add(hashes.ofRecord(buffer, offset, length));
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            addFeedStatus(feedStatus.wrapAndApplyHeader(buffer, offset, header));
        }
    }

    private void addMarketData(int templateId, DirectBuffer buffer, int offset, int length) {
        final int at = RecordLayout.instrumentId(buffer, offset) * CHANNELS + channelOf(templateId);
        if (at >= columns.length) {
            columns = Arrays.copyOf(columns, Math.max(at + 1, columns.length * 2));
        }
        if (columns[at] == null) {
            columns[at] = new SeqColumn();
        }
        final long seq = RecordLayout.seq(buffer, offset);
        long valueHash = 0;
        int flags = 0;
        if (templateId == QuoteDecoder.TEMPLATE_ID) {
            quote.wrapAndApplyHeader(buffer, offset, header);
            flags = quote.flags().getRaw();
            valueHash = RecordHash.ofQuote(quote.bidPx(), quote.askPx(), quote.bidQty(), quote.askQty(), flags);
        }
        columns[at].add(
                seq,
                promise.tapeSeq(),
                hashes.ofRecord(buffer, offset, length),
                valueHash,
                flags,
                RecordLayout.tsIngest(buffer, offset),
                RecordLayout.tsExchange(buffer, offset));
    }

    private void addFeedStatus(FeedStatusDecoder status) {
        if (status.kind() == FeedStatusKind.NEW_EPOCH) {
            epochTapeSeqs = add(epochTapeSeqs, status.sourceId());
        } else if (status.kind() == FeedStatusKind.GAP) {
            gapTapeSeqs = add(gapTapeSeqs, status.sourceId());
        }
    }

    private LongArrayList[] add(LongArrayList[] lists, int sourceId) {
        final LongArrayList[] grown = sourceId < lists.length ? lists : Arrays.copyOf(lists, sourceId + 1);
        if (grown[sourceId] == null) {
            grown[sourceId] = new LongArrayList();
        }
        grown[sourceId].addLong(promise.tapeSeq());
        return grown;
    }

    private static long newestAt(LongArrayList[] lists, int sourceId, long at) {
        if (sourceId >= lists.length || lists[sourceId] == null) {
            return 0;
        }
        final LongArrayList list = lists[sourceId];
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.getLong(i) <= at) {
                return list.getLong(i);
            }
        }
        return 0;
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        promise.onGap(fromTapeSeq, toTapeSeq, reason);
    }
}
