package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import org.agrona.DirectBuffer;

/**
 * The sessions of one shard: what they hear from their transports and from the tape, whose turn it is to be flushed, what the time has come for.
 */
final class Sessions implements SessionAcceptor {
    /** Steps of the golden ratio in 16 bits: any number of sessions in a row have slots spread evenly. */
    private static final int PHASE_STEP = 40_503;

    private static final int PHASE_MASK = (1 << ClientSession.PHASE_BITS) - 1;
    private static final int SHARD_SHIFT = 48;

    private final FanoutContext context;
    private final ShardClock clock;
    private final TapeView tape;
    private final Slots slots;
    private final Counters<FanoutCounter> counters;
    private final Runnable afterEvent;
    private final MessageQueue.Arena arena = new MessageQueue.Arena();
    private final SessionEnd end;
    private final SessionProtocol protocol;
    private final Flusher flusher;
    private final Replays replays;
    private final DelayedViews delayedViews;
    private final long firstId;
    private final SessionList sessions = new SessionList();
    private final ReadyQueue ready = new ReadyQueue();
    private long accepted;
    private boolean draining;

    Sessions(
            FanoutContext context,
            int shardIndex,
            ShardClock clock,
            TapeView tape,
            TapeExtent extent,
            Counters<FanoutCounter> counters,
            Runnable afterEvent) {
        this.context = context;
        this.clock = clock;
        this.tape = tape;
        this.counters = counters;
        this.afterEvent = afterEvent;
        slots = new Slots(clock.nowNs());
        firstId = (long) shardIndex << SHARD_SHIFT;
        final ControlEncoder encoder = new ControlEncoder(context);
        final FrameWriter frame = new FrameWriter(context.maxFrameBytes());
        final ControlFiller control = new ControlFiller(encoder, frame, context.epochClock());
        end = new SessionEnd(this, control, context, counters);
        flusher = new Flusher(
                frame,
                control,
                new FrameDispatcher(frame, context.epochClock(), counters),
                new Overflow(context, encoder, counters, end),
                counters);
        replays = new Replays(context, clock, tape, counters, encoder, slots);
        delayedViews = new DelayedViews(context, tape, this, counters);
        protocol = new SessionProtocol(this, end, tape, extent, encoder);
    }

    @Override
    public TransportListener onAccepted(Transport transport, Subject subjectOrNull) {
        final long nowNs = clock.nowNs();
        accepted++;
        final int phase = (int) (accepted * PHASE_STEP) & PHASE_MASK;
        final ClientSession session =
                new ClientSession(this, firstId + accepted, phase, transport, subjectOrNull, tape, nowNs);
        sessions.add(session);
        noteDeadline(session, session.graceEndsNs);
        counters.increment(FanoutCounter.SESSIONS_ACCEPTED);
        counters.increment(FanoutCounter.SESSIONS);
        if (draining) {
            end.end(session, EndReason.DRAINING, nowNs);
        }
        afterEvent.run();
        return session;
    }

    void onMessage(ClientSession session, DirectBuffer buffer, int offset, int length) {
        if (session.state != ClientSession.State.NEW && !session.isActive()) {
            return; // its end is decided
        }
        final long nowNs = clock.nowNs();
        session.liveness.onHeard(nowNs);
        try {
            protocol.onMessage(session, buffer, offset, length, nowNs);
        } catch (final RuntimeException e) {
            onFailure(session, e, nowNs);
        }
        flush(session, nowNs);
        afterEvent.run();
    }

    void onWritable(ClientSession session) {
        session.lag.onTailSent();
        noteDeadline(session, session.liveness.nextHeartbeatNs()); // none was noted while nothing could be sent
        flush(session, clock.nowNs());
        afterEvent.run();
    }

    void onPong(ClientSession session, int payload) {
        final long nowNs = clock.nowNs();
        session.liveness.onHeard(nowNs);
        session.liveness.onPong(payload);
        if (session.credit.onPong(payload, session.frameSeq)) {
            session.lag.onAcknowledged(payload);
            if (session.hasReplays()) {
                ready(session);
                afterEvent.run();
            }
        }
    }

    /** An answer for a session, behind those that wait. */
    void tell(ClientSession session, DirectBuffer message, int length) {
        if (!session.control.add(message, 0, length)) {
            end.end(session, EndReason.CONTROL_QUEUE_FULL, clock.nowNs());
        }
        ready(session);
    }

    void onTransportClosed(ClientSession session, int code) {
        end.onTransportClosed(session, code);
    }

    /** Sends what can be sent now; what is left stays in the queue. */
    private void flush(ClientSession session, long nowNs) {
        try {
            if (session.ladder.isConflating()) {
                session.ladder.check(session.lag, session.credit.hasAcked(), nowNs);
            }
            if (flusher.flush(session, nowNs)) {
                ready(session);
            }
            end.proceed(session);
        } catch (final RuntimeException e) {
            onFailure(session, e, nowNs);
        }
    }

    private void onFailure(ClientSession session, RuntimeException e, long nowNs) {
        context.errorHandler().onError(e);
        end.fail(session, nowNs);
    }

    /** A session is to be flushed. */
    void ready(ClientSession session) {
        ready.add(session);
    }

    void readyAll() {
        for (int i = 0; i < sessions.count(); i++) {
            ready.add(sessions.get(i));
        }
    }

    /** Flushes those whose turn it is. {@return how many} */
    int flushReady(int limit, long nowNs) {
        final int turns = Math.min(limit, ready.count());
        for (int i = 0; i < turns; i++) {
            flush(ready.remove(), nowNs);
        }
        return turns;
    }

    int readyCount() {
        return ready.count();
    }

    /** A view is current again: what sessions asked for meanwhile, in order; anything may be due to them. */
    void onCurrent(TapeView view, long nowNs) {
        for (int i = sessions.count() - 1; i >= 0; i--) { // one that ends gives its place to the last
            final ClientSession session = sessions.get(i);
            session.forEachStream(stream -> {
                if (stream.view == view && stream.replay == null) {
                    stream.onCurrent();
                }
            });
            resume(session, nowNs);
            ready(session);
        }
    }

    /** What a session asked for while it could not be answered. */
    void resume(ClientSession session) {
        resume(session, clock.nowNs());
    }

    private void resume(ClientSession session, long nowNs) {
        try {
            protocol.resume(session, nowNs);
        } catch (final RuntimeException e) {
            onFailure(session, e, nowNs);
        }
    }

    long nowNs() {
        return clock.nowNs();
    }

    Replays replays() {
        return replays;
    }

    DelayedViews delayedViews() {
        return delayedViews;
    }

    /** {@return a session by its place among them, from 0 to {@link #count}} */
    ClientSession get(int index) {
        return sessions.get(index);
    }

    void touchSlots() {
        slots.touch(clock.nowNs());
    }

    Slots slots() {
        return slots;
    }

    /** Something will be to do for a session at a time. */
    void noteDeadline(ClientSession session, long deadlineNs) {
        if (session.state != ClientSession.State.ENDED) {
            sessions.noteDeadline(session, deadlineNs);
        }
    }

    /** Does what the time has come for. {@return sessions looked at} */
    int checkDeadlines(long nowNs) {
        if (nowNs < sessions.nextNs()) {
            return 0;
        }
        int work = 0;
        for (int i = sessions.count() - 1; i >= 0; i--) { // one that ends gives its place to the last
            if (sessions.takeDeadline(i, nowNs)) {
                check(sessions.get(i), nowNs);
                work++;
            }
        }
        sessions.walked(nowNs);
        return work;
    }

    private void check(ClientSession session, long nowNs) {
        try {
            noteDeadline(session, end.check(session, nowNs));
            flush(session, nowNs);
        } catch (final RuntimeException e) {
            onFailure(session, e, nowNs);
        }
    }

    /** {@return when {@link #checkDeadlines} has something to do, ns; Long.MAX_VALUE = never} */
    long nextDeadlineNs() {
        return sessions.nextNs();
    }

    /** Tells all that the server ends and closes them; whoever comes after is closed too. */
    void drain(int reconnectMinMs, int jitterMs, boolean forGood) {
        draining |= forGood;
        final long nowNs = clock.nowNs();
        for (int i = sessions.count() - 1; i >= 0; i--) {
            protocol.goAway(sessions.get(i), reconnectMinMs, jitterMs, nowNs);
        }
    }

    void remove(ClientSession session) {
        sessions.remove(session);
        counters.add(FanoutCounter.SESSIONS, -1);
    }

    int count() {
        return sessions.count();
    }

    FanoutContext context() {
        return context;
    }

    Counters<FanoutCounter> counters() {
        return counters;
    }

    MessageQueue.Arena arena() {
        return arena;
    }
}
