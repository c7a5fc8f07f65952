package io.tapewire.client;

import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.GoingAwayDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PongDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import org.agrona.DirectBuffer;

/** Messages about the session. What it is given has passed {@link MessageBounds}. One connection's, one thread. */
final class SessionDecoder {
    private final TapewireListener listener;
    private final SessionEvents events;
    private final Update frame;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WelcomeDecoder welcome = new WelcomeDecoder();
    private final SubscribeAckDecoder ack = new SubscribeAckDecoder();
    private final SnapshotEndDecoder snapshotEnd = new SnapshotEndDecoder();
    private final InstrumentsDecoder instruments = new InstrumentsDecoder();
    private final EpochsDecoder epochs = new EpochsDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final GapDecoder gap = new GapDecoder();
    private final QosChangeDecoder qos = new QosChangeDecoder();
    private final SlowWarningDecoder slow = new SlowWarningDecoder();
    private final ReplayStateDecoder replay = new ReplayStateDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final GoingAwayDecoder goingAway = new GoingAwayDecoder();
    private final PongDecoder pong = new PongDecoder();

    SessionDecoder(TapewireListener listener, SessionEvents events, Update frame) {
        this.frame = frame;
        this.listener = listener;
        this.events = events;
    }

    void onMessage(int templateId, DirectBuffer buffer, int offset) {
        switch (templateId) {
            case HeartbeatDecoder.TEMPLATE_ID ->
                listener.onHeartbeat(heartbeat.wrapAndApplyHeader(buffer, offset, header));
            case SubscribeAckDecoder.TEMPLATE_ID -> {
                events.onSubscribeAck(ack.wrapAndApplyHeader(buffer, offset, header));
                ack.sbeRewind();
                events.onAnswer(ack.requestId());
                listener.onSubscribeAck(ack);
            }
            case SnapshotEndDecoder.TEMPLATE_ID -> {
                final long subId =
                        snapshotEnd.wrapAndApplyHeader(buffer, offset, header).subId();
                listener.onSnapshotEnd(subId, events.onSnapshotEnd(subId, frame.streamId()));
            }
            case ReplayStateDecoder.TEMPLATE_ID -> {
                events.onReplayState(replay.wrapAndApplyHeader(buffer, offset, header));
                events.onAnswer(replay.requestId());
                listener.onReplayState(replay);
            }
            case WelcomeDecoder.TEMPLATE_ID -> events.onWelcome(welcome.wrapAndApplyHeader(buffer, offset, header));
            case InstrumentsDecoder.TEMPLATE_ID ->
                listener.onInstruments(instruments.wrapAndApplyHeader(buffer, offset, header));
            case EpochsDecoder.TEMPLATE_ID -> listener.onEpochs(epochs.wrapAndApplyHeader(buffer, offset, header));
            case GapDecoder.TEMPLATE_ID -> listener.onGap(gap.wrapAndApplyHeader(buffer, offset, header));
            case QosChangeDecoder.TEMPLATE_ID -> listener.onQos(qos.wrapAndApplyHeader(buffer, offset, header));
            case SlowWarningDecoder.TEMPLATE_ID ->
                listener.onSlowWarning(slow.wrapAndApplyHeader(buffer, offset, header));
            case ErrorDecoder.TEMPLATE_ID -> {
                events.onRefused(
                        error.wrapAndApplyHeader(buffer, offset, header).requestId());
                events.onAnswer(error.requestId());
                listener.onError(error);
            }
            case GoingAwayDecoder.TEMPLATE_ID -> {
                goingAway.wrapAndApplyHeader(buffer, offset, header);
                events.onGoingAway(goingAway.reconnectMinMs(), goingAway.jitterMs());
            }
            default -> {
                pong.wrapAndApplyHeader(buffer, offset, header);
                events.onPong(pong.nonce(), pong.recvTs(), pong.sendTs());
            }
        }
    }
}
