package io.tapewire.schemas;

import io.tapewire.schemas.Sample.Carrier;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.CheckpointBeginEncoder;
import io.tapewire.schemas.sbe.CheckpointEndEncoder;
import io.tapewire.schemas.sbe.CheckpointStateEncoder;
import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
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
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Records of the tape: 110 to 115 as a client gets them, 116 to 118 as they lie on the tape. */
final class RecordSamples {
    /** 2 October 2023, 13:30:00.123456789 UTC. */
    static final long NOW_NS = 1_696_253_400_123_456_789L;

    static final Sample QUOTE = framed("Quote", RecordSamples::quote);
    static final Sample TRADE = framed("Trade", RecordSamples::trade);
    static final Sample TRADE_BREAK = framed("TradeBreak", RecordSamples::tradeBreak);
    static final Sample TRADING_STATUS = framed("TradingStatus", RecordSamples::tradingStatus);
    static final Sample CHECKPOINT_STATE = taped("CheckpointState", RecordSamples::checkpointState);

    static final List<Sample> ALL = List.of(
            framed("InstrumentDef", RecordSamples::instrumentDef),
            QUOTE,
            TRADE,
            TRADE_BREAK,
            TRADING_STATUS,
            framed("FeedStatus", RecordSamples::feedStatus),
            taped("CheckpointBegin", RecordSamples::checkpointBegin),
            CHECKPOINT_STATE,
            taped(
                    "CheckpointEnd",
                    (buffer, offset, header) -> new CheckpointEndEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .tapeSeq(1_000_012)
                            .tsIngest(NOW_NS)
                            .beginTapeSeq(1_000_010)
                            .instrumentCount(1)
                            .limit()));

    private RecordSamples() {}

    private static Sample framed(String name, Sample.Encoding encoding) {
        return new Sample(name, Carrier.FRAME, encoding);
    }

    private static Sample taped(String name, Sample.Encoding encoding) {
        return new Sample(name, Carrier.TAPE, encoding);
    }

    private static int instrumentDef(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final InstrumentDefEncoder message = new InstrumentDefEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_001)
                .tsIngest(NOW_NS)
                .instrumentId(7)
                .sourceId(1)
                .priceExponent((byte) -4)
                .quantityExponent((byte) 0)
                .reserved(0)
                .roundLot(100)
                .referencePrice(RecordLayout.NULL_MANTISSA);
        message.flags().clear().test(true).checkpoint(true);
        return message.venue("IEX").symbol("TQQQ").limit();
    }

    private static int quote(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final QuoteEncoder message = new QuoteEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_002)
                .tsIngest(NOW_NS)
                .tsExchange(NOW_NS - 250)
                .venueSeq(4_711)
                .seq(17)
                .instrumentId(7)
                .reserved((short) 0)
                .bidPx(356_600)
                .askPx(RecordLayout.NULL_MANTISSA)
                .bidQty(200)
                .askQty(RecordLayout.NULL_MANTISSA);
        message.marks().clear().futureStamp(true);
        message.flags().clear().suspect(true).locked(true);
        return message.limit();
    }

    private static int trade(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final TradeEncoder message = new TradeEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_003)
                .tsIngest(NOW_NS + 1)
                .tsExchange(NOW_NS - 240)
                .venueSeq(4_712)
                .seq(5)
                .instrumentId(7)
                .lastEligible(BooleanType.TRUE)
                .price(356_700)
                .size(100)
                .tradeId(0xFEDC_BA98_7654_3210L)
                .volume(1_300)
                .trades(4)
                .lastPrice(356_700)
                .open(356_000)
                .high(357_000)
                .low(355_900);
        message.marks().clear();
        message.conditions().clear().intermarketSweep(true).oddLot(true);
        return message.limit();
    }

    private static int tradeBreak(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final TradeBreakEncoder message = new TradeBreakEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_004)
                .tsIngest(NOW_NS + 2)
                .tsExchange(NOW_NS - 230)
                .venueSeq(4_713)
                .seq(6)
                .instrumentId(7)
                .reserved((short) 0)
                .price(356_700)
                .size(100)
                .tradeId(0xFEDC_BA98_7654_3210L);
        message.marks().clear();
        message.conditions().clear().singlePriceCross(true);
        return message.limit();
    }

    private static int tradingStatus(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final TradingStatusEncoder message = new TradingStatusEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_005)
                .tsIngest(NOW_NS + 3)
                .tsExchange(NOW_NS - 220)
                .venueSeq(4_714)
                .seq(2)
                .instrumentId(7)
                .tradingState(TradingState.HALTED)
                .operationalHalt(OperationalHalt.NOT_HALTED)
                .shortSaleRestriction(ShortSaleRestriction.IN_EFFECT)
                .session(TradingSession.REGULAR)
                .reserved1((short) 0)
                .reserved2(0)
                .reason("T1");
        message.marks().clear();
        return message.limit();
    }

    private static int feedStatus(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final FeedStatusEncoder message = new FeedStatusEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_006)
                .tsIngest(NOW_NS + 4)
                .kind(FeedStatusKind.GAP)
                .reserved((short) 0)
                .sourceId(1)
                .epoch(2)
                .generation(0xCAFE_BABEL)
                .fromSeq(4_715)
                .toSeq(4_720)
                .venueSession(1_150_681_088L);
        message.sourceFlags().clear().simulated(true);
        return message.sourceName("iex:1").limit();
    }

    private static int checkpointBegin(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final CheckpointBeginEncoder message = new CheckpointBeginEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_010)
                .tsIngest(NOW_NS)
                .instrumentCount(1)
                .epoch(2)
                .generation(0xCAFE_BABEL);
        final CheckpointBeginEncoder.SourcesEncoder source =
                message.sourcesCount(1).next();
        source.sourceId(1)
                .epoch(2)
                .venueSession(1_150_681_088L)
                .nextVenueSeq(4_721)
                .marketTime(NOW_NS - 220)
                .gapTapeSeq(1_000_006)
                .epochTapeSeq(1_000)
                .epochTsIngest(NOW_NS - 1_000)
                .firstMarketTime(NOW_NS - 900)
                .condition(FeedStatusKind.UP)
                .sourceFlags()
                .clear()
                .simulated(true);
        source.sourceName("iex:1");
        return message.limit();
    }

    private static int checkpointState(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final CheckpointStateEncoder message = new CheckpointStateEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .tapeSeq(1_000_011)
                .tsIngest(NOW_NS)
                .instrumentId(7)
                .reserved(0)
                .quoteSeq(17)
                .tradeSeq(6)
                .statusSeq(2);
        putBody(QUOTE, buffer, message.quote().offset());
        putBody(TRADE, buffer, message.trade().offset());
        putBody(TRADE_BREAK, buffer, message.tradeBreak().offset());
        putBody(TRADING_STATUS, buffer, message.tradingStatus().offset());
        return message.limit();
    }

    /** Copies a record's body, as the writer of checkpoints does. {@return its length} */
    static int putBody(Sample record, MutableDirectBuffer target, int offset) {
        final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();
        final int length =
                record.encoding().encode(scratch, 0, new MessageHeaderEncoder()) - RecordLayout.HEADER_LENGTH;
        target.putBytes(offset, scratch, RecordLayout.HEADER_LENGTH, length);
        return length;
    }
}
