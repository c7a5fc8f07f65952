package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Sends a session what it is owed, one frame at a time, as long as its transport takes it: answers and announcements first, then first values, then
 * what is due. What cannot go is only remembered as due; its newest value goes when it can.
 */
final class Flusher {
    /** Frames to one session before others have their turn. */
    private static final int FRAMES_PER_FLUSH = 4;

    private final ShardTape tape;
    private final Counters<FanoutCounter> counters;
    private final EpochNanoClock epochClock;
    private final FrameWriter frame;
    private final DueGatherer gatherer;
    private final ControlFiller control;

    Flusher(
            FanoutContext context,
            ShardTape tape,
            FeedCondition condition,
            ControlEncoder encoder,
            Counters<FanoutCounter> counters) {
        this.tape = tape;
        this.counters = counters;
        epochClock = context.epochClock();
        frame = new FrameWriter(context.maxFrameBytes());
        gatherer = new DueGatherer(tape, new ValueWriter(tape, frame));
        control = new ControlFiller(tape, condition, encoder, frame, epochClock);
    }

    ControlFiller control() {
        return control;
    }

    /** {@return whether there is more to send at once} */
    boolean flush(ClientSession session, long nowNs) {
        for (int i = 0; i < FRAMES_PER_FLUSH; i++) {
            if (session.isOver()) {
                return false;
            }
            if (!session.transport.isWritable()) {
                onBlocked(session, nowNs);
                return false;
            }
            if (!flushOne(session, nowNs)) {
                return false;
            }
        }
        return true;
    }

    private boolean flushOne(ClientSession session, long nowNs) {
        if (control.hasControl(session)) {
            control.begin(session, 0);
            final boolean ping = control.fill(session, nowNs);
            if (!frame.isEmpty()) {
                send(session, nowNs, true, ping);
            }
            return true;
        }
        if (!session.isActive() || !tape.isCurrent() || !session.mayHaveDue()) {
            return false;
        }
        if (!session.credit.allows(session.frameSeq + 1)) {
            onBlocked(session, nowNs);
            return false;
        }
        final boolean snapshot = session.subscriptions.nextFirst() >= 0;
        control.begin(session, snapshot ? FrameWriter.SNAPSHOT : 0);
        final boolean complete;
        if (snapshot) {
            complete = gatherer.gatherFirsts(session.subscriptions) && session.dueGroups == 0;
            control.addSnapshotEnds(session);
        } else {
            complete = gatherer.gather(session, nowNs);
        }
        if (frame.isEmpty()) {
            session.lag.onNothingDue();
            return snapshot;
        }
        send(session, nowNs, complete, false);
        return true;
    }

    private void send(ClientSession session, long nowNs, boolean complete, boolean heartbeat) {
        final int seq = ++session.frameSeq;
        final boolean records = frame.hasRecords();
        final boolean acks = session.credit.hasAcked();
        final boolean ping = heartbeat || records && !acks && session.liveness.mayPing(nowNs);
        final int length = frame.finish(seq, tape.epoch(), epochClock.nanoTime(), tape.position());
        session.conflatedTotal += frame.conflated();
        final boolean whole = session.transport.send(frame.buffer(), Transport.HEADROOM, length, ping, seq);
        session.lag.onFrame(seq, nowNs, whole, records, complete, acks, ping);
        session.liveness.onSent(nowNs, ping, seq);
        if (!whole || records) {
            session.noteDeadline(session.ladder.nextNs(session.lag, acks));
        }
        if (heartbeat) {
            session.noteDeadline(session.liveness.nextHeartbeatNs());
        }
        count(length, whole);
    }

    private void count(int length, boolean whole) {
        counters.increment(FanoutCounter.FRAMES_SENT);
        counters.add(FanoutCounter.FRAME_BYTES_SENT, length);
        counters.add(FanoutCounter.UPDATES_SENT, frame.updates());
        counters.add(FanoutCounter.UPDATES_PACKED, frame.packed());
        counters.add(FanoutCounter.UPDATES_CONFLATED, frame.conflated());
        if (!whole) {
            counters.increment(FanoutCounter.FRAMES_CUT);
        }
    }

    /** The socket or credit does not allow more: from now on the client is behind, if anything is due. */
    private void onBlocked(ClientSession session, long nowNs) {
        if (session.isActive()
                && tape.isCurrent()
                && session.mayHaveDue()
                && !session.lag.isWaiting()
                && gatherer.hasDue(session)) {
            session.lag.onWaiting(nowNs);
            session.noteDeadline(session.ladder.nextNs(session.lag, session.credit.hasAcked()));
            counters.increment(FanoutCounter.FLUSHES_BLOCKED);
        }
    }
}
