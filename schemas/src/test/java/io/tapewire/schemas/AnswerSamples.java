package io.tapewire.schemas;

import io.tapewire.schemas.Sample.Carrier;
import io.tapewire.schemas.sbe.EpochsEncoder;
import io.tapewire.schemas.sbe.ErrorCode;
import io.tapewire.schemas.sbe.ErrorEncoder;
import io.tapewire.schemas.sbe.GapEncoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.GoingAwayEncoder;
import io.tapewire.schemas.sbe.GoingAwayReason;
import io.tapewire.schemas.sbe.HeartbeatEncoder;
import io.tapewire.schemas.sbe.InstrumentsEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.PongEncoder;
import io.tapewire.schemas.sbe.QosChangeEncoder;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateEncoder;
import io.tapewire.schemas.sbe.SlowWarningEncoder;
import io.tapewire.schemas.sbe.SnapshotEndEncoder;
import io.tapewire.schemas.sbe.SubscribeAckEncoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.WelcomeEncoder;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Server to client, records apart. */
final class AnswerSamples {
    static final List<Sample> ALL = List.of(
            framed("Welcome", AnswerSamples::welcome),
            framed("SubscribeAck", AnswerSamples::subscribeAck),
            framed(
                    "SnapshotEnd",
                    (buffer, offset, header) -> new SnapshotEndEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .subId(1)
                            .limit()),
            framed("Instruments", AnswerSamples::instruments),
            framed("Epochs", AnswerSamples::epochs),
            framed("QuoteBatch", AnswerSamples::quoteBatch),
            framed(
                    "Heartbeat",
                    (buffer, offset, header) -> new HeartbeatEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .lastTapeSeq(1_000_002)
                            .serverTs(RecordSamples.NOW_NS)
                            .conflatedTotal(77)
                            .lagMs(12)
                            .stalestMs(345)
                            .limit()),
            framed(
                    "Gap",
                    (buffer, offset, header) -> new GapEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .subId(2)
                            .streamId(3)
                            .fromSeq(1_000)
                            .toSeq(1_999)
                            .reason(GapReason.RETENTION)
                            .limit()),
            framed(
                    "ReplayState",
                    (buffer, offset, header) -> new ReplayStateEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .streamId(3)
                            .state(ReplayPhase.PLAYING)
                            .time(1_700_000_000_000_000_000L)
                            .speedMilli(2_500)
                            .cursor(1_000)
                            .requestId(15)
                            .epoch(2)
                            .limit()),
            framed(
                    "QosChange",
                    (buffer, offset, header) -> new QosChangeEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .subId(1)
                            .state(QosState.CONFLATING)
                            .effectiveIntervalMs(750)
                            .limit()),
            framed(
                    "SlowWarning",
                    (buffer, offset, header) -> new SlowWarningEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .lagMs(5_001)
                            .deadlineMs(4_999)
                            .limit()),
            framed(
                    "Error",
                    (buffer, offset, header) -> new ErrorEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .requestId(10)
                            .code(ErrorCode.UNSUPPORTED)
                            .retryAfterMs(1_500)
                            .text("replay is not offered")
                            .limit()),
            framed(
                    "GoingAway",
                    (buffer, offset, header) -> new GoingAwayEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .reason(GoingAwayReason.DRAINING)
                            .reconnectMinMs(1_000)
                            .jitterMs(4_000)
                            .limit()),
            framed(
                    "Pong",
                    (buffer, offset, header) -> new PongEncoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .nonce(0x0123_4567_89AB_CDEFL)
                            .recvTs(RecordSamples.NOW_NS)
                            .sendTs(RecordSamples.NOW_NS + 1_500)
                            .limit()));

    private AnswerSamples() {}

    private static Sample framed(String name, Sample.Encoding encoding) {
        return new Sample(name, Carrier.FRAME, encoding);
    }

    private static int welcome(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final WelcomeEncoder message = new WelcomeEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .sessionId(0xFEDC_BA98_7654_3210L)
                .version((short) 1)
                .tapeId(0x1122_3344_5566_7788L)
                .generation(0xCAFE_BABEL)
                .epoch(2)
                .firstTapeSeq(1)
                .lastTapeSeq(1_000_002)
                .firstTime(RecordSamples.NOW_NS - 60_000_000_000L)
                .lastTime(RecordSamples.NOW_NS)
                .authExpiry(RecordSamples.NOW_NS + 3_600_000_000_000L)
                .heartbeatMs(2_000)
                .maxFrameBytes(16_384)
                .maxSubscriptions(65_536)
                .maxItemsPerRequest(512);
        message.sourceFlags().clear().simulated(true);
        return message.serverName("golden").limit();
    }

    private static int subscribeAck(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final SubscribeAckEncoder message = new SubscribeAckEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .requestId(10);
        message.itemsCount(2)
                .next()
                .subId(1)
                .status(SubscriptionStatus.OK)
                .matched(1)
                .mode(Mode.LATEST)
                .intervalMs(100)
                .delayMs(0)
                .next()
                .subId(2)
                .status(SubscriptionStatus.DELAYED_ONLY)
                .matched(3)
                .mode(Mode.EVERY)
                .intervalMs(0)
                .delayMs(900_000);
        return message.limit();
    }

    private static int instruments(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final InstrumentsEncoder message = new InstrumentsEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .requestId(13)
                .nextId(9);
        final InstrumentsEncoder.ItemsEncoder item = message.itemsCount(1).next();
        item.instrumentId(7)
                .sourceId(1)
                .priceExponent((byte) -4)
                .quantityExponent((byte) 0)
                .roundLot(100)
                .referencePrice(356_500)
                .flags()
                .clear()
                .test(true)
                .simulated(true);
        item.venue("IEX").symbol("TQQQ");
        return message.limit();
    }

    private static int epochs(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final EpochsEncoder message = new EpochsEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .requestId(14)
                .nextEpoch(0);
        message.itemsCount(2)
                .next()
                .epoch(1)
                .sourceId(1)
                .firstTapeSeq(2)
                .lastTapeSeq(999)
                .firstMarketTime(RecordSamples.NOW_NS - 2_000)
                .lastMarketTime(RecordSamples.NOW_NS - 1_000)
                .firstTsIngest(RecordSamples.NOW_NS - 1_900)
                .lastTsIngest(RecordSamples.NOW_NS - 900)
                .next()
                .epoch(2)
                .sourceId(1)
                .firstTapeSeq(1_000)
                .lastTapeSeq(1_000)
                .firstMarketTime(RecordLayout.NULL_MANTISSA)
                .lastMarketTime(RecordLayout.NULL_MANTISSA)
                .firstTsIngest(RecordSamples.NOW_NS)
                .lastTsIngest(RecordSamples.NOW_NS);
        return message.limit();
    }

    private static int quoteBatch(MutableDirectBuffer buffer, int offset, MessageHeaderEncoder header) {
        final QuoteBatchEncoder message = new QuoteBatchEncoder()
                .wrapAndApplyHeader(buffer, offset, header)
                .baseTsIngest(RecordSamples.NOW_NS - 400_000_000_000L)
                .baseTsExchange(RecordSamples.NOW_NS - 300);
        final QuoteBatchEncoder.QuotesEncoder quotes = message.quotesCount(2);
        quotes.next()
                .instrumentId(7)
                .seq(18)
                .bidPx(356_600)
                .askPx(356_800)
                .bidQty(200)
                .askQty(300)
                .tsIngest(4_000_000_000L)
                .tsExchange(0)
                .conflated(3)
                .flags()
                .clear()
                .suspect(true);
        quotes.next()
                .instrumentId(8)
                .seq(0xFFFF_FFFFL)
                .bidPx(-1)
                .askPx(QuoteBatchEncoder.QuotesEncoder.askPxNullValue())
                .bidQty(1)
                .askQty(QuoteBatchEncoder.QuotesEncoder.askQtyNullValue())
                .tsIngest(0)
                .tsExchange(-2)
                .conflated(65_535)
                .flags()
                .clear();
        return message.limit();
    }
}
