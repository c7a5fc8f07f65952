package io.tapewire.client;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.AckDecoder;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.EpochQueryDecoder;
import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.GoingAwayDecoder;
import io.tapewire.schemas.sbe.GoodbyeDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.InstrumentQueryDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PingDecoder;
import io.tapewire.schemas.sbe.PongDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;

/** A message of any template in words. */
final class MessageText {
    private MessageText() {}

    /**
     * {@return how the generated decoder prints a message; null of an unknown template}
     *
     * @param message the message and not a byte more, at least an SBE header
     * @throws IndexOutOfBoundsException where a length within it leads beyond its end
     */
    static String of(DirectBuffer message) {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        return switch (RecordLayout.templateId(message, 0)) {
            case HelloDecoder.TEMPLATE_ID ->
                new HelloDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case SubscribeDecoder.TEMPLATE_ID ->
                new SubscribeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case UnsubscribeDecoder.TEMPLATE_ID ->
                new UnsubscribeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case ReconfigureDecoder.TEMPLATE_ID ->
                new ReconfigureDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case AckDecoder.TEMPLATE_ID ->
                new AckDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case PingDecoder.TEMPLATE_ID ->
                new PingDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case InstrumentQueryDecoder.TEMPLATE_ID ->
                new InstrumentQueryDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case ReplayControlDecoder.TEMPLATE_ID ->
                new ReplayControlDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case GoodbyeDecoder.TEMPLATE_ID ->
                new GoodbyeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case EpochQueryDecoder.TEMPLATE_ID ->
                new EpochQueryDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case WelcomeDecoder.TEMPLATE_ID ->
                new WelcomeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case SubscribeAckDecoder.TEMPLATE_ID ->
                new SubscribeAckDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case SnapshotEndDecoder.TEMPLATE_ID ->
                new SnapshotEndDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case InstrumentsDecoder.TEMPLATE_ID ->
                new InstrumentsDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case EpochsDecoder.TEMPLATE_ID ->
                new EpochsDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case InstrumentDefDecoder.TEMPLATE_ID ->
                new InstrumentDefDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case QuoteDecoder.TEMPLATE_ID ->
                new QuoteDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case TradeDecoder.TEMPLATE_ID ->
                new TradeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case TradeBreakDecoder.TEMPLATE_ID ->
                new TradeBreakDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case TradingStatusDecoder.TEMPLATE_ID ->
                new TradingStatusDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case FeedStatusDecoder.TEMPLATE_ID ->
                new FeedStatusDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case CheckpointBeginDecoder.TEMPLATE_ID ->
                new CheckpointBeginDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case CheckpointStateDecoder.TEMPLATE_ID ->
                new CheckpointStateDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case CheckpointEndDecoder.TEMPLATE_ID ->
                new CheckpointEndDecoder()
                        .wrapAndApplyHeader(message, 0, header)
                        .toString();
            case QuoteBatchDecoder.TEMPLATE_ID ->
                new QuoteBatchDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case HeartbeatDecoder.TEMPLATE_ID ->
                new HeartbeatDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case GapDecoder.TEMPLATE_ID ->
                new GapDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case QosChangeDecoder.TEMPLATE_ID ->
                new QosChangeDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case SlowWarningDecoder.TEMPLATE_ID ->
                new SlowWarningDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case ReplayStateDecoder.TEMPLATE_ID ->
                new ReplayStateDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case ErrorDecoder.TEMPLATE_ID ->
                new ErrorDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case GoingAwayDecoder.TEMPLATE_ID ->
                new GoingAwayDecoder().wrapAndApplyHeader(message, 0, header).toString();
            case PongDecoder.TEMPLATE_ID ->
                new PongDecoder().wrapAndApplyHeader(message, 0, header).toString();
            default -> null;
        };
    }
}
