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
    private final ControlEncoder encoder;
    private final FrameWriter frame;
    private final EpochNanoClock epochClock;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final FeedMessages feedMessages = new FeedMessages();

    ControlFiller(ControlEncoder encoder, FrameWriter frame, EpochNanoClock epochClock) {
        this.encoder = encoder;
        this.frame = frame;
        this.epochClock = epochClock;
    }

    /** Begins any frame of a stream: with the epochs that it has not been told of. */
    void begin(SessionStream stream, int flags) {
        final int all = flags | (stream.isDelayed() ? FrameWriter.DELAYED : 0);
        frame.begin(stream.view.condition().isUp() ? all : all | FrameWriter.STALE, stream.view.tsIngest());
        if (stream.view.isCurrent() && stream.session.frameSeq != 0 && isEpochDue(stream)) {
            addEpochs(stream);
        }
    }

    /** Begins a frame of a replay: epochs stand in it as records. */
    void beginReplayed(SessionStream stream, int flags) {
        frame.begin(
                flags | FrameWriter.REPLAY | (stream.replay.isDelayed() ? FrameWriter.DELAYED : 0),
                stream.view.tsIngest());
    }

    private void addEpochs(SessionStream stream) {
        final TapeView tape = stream.view;
        for (int id = 1; id <= tape.state().lastSourceId(); id++) {
            final Source source = tape.state().source(id);
            final DirectBuffer record = tape.announcements().newEpoch(id);
            if (source != null && record != null && stream.toldEpoch(id) != source.epoch()) {
                if (!frame.addEpoch(record)) {
                    return;
                }
                stream.toldEpoch(id, source.epoch());
            }
        }
        stream.epochVersion = tape.announcements().epochVersion();
    }

    /** {@return whether answers, announcements or other messages without records are to go out} */
    boolean hasControl(ClientSession session) {
        return !session.control.isEmpty()
                || session.heartbeatDue
                || session.ladder.isQosDue()
                || session.ladder.isWarningDue()
                || session.isActive() && hasNews(session.live);
    }

    /** {@return whether a stream has ends of snapshots, epochs or announcements to be told} */
    boolean hasNews(SessionStream stream) {
        return stream.isSnapshotEndDue() || stream.view.isCurrent() && (findAnnouncement(stream) || isEpochDue(stream));
    }

    private static boolean isEpochDue(SessionStream stream) {
        return stream.epochVersion != stream.view.announcements().epochVersion() && stream.mayTellNewest();
    }

    /** Passes what stands among the stream's events. {@return whether one behind it is to be told now} */
    private static boolean findAnnouncement(SessionStream stream) {
        final Announcements announcements = stream.view.announcements();
        if (announcements.hasLapped(stream.announcementPosition)) {
            if (stream.every == null) {
                return true;
            }
            stream.announcementPosition = announcements.oldest(); // what is of the tape stands among its events
        }
        while (stream.announcementPosition < announcements.end()) {
            final long position = stream.announcementPosition;
            if (stream.every == null
                    || !announcements.isOfTape(position)
                    || !stream.every.tells(announcements.tapeSeq(position))) {
                return true;
            }
            if (announcements.tapeSeq(position) > stream.every.cursor) {
                return false; // its turn has not come, nor that of those behind it
            }
            stream.announcementPosition++;
        }
        return false;
    }

    /** Adds what {@link #hasControl} saw, as far as it fits. {@return whether a ping goes behind the frame} */
    boolean fill(ClientSession session, long nowNs) {
        final SessionStream stream = session.live;
        final boolean first = session.frameSeq == 0;
        boolean complete = addQueued(session);
        if (!first && session.isActive() && stream.view.isCurrent()) {
            complete = complete && addAnnouncements(stream);
        }
        complete = complete && addQuality(session, nowNs);
        if (complete) {
            addSnapshotEnds(stream);
        }
        final boolean ping = session.heartbeatDue;
        if (ping && frame.isEmpty()) {
            final int length = encoder.heartbeat(
                    stream.view.position(),
                    epochClock.nanoTime(),
                    session.conflatedTotal,
                    session.lag.lagNs(session.credit.hasAcked(), nowNs),
                    stream.view.tsIngest());
            frame.addRest(encoder.buffer(), 0, length);
        }
        session.heartbeatDue = false;
        return ping;
    }

    /** Adds what {@link #hasNews} saw of another stream, as far as it fits. */
    void fill(SessionStream stream) {
        if (addAnnouncements(stream)) {
            addSnapshotEnds(stream);
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

    private boolean addAnnouncements(SessionStream stream) {
        final Announcements announcements = stream.view.announcements();
        if (announcements.hasLapped(stream.announcementPosition)) {
            final long oldest = announcements.oldest();
            final long toTapeSeq = announcements.tapeSeq(oldest) - 1;
            final int length = feedMessages.gap(stream.id, stream.announcedTapeSeq + 1, toTapeSeq, GapReason.SLOW);
            if (!frame.addRest(feedMessages.buffer(), 0, length)) {
                return false;
            }
            stream.announcementPosition = oldest;
        }
        while (findAnnouncement(stream)) {
            final DirectBuffer message = announcements.message(stream.announcementPosition);
            if (!frame.addRest(message, 0, message.capacity())) {
                return false;
            }
            stream.announcedTapeSeq = announcements.tapeSeq(stream.announcementPosition);
            stream.announcementPosition++;
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
    void addSnapshotEnds(SessionStream stream) {
        for (Item item = stream.endedSnapshot(); item != null; item = stream.endedSnapshot()) {
            final int length = encoder.snapshotEnd(item.subId);
            if (!frame.addRest(encoder.buffer(), 0, length)) {
                return;
            }
            stream.subscriptions.firsts().end(item);
        }
    }
}
