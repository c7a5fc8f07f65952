package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.AckDecoder;
import io.tapewire.schemas.sbe.EpochQueryDecoder;
import io.tapewire.schemas.sbe.ErrorCode;
import io.tapewire.schemas.sbe.GoodbyeDecoder;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.InstrumentQueryDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PingDecoder;
import io.tapewire.schemas.sbe.ReconfigureDecoder;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What clients say and what is answered. Every message is validated first, then counted against the session's rate; requests that need the market
 * wait in order while the shard is not current. Answers go to the session's control queue.
 */
final class SessionProtocol {
    private final SessionEnd end;
    private final ReplayRequests replays;
    private final ControlEncoder encoder;
    private final Counters<FanoutCounter> counters;
    private final EpochNanoClock epochClock;
    private final RequestValidator validator;
    private final Greeting greeting;
    private final SubscriptionRequests subscriptions;
    private final QueryRequests queries;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final PingDecoder ping = new PingDecoder();
    private final InstrumentQueryDecoder instrumentQuery = new InstrumentQueryDecoder();

    SessionProtocol(Sessions sessions, SessionEnd end, TapeView tape, TapeExtent extent, ControlEncoder encoder) {
        this.end = end;
        this.encoder = encoder;
        counters = sessions.counters();
        epochClock = sessions.context().epochClock();
        validator = new RequestValidator(sessions.context().maxItemsPerRequest());
        greeting = new Greeting(sessions, extent);
        subscriptions = new SubscriptionRequests(sessions);
        queries = new QueryRequests(sessions.context());
        replays = new ReplayRequests(sessions.context(), tape, sessions.replays());
    }

    /** One message of a session that is not closing. */
    void onMessage(ClientSession session, DirectBuffer buffer, int offset, int length, long nowNs) {
        counters.increment(FanoutCounter.REQUESTS);
        final int code = validator.check(buffer, offset, length);
        if (code != RequestValidator.OK) {
            end.violated(session, RequestValidator.describe(code), nowNs);
            return;
        }
        view.wrap(buffer, offset, length); // bounds are the message's own from here on
        final int templateId = header.wrap(view, 0).templateId();
        if (session.isActive() && templateId == AckDecoder.TEMPLATE_ID) {
            onAck(session, nowNs);
        } else if (!session.rate.take(nowNs)) {
            end.end(session, EndReason.RATE, nowNs);
        } else if (session.isActive()) {
            onRequest(session, templateId, nowNs);
        } else if (templateId == HelloDecoder.TEMPLATE_ID) {
            onHello(session, nowNs);
        } else {
            end.violated(session, "request before hello", nowNs);
        }
    }

    private void onHello(ClientSession session, long nowNs) {
        final EndReason refusal = greeting.onHello(session, view);
        if (refusal != null) {
            end.end(session, refusal, nowNs);
        } else if (!session.isActive()) {
            session.state = ClientSession.State.ACTIVE;
            reply(session, greeting.welcome(session, encoder.buffer()), nowNs);
            greeting.tellCondition(session);
            session.noteDeadline(nowNs);
        }
    }

    /** An Ack of a newer frame is free, however often: it is bounded by what we send. */
    private void onAck(ClientSession session, long nowNs) {
        ack.wrapAndApplyHeader(view, 0, header);
        final int frameSeq = (int) ack.frameSeq();
        switch (session.credit.onAck(frameSeq, ack.creditFrames(), session.frameSeq)) {
            case NEWER:
                session.lag.onAcknowledged(frameSeq);
                break;
            case UNSENT:
                end.violated(session, "ack of an unsent frame", nowNs);
                break;
            default:
                if (!session.rate.take(nowNs)) {
                    end.end(session, EndReason.RATE, nowNs);
                }
                break;
        }
    }

    private void onRequest(ClientSession session, int templateId, long nowNs) {
        switch (templateId) {
            case PingDecoder.TEMPLATE_ID:
                ping.wrapAndApplyHeader(view, 0, header);
                reply(session, encoder.pong(ping.nonce(), epochClock.nanoTime()), nowNs);
                break;
            case GoodbyeDecoder.TEMPLATE_ID:
                end.end(session, EndReason.GOODBYE, nowNs);
                break;
            case HelloDecoder.TEMPLATE_ID:
                onHello(session, nowNs);
                break;
            default:
                if (mayAnswer(session, templateId)) {
                    onMarketRequest(session, view, templateId, nowNs);
                } else if (!session.parked.add(view, 0, view.capacity())) {
                    end.end(session, EndReason.CONTROL_QUEUE_FULL, nowNs);
                }
                break;
        }
    }

    /** In order: what waits for a place goes before what comes behind it, but for steering that replay. */
    private static boolean mayAnswer(ClientSession session, int templateId) {
        return session.isAnswerable()
                && (templateId == ReplayControlDecoder.TEMPLATE_ID || session.parked.isEmpty() && !session.isSeeking());
    }

    private void onMarketRequest(ClientSession session, DirectBuffer message, int templateId, long nowNs) {
        switch (templateId) {
            case SubscribeDecoder.TEMPLATE_ID:
                reply(session, subscriptions.onSubscribe(session, message, encoder.buffer()), nowNs);
                if (subscriptions.refusal() != null) {
                    refuse(session, subscriptions.requestId(), ErrorCode.BAD_REQUEST, subscriptions.refusal(), nowNs);
                }
                break;
            case UnsubscribeDecoder.TEMPLATE_ID:
                reply(session, subscriptions.onUnsubscribe(session, message, encoder.buffer()), nowNs);
                break;
            case ReconfigureDecoder.TEMPLATE_ID:
                reply(session, subscriptions.onReconfigure(session, message, encoder.buffer()), nowNs);
                break;
            case EpochQueryDecoder.TEMPLATE_ID:
                reply(session, queries.onEpochQuery(session, message, encoder.buffer()), nowNs);
                break;
            case ReplayControlDecoder.TEMPLATE_ID:
                onReplayControl(session, message, nowNs);
                break;
            default:
                onInstrumentQuery(session, message, nowNs);
                break;
        }
    }

    private void onReplayControl(ClientSession session, DirectBuffer message, long nowNs) {
        final String refusal = replays.onControl(session, message);
        if (refusal != null) {
            final ErrorCode code = replays.isLimit() ? ErrorCode.LIMIT : ErrorCode.BAD_REQUEST;
            refuse(session, replays.requestId(), code, refusal, nowNs);
        }
    }

    private void onInstrumentQuery(ClientSession session, DirectBuffer message, long nowNs) {
        final int length = queries.onInstrumentQuery(session, message, encoder.buffer());
        if (length < 0) {
            final long requestId =
                    instrumentQuery.wrapAndApplyHeader(message, 0, header).requestId();
            refuse(session, requestId, ErrorCode.BAD_REQUEST, "match or text out of range", nowNs);
        } else {
            reply(session, length, nowNs);
        }
    }

    private void refuse(ClientSession session, long requestId, ErrorCode code, String text, long nowNs) {
        counters.increment(FanoutCounter.REQUESTS_REFUSED);
        reply(session, encoder.error(requestId, code, 0, text), nowNs);
    }

    private void reply(ClientSession session, int length, long nowNs) {
        if (!session.control.add(encoder.buffer(), 0, length)) {
            end.end(session, EndReason.CONTROL_QUEUE_FULL, nowNs);
        } else if (!session.transport.isWritable()) {
            counters.increment(FanoutCounter.CONTROL_QUEUED);
        }
    }

    /** The shard is current again: what a session asked for meanwhile, in order. */
    void resume(ClientSession session, long nowNs) {
        while (session.isActive() && session.isAnswerable() && !session.isSeeking() && !session.parked.isEmpty()) {
            session.parked.peek(view);
            onMarketRequest(session, view, header.wrap(view, 0).templateId(), nowNs);
            session.parked.remove();
        }
    }

    /** Tells a session that the server ends, and ends it. */
    void goAway(ClientSession session, int reconnectMinMs, int jitterMs, long nowNs) {
        if (session.isActive()) {
            reply(session, encoder.goingAway(reconnectMinMs, jitterMs), nowNs);
        }
        end.end(session, EndReason.DRAINING, nowNs);
    }
}
