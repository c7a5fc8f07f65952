package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.FrameHeaderEncoder;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradeBreakEncoder;
import io.tapewire.schemas.sbe.TradeEncoder;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusEncoder;
import java.util.Arrays;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Frames as a server makes them, and the records in them, for tests. */
final class Frames {
    static final int SNAPSHOT = 1;
    static final int REPLAY = 4;
    static final int CATCHUP = 8;
    static final int DELAYED = 16;
    static final long SENT_NS = 77;

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(1_024);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final long frameSeq;
    private final int flags;
    private int length = FrameHeaderEncoder.ENCODED_LENGTH;
    private int count;
    private int streamId;
    private long cursor;

    /** Writes SBE header and body at an offset and returns the place behind it. */
    @FunctionalInterface
    interface Message {
        int encode(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header);
    }

    private Frames(long frameSeq, int flags) {
        this.frameSeq = frameSeq;
        this.flags = flags;
    }

    static Frames frame(long frameSeq, int flags) {
        return new Frames(frameSeq, flags);
    }

    /** Sets whose frame it is and which place it says. */
    Frames at(int newStreamId, long newCursor) {
        streamId = newStreamId;
        cursor = newCursor;
        return this;
    }

    static byte[] of(long frameSeq, Message... messages) {
        final Frames frame = frame(frameSeq, 0);
        for (final Message message : messages) {
            frame.add(0, message);
        }
        return frame.end();
    }

    Frames add(int conflated, Message message) {
        final int end = message.encode(buffer, length + 4, header);
        buffer.putShort(length, (short) (end - length - 4));
        buffer.putShort(length + 2, (short) conflated);
        length = (end + 3) & ~3;
        count++;
        return this;
    }

    byte[] end() {
        new FrameHeaderEncoder()
                .wrap(buffer, 0)
                .frameSeq(frameSeq)
                .messageCount(count)
                .version(1)
                .streamId(streamId)
                .cursor(cursor)
                .sendTs(SENT_NS);
        buffer.putShort(8, (short) flags);
        return Arrays.copyOf(buffer.byteArray(), length);
    }

    static Message instrument(int id, String symbol) {
        return (buffer, offset, header) -> {
            final InstrumentDefEncoder def = new InstrumentDefEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(1)
                    .tsIngest(2)
                    .instrumentId(id)
                    .sourceId(1)
                    .priceExponent((byte) -4)
                    .quantityExponent((byte) 0)
                    .roundLot(100)
                    .referencePrice(RecordLayout.NULL_MANTISSA);
            def.flags().clear().simulated(true);
            return def.venue("SIM").symbol(symbol).limit();
        };
    }

    static Message quote(int id, long seq, long bid, long ask) {
        return (buffer, offset, header) -> {
            final QuoteEncoder quote = new QuoteEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(9)
                    .tsIngest(500)
                    .tsExchange(400)
                    .venueSeq(3)
                    .seq(seq)
                    .instrumentId(id)
                    .bidPx(bid)
                    .askPx(ask)
                    .bidQty(bid == RecordLayout.NULL_MANTISSA ? bid : 200)
                    .askQty(ask == RecordLayout.NULL_MANTISSA ? ask : 300);
            quote.marks().clear();
            quote.flags().clear();
            return quote.limit();
        };
    }

    static Message quoteBatch(int id, int seqLowBits, int bid, int conflated) {
        return (buffer, offset, header) -> {
            final QuoteBatchEncoder batch = new QuoteBatchEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .baseTsIngest(1_000)
                    .baseTsExchange(2_000);
            final QuoteBatchEncoder.QuotesEncoder quote = batch.quotesCount(1).next();
            quote.instrumentId(id)
                    .seq(seqLowBits & 0xFFFF_FFFFL)
                    .bidPx(bid)
                    .askPx(QuoteBatchEncoder.QuotesEncoder.askPxNullValue())
                    .bidQty(7)
                    .askQty(QuoteBatchEncoder.QuotesEncoder.askQtyNullValue())
                    .tsIngest(3)
                    .tsExchange(-1)
                    .conflated(conflated)
                    .flags()
                    .clear()
                    .suspect(true);
            return batch.limit();
        };
    }

    static Message trade(int id, long seq, long price) {
        return trade(id, seq, price, 10);
    }

    static Message trade(int id, long seq, long price, long tapeSeq) {
        return (buffer, offset, header) -> {
            final TradeEncoder trade = new TradeEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(tapeSeq)
                    .tsIngest(501)
                    .tsExchange(401)
                    .seq(seq)
                    .instrumentId(id)
                    .lastEligible(BooleanType.TRUE)
                    .price(price)
                    .size(50)
                    .tradeId(-1)
                    .volume(150)
                    .trades(2)
                    .lastPrice(price)
                    .open(price)
                    .high(price)
                    .low(price);
            trade.marks().clear();
            trade.conditions().clear().oddLot(true);
            return trade.limit();
        };
    }

    static Message tradeBreak(int id, long seq) {
        return (buffer, offset, header) -> {
            final TradeBreakEncoder broken = new TradeBreakEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(11)
                    .tsIngest(502)
                    .tsExchange(402)
                    .seq(seq)
                    .instrumentId(id)
                    .price(356_600)
                    .size(50)
                    .tradeId(12);
            broken.marks().clear();
            broken.conditions().clear();
            return broken.limit();
        };
    }

    static Message status(int id, long seq, TradingState state) {
        return (buffer, offset, header) -> {
            final TradingStatusEncoder status = new TradingStatusEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(12)
                    .tsIngest(503)
                    .tsExchange(403)
                    .seq(seq)
                    .instrumentId(id)
                    .tradingState(state)
                    .operationalHalt(OperationalHalt.NOT_HALTED)
                    .shortSaleRestriction(ShortSaleRestriction.IN_EFFECT)
                    .session(TradingSession.REGULAR)
                    .reason("T1");
            status.marks().clear();
            return status.limit();
        };
    }

    static Message feed(FeedStatusKind kind) {
        return (buffer, offset, header) -> {
            final FeedStatusEncoder feed = new FeedStatusEncoder()
                    .wrapAndApplyHeader(buffer, offset, header)
                    .tapeSeq(13)
                    .tsIngest(504)
                    .kind(kind)
                    .sourceId(1)
                    .epoch(2)
                    .generation(4_000_000_000L)
                    .fromSeq(5)
                    .toSeq(6)
                    .venueSession(99);
            feed.sourceFlags().clear().simulated(true);
            return feed.sourceName("sim").limit();
        };
    }

    /** A message of a template that a later schema may have. */
    static Message unknown(int bytes) {
        return (buffer, offset, header) -> {
            header.wrap(buffer, offset)
                    .blockLength(bytes)
                    .templateId(999)
                    .schemaId(21_591)
                    .version(9);
            buffer.setMemory(offset + RecordLayout.HEADER_LENGTH, bytes, (byte) 0x7F);
            return offset + RecordLayout.HEADER_LENGTH + bytes;
        };
    }

    /** {@return one frame with every message that a server sends} */
    static byte[] everything() {
        return frame(12, 0)
                .add(0, Answers.welcome(2_000, 16_384, 512))
                .add(0, Answers.subscribeAck(1, 1, SubscriptionStatus.OK))
                .add(0, instrument(7, "TQQQ"))
                .add(0, feed(FeedStatusKind.GAP))
                .add(0, status(7, 2, TradingState.HALTED))
                .add(1, trade(7, 3, 356_700))
                .add(0, tradeBreak(7, 4))
                .add(3, quote(7, 17, 356_600, RecordLayout.NULL_MANTISSA))
                .add(0, unknown(5))
                .add(0, quoteBatch(7, 18, 356_601, 0))
                .add(0, Answers.snapshotEnd(1))
                .add(0, Answers.heartbeat())
                .add(0, Answers.gap(5, 6))
                .add(0, Answers.qos(QosState.CONFLATING, 750))
                .add(0, Answers.slow(5_000, 4_000))
                .add(0, Answers.replayState(2, 9, ReplayPhase.PLAYING, 20))
                .add(0, Answers.error(2, "no"))
                .add(0, Answers.goingAway(100, 50))
                .add(0, Answers.pong(1, 2, 3))
                .add(0, Answers.instruments(3, "TQQQ"))
                .add(0, Answers.epochs(4))
                .end();
    }
}
