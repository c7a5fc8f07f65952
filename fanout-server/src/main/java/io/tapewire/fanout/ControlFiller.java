package io.tapewire.fanout;

import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Source;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Fills frames with what is not market data: epochs, answers, announcements, warnings, ends of snapshots, heartbeats. Such a frame needs no credit and
 * goes before any value, so that an answer stands before what it brings, and a GAP before the values behind it.
 */
final class ControlFiller {
    private final ShardTape tape;
    private final FeedCondition condition;
    private final ControlEncoder encoder;
    private final FrameWriter frame;
    private final EpochNanoClock epochClock;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final FeedMessages feedMessages = new FeedMessages();

    ControlFiller(
            ShardTape tape,
            FeedCondition condition,
            ControlEncoder encoder,
            FrameWriter frame,
            EpochNanoClock epochClock) {
        this.tape = tape;
        this.condition = condition;
        this.encoder = encoder;
        this.frame = frame;
        this.epochClock = epochClock;
    }

    /** Begins any frame of a session: with the epochs that it has not been told of. */
    void begin(ClientSession session, int flags) {
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

    /** Adds what {@link #hasControl} saw, as far as it fits. {@return whether a ping goes behind the frame} */
    boolean fill(ClientSession session, long nowNs) {
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
        return ping;
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

    /** Ends the snapshots whose last value is in this frame or was in one before. */
    void addSnapshotEnds(ClientSession session) {
        while (isSnapshotEndDue(session)) {
            final int length = encoder.snapshotEnd(session.subscriptions.openSnapshot().subId);
            if (!frame.addRest(encoder.buffer(), 0, length)) {
                return;
            }
            session.subscriptions.endSnapshot();
        }
    }
}
