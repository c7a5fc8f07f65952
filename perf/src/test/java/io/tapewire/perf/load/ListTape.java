package io.tapewire.perf.load;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.TradeEncoder;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A tape as a list of records, written by a test one by one, with nothing of the real tape in it. */
final class ListTape implements TapeReader {
    /** tsIngest of tapeSeq n is this plus n µs; tsExchange a millisecond earlier. */
    static final long START_NS = 1_700_000_000_000_000_000L;

    private final List<UnsafeBuffer> records = new ArrayList<>();
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private int position;

    UnsafeBuffer status(FeedStatusKind kind, int epoch) {
        final FeedStatusEncoder status = new FeedStatusEncoder().wrapAndApplyHeader(scratch, 0, header);
        status.kind(kind)
                .reserved((short) 0)
                .sourceId(1)
                .epoch(epoch)
                .generation(1)
                .fromSeq(1)
                .toSeq(2)
                .venueSession(0);
        status.sourceFlags().clear();
        status.sourceName("sim");
        return add(status.limit());
    }

    UnsafeBuffer instrument(int id, String symbol) {
        final InstrumentDefEncoder def = new InstrumentDefEncoder().wrapAndApplyHeader(scratch, 0, header);
        def.instrumentId(id).sourceId(1).priceExponent((byte) -4).quantityExponent((byte) 0);
        def.flags().clear();
        def.reserved(0).roundLot(100).referencePrice(NULL_MANTISSA).venue("SIM").symbol(symbol);
        return add(def.limit());
    }

    UnsafeBuffer quote(int id, long seq, long bidPx) {
        final QuoteEncoder quote = new QuoteEncoder().wrapAndApplyHeader(scratch, 0, header);
        quote.tsExchange(nextTsIngest() - 1_000_000).venueSeq(0).seq(seq).instrumentId(id);
        quote.marks().clear();
        quote.reserved((short) 0).flags().clear();
        quote.bidPx(bidPx).bidQty(100).askPx(NULL_MANTISSA).askQty(NULL_MANTISSA);
        return add(quote.limit());
    }

    UnsafeBuffer trade(int id, long seq, long price) {
        final TradeEncoder trade = new TradeEncoder().wrapAndApplyHeader(scratch, 0, header);
        trade.tsExchange(nextTsIngest() - 1_000_000).venueSeq(0).seq(seq).instrumentId(id);
        trade.marks().clear();
        trade.lastEligible(BooleanType.TRUE).conditions().clear();
        trade.price(price).size(5).tradeId(seq).volume(seq * 5).trades(seq);
        trade.lastPrice(price).open(price).high(price).low(price);
        return add(trade.limit());
    }

    private long nextTsIngest() {
        return START_NS + (records.size() + 1) * 1_000L;
    }

    private UnsafeBuffer add(int length) {
        scratch.putLong(RecordLayout.TS_INGEST_OFFSET, nextTsIngest());
        scratch.putLong(RecordLayout.TAPE_SEQ_OFFSET, records.size() + 1);
        final UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
        record.putBytes(0, scratch, 0, length);
        records.add(record);
        return record;
    }

    @Override
    public int poll(TapeListener listener, int recordLimit) {
        int count = 0;
        while (count < recordLimit && position < records.size()) {
            final UnsafeBuffer record = records.get(position++);
            listener.onRecord(record, 0, record.capacity());
            count++;
        }
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long headTapeSeq() {
        return records.size();
    }

    @Override
    public long bytesBehind() {
        return 0;
    }

    @Override
    public void seek(long tapeSeq) {
        position = (int) tapeSeq - 1;
    }

    @Override
    public void close() {
        // memory only
    }
}
