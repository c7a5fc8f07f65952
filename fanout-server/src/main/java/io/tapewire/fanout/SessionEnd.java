package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;

/**
 * Deadlines of a session and its end: decides it once, with one reason, lets last words go out before the close frame, resets a peer that does not
 * answer, and forgets it with one log line.
 */
final class SessionEnd {
    // Close codes of RFC 6455 by which a transport says that the peer violated it.
    private static final int PROTOCOL_ERROR = 1002;
    private static final int UNSUPPORTED_DATA = 1003;
    private static final int TOO_BIG = 1009;

    private final Sessions sessions;
    private final ControlFiller control;
    private final FanoutContext context;
    private final Counters<FanoutCounter> counters;

    SessionEnd(Sessions sessions, ControlFiller control, FanoutContext context, Counters<FanoutCounter> counters) {
        this.sessions = sessions;
        this.control = control;
        this.context = context;
        this.counters = counters;
    }

    /** Looks at every deadline of a session. {@return when to look again, ns} */
    long check(ClientSession session, long nowNs) {
        if (session.isActive()) {
            return checkActive(session, nowNs);
        }
        if (nowNs < session.graceEndsNs) {
            return session.graceEndsNs;
        }
        if (session.state == ClientSession.State.NEW) {
            end(session, EndReason.NO_HELLO, nowNs);
            return session.graceEndsNs;
        }
        abort(session);
        return Long.MAX_VALUE;
    }

    private long checkActive(ClientSession session, long nowNs) {
        final boolean acks = session.credit.hasAcked();
        final long tokenLeftNs = tokenLeftNs(session);
        if (session.ladder.check(session.lag, acks, nowNs)) {
            end(session, EndReason.SLOW_CONSUMER, nowNs);
        } else if (session.liveness.isPeerDead(nowNs)) {
            end(session, EndReason.NO_PONG, nowNs);
        } else if (tokenLeftNs <= 0) {
            end(session, EndReason.TOKEN, nowNs);
        } else {
            final boolean writable = session.transport.isWritable();
            session.heartbeatDue |= writable && session.liveness.isHeartbeatDue(nowNs);
            long next = Math.min(session.ladder.nextNs(session.lag, acks), session.liveness.deadNs());
            if (writable && !session.heartbeatDue) {
                next = Math.min(next, session.liveness.nextHeartbeatNs());
            }
            return tokenLeftNs == Long.MAX_VALUE ? next : Math.min(next, nowNs + tokenLeftNs);
        }
        return Long.MAX_VALUE;
    }

    private long tokenLeftNs(ClientSession session) {
        final long expiryNs = session.subject.expiryNs();
        return expiryNs == 0 ? Long.MAX_VALUE : expiryNs - context.epochClock().nanoTime();
    }

    /** Decides the end of a session; the first reason stays. */
    void end(ClientSession session, EndReason reason, long nowNs) {
        if (session.state == ClientSession.State.NEW || session.isActive()) {
            session.endReason = reason;
            session.state = ClientSession.State.CLOSING;
            session.heartbeatDue = false;
            session.graceEndsNs = nowNs + context.closeAbortNs();
            session.noteDeadline(session.graceEndsNs);
            counters.increment(reason.counter());
            sessions.ready(session);
        }
    }

    /** Ends a session that violated the protocol; {@code detail} says how, for the log. */
    void violated(ClientSession session, String detail, long nowNs) {
        session.endDetail = detail;
        end(session, EndReason.PROTOCOL, nowNs);
    }

    /** Hands the close frame to the transport once the last words are with it: it goes behind what the socket has not taken yet. */
    void proceed(ClientSession session) {
        if (session.state == ClientSession.State.CLOSING && !control.hasControl(session)) {
            session.state = ClientSession.State.CLOSED;
            session.transport.close(session.endReason.code(), session.endReason.text());
        }
    }

    /** An exception in this session ends it without last words; the others go on. */
    void fail(ClientSession session, long nowNs) {
        end(session, EndReason.INTERNAL_ERROR, nowNs);
        if (session.state == ClientSession.State.CLOSING) {
            session.state = ClientSession.State.CLOSED;
            session.control.clear();
            try {
                session.transport.close(session.endReason.code(), session.endReason.text());
            } catch (final RuntimeException e) {
                context.errorHandler().onError(e);
                abort(session);
            }
        }
    }

    private void abort(ClientSession session) {
        counters.increment(FanoutCounter.SESSIONS_ABORTED);
        session.transport.abort();
        forget(session, session.endReason.code());
    }

    /** The connection is over, by whomever. */
    void onTransportClosed(ClientSession session, int code) {
        if (session.endReason == null) {
            session.endReason = isFraming(code) ? EndReason.FRAMING : EndReason.CLOSED_BY_PEER;
            counters.increment(session.endReason.counter());
            forget(session, code);
        } else {
            forget(session, session.endReason.code());
        }
    }

    private static boolean isFraming(int code) {
        return code == PROTOCOL_ERROR || code == UNSUPPORTED_DATA || code == TOO_BIG;
    }

    private void forget(ClientSession session, int code) {
        if (session.state != ClientSession.State.ENDED) {
            session.state = ClientSession.State.ENDED;
            session.closeStreams();
            session.control.clear();
            session.parked.clear();
            sessions.remove(session);
            context.sessionLog()
                    .onEnded(
                            session.id(),
                            session.subject == null ? "-" : session.subject.name(),
                            session.transport.remoteAddress(),
                            code,
                            session.endReason,
                            session.endDetail,
                            session.transport.bytesSent());
        }
    }
}
