package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import org.agrona.concurrent.EpochNanoClock;

/**
 * Sends a session what it is owed, one frame at a time, as long as its transport takes it: answers and announcements first, then what is live, what is delayed, and
 * its replays in turn; of each stream first values, then what is due, then events. What cannot go is only remembered as due; its newest value goes when
 * it can, or the next event.
 */
final class Flusher {
    /** Frames to one session before others have their turn. */
    private static final int FRAMES_PER_FLUSH = 4;

    /** Streams that get each event and cannot go on are looked at this often: whether they are too far behind. */
    private static final long LOOK_NS = 250_000_000;

    private final Counters<FanoutCounter> counters;
    private final EpochNanoClock epochClock;
    private final FrameWriter frame;
    private final DueGatherer gatherer;
    private final ControlFiller control;
    private final EveryWriter events;
    private final EveryFrames encoded = new EveryFrames();
    private final Overflow overflow;
    private final ReplayFlusher replays;

    Flusher(
            FanoutContext context,
            ControlEncoder encoder,
            Counters<FanoutCounter> counters,
            SessionEnd.Endings endings) {
        this.counters = counters;
        epochClock = context.epochClock();
        frame = new FrameWriter(context.maxFrameBytes());
        gatherer = new DueGatherer(new ValueWriter(frame));
        events = new EveryWriter(frame);
        control = new ControlFiller(encoder, frame, epochClock);
        overflow = new Overflow(context, encoder, counters, endings);
        replays = new ReplayFlusher(this, frame, gatherer, control);
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
            control.begin(session.live, 0);
            final boolean ping = control.fill(session, nowNs);
            if (!frame.isEmpty()) {
                send(session.live, nowNs, ping);
            }
            return true;
        }
        if (!session.isActive()) {
            return false;
        }
        if (flushStream(session.live, nowNs) || session.delayed != null && flushStream(session.delayed, nowNs)) {
            return true;
        }
        return session.hasReplays() && replays.flushOne(session, nowNs);
    }

    /** {@return whether something went, or is to be looked at again} */
    boolean flushStream(SessionStream stream, long nowNs) {
        if (!stream.view.isCurrent()) {
            return false;
        }
        if (stream.id != SessionStream.LIVE && control.hasNews(stream)) {
            control.begin(stream, 0);
            control.fill(stream);
            if (!frame.isEmpty()) {
                send(stream, nowNs, false);
            }
            return true;
        }
        return flushDue(stream, nowNs) || flushEvents(stream, nowNs);
    }

    private boolean flushDue(SessionStream stream, long nowNs) {
        final ClientSession session = stream.session;
        if (!stream.mayHaveDue() || !stream.mayTellNewest()) {
            return false;
        }
        if (!session.credit.allows(session.frameSeq + 1)) {
            onBlocked(session, nowNs);
            return false;
        }
        final boolean isOverflow = (stream.dueGroups & 1 << IntervalGroup.EVERY) != 0;
        if (isOverflow) {
            stream.subscriptions.entries().conflateEvery();
            stream.every.jump(); // what is newest now stands for all before
        }
        final boolean snapshot = stream.subscriptions.nextFirst() >= 0;
        control.begin(stream, snapshot ? FrameWriter.SNAPSHOT : 0);
        final boolean complete;
        if (snapshot) {
            complete = gatherer.gatherFirsts(stream) && stream.dueGroups == 0;
            control.addSnapshotEnds(stream);
        } else {
            complete = gatherer.gather(stream, session.lag, nowNs);
        }
        if (stream.every != null && snapshot) {
            stream.every.onFirstsSent();
        }
        final boolean other = isOtherDue(stream);
        if (frame.isEmpty()) {
            if (!other) {
                session.lag.onNothingDue();
            }
            return snapshot;
        }
        if (isJudged(stream)) {
            sendJudged(stream, nowNs, complete && !other);
        } else {
            send(stream, nowNs, false); // the first values of what comes one by one
        }
        return true;
    }

    /** {@return whether it has values that must not grow old} What comes one by one has its own limit. */
    private static boolean isJudged(SessionStream stream) {
        return stream.every == null || stream.subscriptions.entries().hasLatest();
    }

    private static boolean isOtherDue(SessionStream stream) {
        final ClientSession session = stream.session;
        for (int i = 0; i < session.streamCount(); i++) {
            final SessionStream other = session.streamAt(i);
            if (other != stream && other.replay == null && other.mayHaveDue()) {
                return true;
            }
        }
        return false;
    }

    private boolean flushEvents(SessionStream stream, long nowNs) {
        final EveryCursor every = stream.every;
        if (every == null || every.cursor == stream.view.position() && !every.hasGap()) {
            return false;
        }
        if (stream.mayHaveDue() && stream.mayTellNewest()) {
            return false; // its first values stand before its events
        }
        if (overflow.check(stream, nowNs)) {
            return true;
        }
        final ClientSession session = stream.session;
        if (!session.credit.allows(session.frameSeq + 1)) {
            session.noteDeadline(nowNs + LOOK_NS);
            return false;
        }
        control.begin(stream, 0);
        events.begin();
        final long from = every.cursor;
        final boolean isShared = every.group().isShared() && every.isInStep(from + 1) && !every.hasGap();
        long taken = isShared && every.isRecent(from + 1) ? encoded.find(stream, frame) : -1;
        if (taken < 0) {
            taken = events.fill(stream);
            if (isShared && events.isPlain() && every.isRecent(from + 1)) {
                encoded.keep(stream, from, taken, frame, events.added());
            }
        }
        every.cursor = taken;
        if (taken == stream.view.position()) {
            every.onCaughtUp();
            stream.epochVersion = stream.view.announcements().epochVersion();
        }
        if (!frame.isEmpty()) {
            send(stream, nowNs, false);
            counters.add(FanoutCounter.EVENTS_SENT, frame.updates());
            return true;
        }
        return false;
    }

    /** Sends a frame of conflated values: who is behind with them is too slow, in the end. */
    private void sendJudged(SessionStream stream, long nowNs, boolean complete) {
        final ClientSession session = stream.session;
        final boolean acks = session.credit.hasAcked();
        final boolean ping = mayPing(session, nowNs);
        final boolean whole = transmit(stream, frame, epochClock.nanoTime(), nowNs, ping);
        if (frame.hasRecords()) {
            session.lag.onRecords(session.frameSeq, nowNs, whole, complete, acks, ping);
        } else {
            session.lag.onControl(nowNs, whole);
        }
        session.noteDeadline(session.ladder.nextNs(session.lag, acks));
    }

    /** Sends a frame of answers, announcements or events. */
    private void send(SessionStream stream, long nowNs, boolean heartbeat) {
        final ClientSession session = stream.session;
        final boolean ping = heartbeat || mayPing(session, nowNs);
        final boolean whole = transmit(stream, frame, epochClock.nanoTime(), nowNs, ping);
        if (!frame.hasRecords() && !session.mayLag()) {
            session.lag.onControl(nowNs, whole);
            if (!whole) {
                session.noteDeadline(session.ladder.nextNs(session.lag, session.credit.hasAcked()));
            }
        } else if (!whole) {
            session.noteDeadline(nowNs + LOOK_NS);
        }
        if (heartbeat) {
            session.noteDeadline(session.liveness.nextHeartbeatNs());
        }
    }

    private boolean mayPing(ClientSession session, long nowNs) {
        return frame.hasRecords() && !session.credit.hasAcked() && session.liveness.mayPing(nowNs);
    }

    /** Sends a frame of a replay, which nobody is judged by. {@return its length, bytes} */
    int sendReplayed(SessionStream stream, FrameWriter filled, long sendTs, long nowNs) {
        final long before = counters.get(FanoutCounter.FRAME_BYTES_SENT);
        final ClientSession session = stream.session;
        final boolean ping = filled.hasRecords() && !session.credit.hasAcked() && session.liveness.mayPing(nowNs);
        transmit(stream, filled, sendTs, nowNs, ping);
        counters.add(FanoutCounter.REPLAY_EVENTS_SENT, filled.updates());
        return (int) (counters.get(FanoutCounter.FRAME_BYTES_SENT) - before);
    }

    private boolean transmit(SessionStream stream, FrameWriter filled, long sendTs, long nowNs, boolean ping) {
        final ClientSession session = stream.session;
        final int seq = ++session.frameSeq;
        final int length = filled.finish(seq, stream.id, stream.view.epoch(), sendTs, stream.cursor());
        session.conflatedTotal += filled.conflated();
        final boolean whole = session.transport.send(filled.buffer(), Transport.HEADROOM, length, ping, seq);
        session.liveness.onSent(nowNs, ping, seq);
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

    /** The socket or credit does not allow more: from now on the client is behind, if anything is due. */
    private void onBlocked(ClientSession session, long nowNs) {
        if (session.isActive()) {
            for (int i = 0; i < session.streamCount(); i++) {
                if (session.streamAt(i).replay == null) {
                    onBlocked(session.streamAt(i), nowNs);
                }
            }
            session.replaysBlocked(nowNs);
        }
    }

    private void onBlocked(SessionStream stream, long nowNs) {
        final ClientSession session = stream.session;
        if (!stream.view.isCurrent()) {
            return;
        }
        if (stream.mayHaveDue()
                && isJudged(stream)
                && !session.lag.isWaiting()
                && stream.mayTellNewest()
                && gatherer.hasDue(stream)) {
            session.lag.onWaiting(nowNs);
            session.noteDeadline(session.ladder.nextNs(session.lag, session.credit.hasAcked()));
            counters.increment(FanoutCounter.FLUSHES_BLOCKED);
        }
        if (stream.every != null && stream.every.cursor != stream.view.position()) {
            overflow.check(stream, nowNs);
            session.noteDeadline(nowNs + LOOK_NS);
        }
    }
}
