package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;

/**
 * Sends streams what they get one by one, a frame at a time: encoded anew, or the bytes that another stream with the same subscriptions was sent at the same
 * place.
 */
final class EventFlusher {
    private final FrameWriter frame;
    private final ControlFiller control;
    private final FrameDispatcher dispatcher;
    private final Counters<FanoutCounter> counters;
    private final EveryWriter events;
    private final EveryFrames encoded = new EveryFrames();
    private final Overflow overflow;

    EventFlusher(
            FrameWriter frame,
            ControlFiller control,
            FrameDispatcher dispatcher,
            Overflow overflow,
            Counters<FanoutCounter> counters) {
        this.frame = frame;
        this.control = control;
        this.dispatcher = dispatcher;
        this.overflow = overflow;
        this.counters = counters;
        events = new EveryWriter(frame);
    }

    /** {@return whether something went, or is to be looked at again} */
    boolean flush(SessionStream stream, long nowNs) {
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
            session.noteDeadline(nowNs + Overflow.LOOK_NS);
            return stream.isSnapshotEndDue(); // needs no credit
        }
        control.begin(stream, 0);
        every.cursor = fill(stream);
        if (every.cursor == stream.view.position()) {
            every.onCaughtUp();
            stream.epochVersion = stream.view.announcements().epochVersion();
        }
        if (frame.isEmpty()) {
            return stream.isSnapshotEndDue();
        }
        dispatcher.send(stream, nowNs, false);
        counters.add(FanoutCounter.EVENTS_SENT, frame.updates());
        return true;
    }

    /** {@return tapeSeq up to which everything has been considered} */
    private long fill(SessionStream stream) {
        final EveryCursor every = stream.every;
        final long next = every.cursor + 1;
        final boolean isSharing = every.group().isShared() && every.isInStep(next) && !every.hasGap();
        if (isSharing && every.isRecent(next)) {
            final long found = encoded.find(stream, frame);
            if (found >= 0) {
                return found;
            }
        }
        events.begin();
        final long taken = events.fill(stream);
        if (isSharing && events.isPlain() && every.isRecent(next)) {
            encoded.keep(stream, next - 1, taken, frame, events.added());
        }
        return taken;
    }

    /** The socket takes no more: what waits is judged all the same. */
    void onBlocked(SessionStream stream, long nowNs) {
        if (stream.every != null && stream.every.cursor != stream.view.position()) {
            overflow.check(stream, nowNs);
            stream.session.noteDeadline(nowNs + Overflow.LOOK_NS);
        }
    }
}
