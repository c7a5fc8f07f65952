package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;

/**
 * Sends a session what it is owed, one frame at a time, as long as its transport takes it: answers and announcements first, then what is live, what is delayed, and
 * its replays in turn; of each stream first values, then what is due, then events. What cannot go is only remembered as due; its newest value goes when
 * it can, or the next event.
 */
final class Flusher {
    /** Frames to one session before others have their turn. */
    private static final int FRAMES_PER_FLUSH = 4;

    private final FrameWriter frame;
    private final ControlFiller control;
    private final DueGatherer gatherer;
    private final FrameDispatcher dispatcher;
    private final EventFlusher events;
    private final ReplayFlusher replays;
    private final Counters<FanoutCounter> counters;

    /**
     * @param frame the shard's one, into which all frames are filled but the open ones of replays
     * @param control fills it with what is not market data
     */
    Flusher(
            FrameWriter frame,
            ControlFiller control,
            FrameDispatcher dispatcher,
            Overflow overflow,
            Counters<FanoutCounter> counters) {
        this.frame = frame;
        this.control = control;
        this.dispatcher = dispatcher;
        this.counters = counters;
        gatherer = new DueGatherer(new ValueWriter(frame));
        events = new EventFlusher(frame, control, dispatcher, overflow, counters);
        replays = new ReplayFlusher(this, frame, gatherer, control, dispatcher);
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
                dispatcher.send(session.live, nowNs, ping);
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
                dispatcher.send(stream, nowNs, false);
            }
            return true;
        }
        return flushValues(stream, nowNs) || events.flush(stream, nowNs);
    }

    /** First values before those that are due. */
    private boolean flushValues(SessionStream stream, long nowNs) {
        final ClientSession session = stream.session;
        if (!stream.mayHaveDue() || !stream.mayTellNewest()) {
            return false;
        }
        if (!session.credit.allows(session.frameSeq + 1)) {
            onBlocked(session, nowNs);
            return false;
        }
        if (stream.isConflatingEvents()) {
            stream.conflateEvents(); // what has come since is newer still
        }
        final boolean isSnapshot = stream.subscriptions.firsts().next() >= 0;
        control.begin(stream, isSnapshot ? FrameWriter.SNAPSHOT : 0);
        final boolean complete = isSnapshot ? addFirsts(stream) : gatherer.gather(stream, session.lag, nowNs);
        final boolean isOtherDue = isOtherDue(stream);
        if (frame.isEmpty()) {
            if (!isOtherDue) {
                session.lag.onNothingDue();
            }
            return isSnapshot;
        }
        if (isJudged(stream)) {
            dispatcher.sendJudged(stream, nowNs, complete && !isOtherDue);
        } else {
            dispatcher.send(stream, nowNs, false);
        }
        return true;
    }

    /** {@return whether nothing is left that is due} */
    private boolean addFirsts(SessionStream stream) {
        final boolean complete = gatherer.gatherFirsts(stream) && stream.dueGroups == 0;
        if (stream.every != null) {
            stream.every.onFirstsSent();
        }
        control.addSnapshotEnds(stream);
        return complete;
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
            session.noteLagDeadline();
            counters.increment(FanoutCounter.FLUSHES_BLOCKED);
        }
        events.onBlocked(stream, nowNs);
    }
}
