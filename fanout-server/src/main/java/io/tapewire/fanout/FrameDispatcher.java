package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Hands filled frames to the transports of their sessions, and keeps what follows: frame numbers, pings behind frames, since when a client is behind, when to
 * look again, counters.
 */
final class FrameDispatcher {
    private final FrameWriter frame;
    private final EpochNanoClock epochClock;
    private final Counters<FanoutCounter> counters;

    /** @param frame that {@link #sendJudged} and {@link #send} send */
    FrameDispatcher(FrameWriter frame, EpochNanoClock epochClock, Counters<FanoutCounter> counters) {
        this.frame = frame;
        this.epochClock = epochClock;
        this.counters = counters;
    }

    /**
     * Sends a frame of conflated values: who is behind with them is too slow, in the end.
     *
     * @param complete whether it has everything that is due to the session
     */
    void sendJudged(SessionStream stream, long nowNs, boolean complete) {
        final ClientSession session = stream.session;
        final boolean ping = mayPing(session, frame, nowNs);
        final boolean whole = transmit(stream, frame, layOut(stream, frame, epochClock.nanoTime()), nowNs, ping);
        if (frame.hasRecords()) {
            session.lag.onRecords(session.frameSeq, nowNs, whole, complete, session.credit.hasAcked(), ping);
        } else {
            session.lag.onControl(nowNs, whole);
        }
        session.noteLagDeadline();
    }

    /** Sends a frame of answers, announcements, first values of what comes one by one, or events. */
    void send(SessionStream stream, long nowNs, boolean heartbeat) {
        final ClientSession session = stream.session;
        final boolean ping = heartbeat || mayPing(session, frame, nowNs);
        final boolean whole = transmit(stream, frame, layOut(stream, frame, epochClock.nanoTime()), nowNs, ping);
        if (!frame.hasRecords() && !session.mayLag()) {
            session.lag.onControl(nowNs, whole);
            if (!whole) {
                session.noteLagDeadline();
            }
        } else if (!whole) {
            session.noteDeadline(nowNs + Overflow.LOOK_NS);
        }
        if (heartbeat) {
            session.noteDeadline(session.liveness.nextHeartbeatNs());
        }
    }

    /** Sends a frame of a replay, which nobody is judged by. {@return its length, bytes} */
    int sendReplayed(SessionStream stream, FrameWriter filled, long sendTs, long nowNs) {
        final int length = layOut(stream, filled, sendTs);
        transmit(stream, filled, length, nowNs, mayPing(stream.session, filled, nowNs));
        counters.add(FanoutCounter.REPLAY_EVENTS_SENT, filled.updates());
        return length;
    }

    private static boolean mayPing(ClientSession session, FrameWriter filled, long nowNs) {
        return filled.hasRecords() && !session.credit.hasAcked() && session.liveness.mayPing(nowNs);
    }

    /** {@return length of the frame, which has the session's next number} */
    private static int layOut(SessionStream stream, FrameWriter filled, long sendTs) {
        return filled.finish(++stream.session.frameSeq, stream.id, stream.view.epoch(), sendTs, stream.cursor());
    }

    /** {@return whether the socket took all of it} */
    private boolean transmit(SessionStream stream, FrameWriter filled, int length, long nowNs, boolean ping) {
        final ClientSession session = stream.session;
        session.conflatedTotal += filled.conflated();
        final boolean whole =
                session.transport.send(filled.buffer(), Transport.HEADROOM, length, ping, session.frameSeq);
        session.liveness.onSent(nowNs, ping, session.frameSeq);
        count(filled, length, whole);
        return whole;
    }

    private void count(FrameWriter filled, int length, boolean whole) {
        counters.increment(FanoutCounter.FRAMES_SENT);
        counters.add(FanoutCounter.FRAME_BYTES_SENT, length);
        counters.add(FanoutCounter.UPDATES_SENT, filled.updates());
        counters.add(FanoutCounter.UPDATES_PACKED, filled.packed());
        counters.add(FanoutCounter.UPDATES_CONFLATED, filled.conflated());
        if (!whole) {
            counters.increment(FanoutCounter.FRAMES_CUT);
        }
    }
}
