package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Source;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends a session what it is owed, one frame at a time, as long as its transport takes it: answers and announcements first, then first values, then
 * what is due. What cannot go is only remembered as due; its newest value goes when it can.
 */
final class Flusher {
    /** Frames to one session before others have their turn. */
    private static final int FRAMES_PER_FLUSH = 4;

    private final ShardTape tape;
    private final FeedCondition condition;
    private final Counters<FanoutCounter> counters;
    private final EpochNanoClock epochClock;
    private final FrameWriter frame;
    private final DueGatherer gatherer;
    private final ControlEncoder encoder;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final FeedMessages feedMessages = new FeedMessages();

    Flusher(
            FanoutContext context,
            ShardTape tape,
            FeedCondition condition,
            ControlEncoder encoder,
            Counters<FanoutCounter> counters) {
        this.tape = tape;
        this.condition = condition;
        this.encoder = encoder;
        this.counters = counters;
        epochClock = context.epochClock();
        frame = new FrameWriter(context.maxFrameBytes());
        gatherer = new DueGatherer(tape, new ValueWriter(tape, frame));
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
        if (hasControl(session)) {
            sendControl(session, nowNs);
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
        begin(session, snapshot ? FrameWriter.SNAPSHOT : 0);
        final boolean complete;
        if (snapshot) {
            complete = gatherer.gatherFirsts(session.subscriptions) && session.dueGroups == 0;
            addSnapshotEnds(session);
        } else {
            complete = gatherer.gather(session);
        }
        if (frame.isEmpty()) {
            session.lag.onNothingDue();
            return snapshot;
        }
        send(session, nowNs, complete, false);
        return true;
    }

    private void begin(ClientSession session, int flags) {
        frame.begin(condition.isUp() ? flags : flags | FrameWriter.STALE, tape.tsIngest());
        if (tape.isCurrent()
                && session.frameSeq != 0
                && session.epochVersion != tape.announcements().epochVersion()) {
            addEpochs(session);
        }
    }

    private void addEpochs(ClientSession session) {
        for (int id = 1; id <= tape.state().lastSourceId(); id++) {
            final Source source = tape.state().source(id);
            final DirectBuffer record = tape.announcements().newEpoch(id);
            if (source != null && record != null && session.toldEpoch(id) != source.epoch()) {
                if (!frame.addEpoch(record)) {
                    return;
                }
                session.toldEpoch(id, source.epoch());
            }
        }
        session.epochVersion = tape.announcements().epochVersion();
    }

    /** {@return whether answers, announcements or other messages without records are to go out} */
    boolean hasControl(ClientSession session) {
        return !session.control.isEmpty()
                || session.heartbeatDue
                || session.ladder.isQosDue()
                || session.ladder.isWarningDue()
                || session.isActive() && hasNews(session);
    }

    private boolean hasNews(ClientSession session) {
        return isSnapshotEndDue(session)
                || tape.isCurrent()
                        && (session.announcementPosition != tape.announcements().end()
                                || session.epochVersion != tape.announcements().epochVersion());
    }

    private static boolean isSnapshotEndDue(ClientSession session) {
        return session.subscriptions != null
                && session.subscriptions.hasOpenSnapshots()
                && session.subscriptions.openSnapshot().awaitingFirst == 0;
    }

    private void sendControl(ClientSession session, long nowNs) {
        begin(session, 0);
        final boolean first = session.frameSeq == 0;
        boolean complete = addQueued(session);
        if (!first && session.isActive() && tape.isCurrent()) {
            complete = complete && addAnnouncements(session);
        }
        complete = complete && addQuality(session, nowNs);
        if (complete) {
            addSnapshotEnds(session);
        }
        final boolean ping = session.heartbeatDue;
        if (ping && frame.isEmpty()) {
            final int length = encoder.heartbeat(
                    tape.position(),
                    epochClock.nanoTime(),
                    session.conflatedTotal,
                    session.lag.lagNs(session.credit.hasAcked(), nowNs),
                    tape.tsIngest());
            frame.addRest(encoder.buffer(), 0, length);
        }
        session.heartbeatDue = false;
        if (!frame.isEmpty()) {
            send(session, nowNs, true, ping);
        }
    }

    private boolean addQueued(ClientSession session) {
        while (!session.control.isEmpty()) {
            session.control.peek(view);
            if (!frame.addRest(view, 0, view.capacity())) {
                return false;
            }
            session.control.remove();
        }
        return true;
    }

    private boolean addAnnouncements(ClientSession session) {
        final Announcements announcements = tape.announcements();
        if (announcements.hasLapped(session.announcementPosition)) {
            final long oldest = announcements.oldest();
            final long toTapeSeq = announcements.tapeSeq(oldest) - 1;
            final int length = feedMessages.gap(session.announcedTapeSeq + 1, toTapeSeq, GapReason.SLOW);
            if (!frame.addRest(feedMessages.buffer(), 0, length)) {
                return false;
            }
            session.announcementPosition = oldest;
        }
        while (session.announcementPosition < announcements.end()) {
            final DirectBuffer message = announcements.message(session.announcementPosition);
            if (!frame.addRest(message, 0, message.capacity())) {
                return false;
            }
            session.announcedTapeSeq = announcements.tapeSeq(session.announcementPosition);
            session.announcementPosition++;
        }
        return true;
    }

    private boolean addQuality(ClientSession session, long nowNs) {
        final boolean acks = session.credit.hasAcked();
        if (session.ladder.isQosDue()) {
            final long unsentSince = session.lag.unsentSinceNs();
            final long unsentNs = unsentSince == Lag.NONE ? 0 : nowNs - unsentSince;
            final int length = encoder.qosChange(session.ladder.isConflating(), unsentNs);
            if (!frame.addRest(encoder.buffer(), 0, length)) {
                return false;
            }
            session.ladder.onQosSent();
        }
        if (session.ladder.isWarningDue()) {
            final int length = encoder.slowWarning(session.lag.lagNs(acks, nowNs));
            if (!frame.addRest(encoder.buffer(), 0, length)) {
                return false;
            }
            session.ladder.onWarningSent();
        }
        return true;
    }

    private void addSnapshotEnds(ClientSession session) {
        while (isSnapshotEndDue(session)) {
            final int length = encoder.snapshotEnd(session.subscriptions.openSnapshot().subId);
            if (!frame.addRest(encoder.buffer(), 0, length)) {
                return;
            }
            session.subscriptions.endSnapshot();
        }
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
