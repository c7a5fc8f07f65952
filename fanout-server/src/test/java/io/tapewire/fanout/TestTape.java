package io.tapewire.fanout;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradeBreakEncoder;
import io.tapewire.schemas.sbe.TradeEncoder;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusEncoder;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A tape as a list, written by a test record by record, with nothing of the product's writer in it. */
final class TestTape implements Tape {
    private final ManualClock clock;
    private final List<DirectBuffer> records = new ArrayList<>(); // null: lost
    private final Map<Integer, long[]> seqs = new HashMap<>();
    private final Map<Integer, Integer> epochOf = new HashMap<>();
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private int epochs;
    private long firstTapeSeq = 1;
    boolean simulated;
    long bytesBehind;
    int readersClosed;
    TapeException failure;
    int recordsBeforeFailure;

    TestTape(ManualClock clock) {
        this.clock = clock;
    }

    void epoch(int sourceId) {
        epochs++;
        epochOf.put(sourceId, epochs);
        feedStatus(FeedStatusKind.NEW_EPOCH, sourceId, 0, 0);
    }

    int epochs() {
        return epochs;
    }

    void gap(int sourceId) {
        feedStatus(FeedStatusKind.GAP, sourceId, 5, 9);
    }

    void feedStatus(FeedStatusKind kind, int sourceId, long fromSeq, long toSeq) {
        final FeedStatusEncoder status = new FeedStatusEncoder().wrapAndApplyHeader(scratch, 0, header);
        status.kind(kind)
                .reserved((short) 0)
                .sourceId(sourceId)
                .epoch(epochOf.getOrDefault(sourceId, 0))
                .generation(7)
                .fromSeq(fromSeq)
                .toSeq(toSeq)
                .venueSession(0);
        status.sourceFlags().clear().simulated(simulated);
        status.sourceName("s" + sourceId);
        add(status.limit());
    }

    void define(int id, int sourceId, String symbol) {
        define(id, sourceId, symbol, 100);
    }

    void define(int id, int sourceId, String symbol, long roundLot) {
        define(id, sourceId, symbol, roundLot, false);
    }

    /** Repeats a definition, as a checkpoint does. */
    void repeat(int id, int sourceId, String symbol) {
        define(id, sourceId, symbol, 100, true);
    }

    private void define(int id, int sourceId, String symbol, long roundLot, boolean checkpoint) {
        final InstrumentDefEncoder def = new InstrumentDefEncoder().wrapAndApplyHeader(scratch, 0, header);
        def.instrumentId(id).sourceId(sourceId).priceExponent((byte) -4).quantityExponent((byte) 0);
        def.flags().clear();
        def.reserved(0)
                .roundLot(roundLot)
                .referencePrice(NULL_MANTISSA)
                .venue("TEST")
                .symbol(symbol);
        add(def.limit());
        seqs.putIfAbsent(id, new long[Channel.COUNT]);
    }

    void quote(int id, long bidPx) {
        quote(id, bidPx, 100, bidPx + 100, 200);
    }

    void quote(int id, long bidPx, long bidQty, long askPx, long askQty) {
        final QuoteEncoder quote = new QuoteEncoder().wrapAndApplyHeader(scratch, 0, header);
        quote.tsExchange(clock.nanoTime() - 12_345)
                .venueSeq(9)
                .seq(next(id, Channel.QUOTE))
                .instrumentId(id);
        quote.marks().clear();
        quote.reserved((short) 0).flags().clear();
        quote.bidPx(bidPx).askPx(askPx).bidQty(bidQty).askQty(askQty);
        add(quote.limit());
    }

    void trade(int id, long price) {
        final TradeEncoder trade = new TradeEncoder().wrapAndApplyHeader(scratch, 0, header);
        final long seq = next(id, Channel.TRADE);
        trade.tsExchange(clock.nanoTime()).venueSeq(9).seq(seq).instrumentId(id);
        trade.marks().clear();
        trade.lastEligible(BooleanType.TRUE).conditions().clear();
        trade.price(price).size(5).tradeId(seq).volume(seq * 5).trades(seq);
        trade.lastPrice(price).open(price).high(price).low(price);
        add(trade.limit());
    }

    void tradeBreak(int id, long price) {
        final TradeBreakEncoder trade = new TradeBreakEncoder().wrapAndApplyHeader(scratch, 0, header);
        trade.tsExchange(clock.nanoTime())
                .venueSeq(9)
                .seq(next(id, Channel.TRADE))
                .instrumentId(id);
        trade.marks().clear();
        trade.reserved((short) 0).conditions().clear();
        trade.price(price).size(5).tradeId(1);
        add(trade.limit());
    }

    void status(int id, TradingState state) {
        final TradingStatusEncoder status = new TradingStatusEncoder().wrapAndApplyHeader(scratch, 0, header);
        status.tsExchange(clock.nanoTime())
                .venueSeq(9)
                .seq(next(id, Channel.STATUS))
                .instrumentId(id);
        status.marks().clear();
        status.tradingState(state)
                .operationalHalt(OperationalHalt.NOT_HALTED)
                .shortSaleRestriction(ShortSaleRestriction.NOT_IN_EFFECT)
                .session(TradingSession.REGULAR)
                .reserved1((short) 0)
                .reserved2(0)
                .reason("T1");
        add(status.limit());
    }

    /** {@return the newest record of a time, or of one before} */
    long headAt(long ns) {
        for (int i = records.size(); i > 0; i--) {
            if (records.get(i - 1) != null && RecordLayout.tsIngest(records.get(i - 1), 0) <= ns) {
                return i;
            }
        }
        return 0;
    }

    /** The records of the next tapeSeqs are lost to damage. */
    void lose(int count) {
        for (int i = 0; i < count; i++) {
            records.add(null);
        }
    }

    /** Retention takes what is before a record. */
    void retire(long newFirstTapeSeq) {
        firstTapeSeq = newFirstTapeSeq;
    }

    private long next(int id, int channel) {
        return ++seqs.get(id)[channel];
    }

    private void add(int length) {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[length]);
        scratch.putLong(RecordLayout.TAPE_SEQ_OFFSET, records.size() + 1);
        scratch.putLong(RecordLayout.TS_INGEST_OFFSET, clock.nanoTime());
        record.putBytes(0, scratch, 0, length);
        records.add(record);
    }

    @Override
    public long tapeId() {
        return 42;
    }

    @Override
    public int generation() {
        return 7;
    }

    @Override
    public long firstTapeSeq() {
        return records.isEmpty() ? 0 : firstTapeSeq;
    }

    @Override
    public long headTapeSeq() {
        return records.size();
    }

    @Override
    public TapeReader newReader() {
        return new Reader();
    }

    @Override
    public TapeReader newReaderAtCheckpoint() {
        return new Reader();
    }

    @Override
    public TapeReader newReaderAtCheckpoint(long tapeSeq) {
        return new Reader();
    }

    @Override
    public List<Generation> generations() {
        return List.of(new Generation(7, 1));
    }

    @Override
    public void close() {
        // memory only
    }

    private final class Reader implements TapeReader {
        private int position;

        @Override
        public int poll(TapeListener listener, int recordLimit) {
            if (failure != null && recordsBeforeFailure == 0) {
                throw failure;
            }
            position = Math.max(position, (int) firstTapeSeq - 1);
            int count = 0;
            while (count < recordLimit && position < records.size()) {
                if (failure != null && count == recordsBeforeFailure) {
                    throw failure;
                }
                final DirectBuffer record = records.get(position);
                if (record == null) {
                    final int from = position;
                    while (position < records.size() && records.get(position) == null) {
                        position++;
                    }
                    listener.onGap(from + 1, position, GapReason.DAMAGE);
                } else {
                    position++;
                    listener.onRecord(record, 0, record.capacity());
                }
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
            return bytesBehind;
        }

        @Override
        public void seek(long tapeSeq) {
            position = (int) tapeSeq - 1;
        }

        @Override
        public void close() {
            readersClosed++;
        }
    }
}
