package io.tapewire.fanout;

import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.tape.RecordBlock;

/**
 * Lets the replays of a session go on, each as far as its clock and its client allow, and sends what falls due: one frame at a time, in turn. A record is
 * taken only when everything before it that ends a frame has gone, so that frames depend on the tape and the clock, never on the socket.
 */
final class ReplayFlusher {
    /** Records taken before others have their turn. */
    private static final int RECORDS_PER_TURN = 512;

    /** When the budget of all replays is used up, or the tape has no more yet. */
    private static final long LATER_NS = 5_000_000;

    /** As a slot: whatever is pending is due now. Behind each slot, and before {@link VirtualClock#NONE}, at which nothing is due. */
    private static final long ALL_SLOTS = VirtualClock.NONE - 1;

    private enum Outcome {
        SENT,
        MORE,
        NOTHING
    }

    private final Flusher flusher;
    private final FrameWriter frame;
    private final DueGatherer gatherer;
    private final ControlFiller control;
    private final FrameDispatcher dispatcher;
    private final Lag unjudged = new Lag(Long.MAX_VALUE / 2);

    ReplayFlusher(
            Flusher flusher,
            FrameWriter frame,
            DueGatherer gatherer,
            ControlFiller control,
            FrameDispatcher dispatcher) {
        this.flusher = flusher;
        this.frame = frame;
        this.gatherer = gatherer;
        this.control = control;
        this.dispatcher = dispatcher;
    }

    /** {@return whether something went, or there is more to do at once} */
    boolean flushOne(ClientSession session, long nowNs) {
        final int count = session.replayCount();
        for (int i = 0; i < count; i++) {
            final SessionStream stream = session.nextReplay();
            if (stream.replay == null) {
                if (flusher.flushStream(stream, nowNs)) {
                    return true;
                }
            } else {
                final Outcome outcome = step(stream, nowNs);
                if (outcome == Outcome.SENT) {
                    return true;
                }
                if (outcome == Outcome.MORE) {
                    session.ready(); // behind the others
                }
            }
            if (session.replayCount() != count) {
                return true;
            }
        }
        return false;
    }

    private Outcome step(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        replay.wakeNs = VirtualClock.NONE;
        if (replay.seeking || !stream.session.parked.isEmpty()) {
            return Outcome.NOTHING; // what was asked before it may move is to be answered first
        }
        if (replay.blocked) {
            replay.blocked = false;
            replay.clock.resume(nowNs);
        }
        if (!mayFlush(stream)) {
            replay.block(nowNs);
            return Outcome.NOTHING;
        }
        if (replay.settling) {
            if (flushPending(stream, ALL_SLOTS, nowNs)) {
                return Outcome.SENT;
            }
            replay.settling = false;
            replay.replays.tellState(replay);
            return Outcome.SENT;
        }
        if (flushFirsts(stream, nowNs)) {
            return Outcome.SENT;
        }
        return replay.isMoving() ? move(stream, nowNs) : Outcome.NOTHING;
    }

    /** The last frame of the credit is left to what is live. */
    private static boolean mayFlush(SessionStream stream) {
        final ClientSession session = stream.session;
        return session.credit.allows(session.frameSeq + 2)
                && stream.replay.window.allows(
                        session.credit.acked(), stream.replay.replays.context().maxFrameBytes());
    }

    private boolean flushFirsts(SessionStream stream, long nowNs) {
        if (stream.subscriptions == null || !stream.subscriptions.firsts().isOpen()) {
            return false;
        }
        final boolean snapshot = stream.subscriptions.firsts().next() >= 0;
        if (snapshot && !stream.replay.openFrame.isEmpty()) {
            return sendOpen(stream, nowNs); // older than the values of now
        }
        control.beginReplayed(stream, snapshot ? FrameWriter.SNAPSHOT : 0);
        gatherer.gatherFirsts(stream);
        control.addSnapshotEnds(stream);
        if (stream.every != null) {
            stream.every.onFirstsSent();
        }
        return !frame.isEmpty() && send(stream, nowNs);
    }

    private boolean send(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        final long time = replay.clock.isSet() ? replay.clock.now() : 0;
        final int length = dispatcher.sendReplayed(stream, frame, time, nowNs);
        replay.window.onSent(stream.session.frameSeq, length);
        return true;
    }

    /** Sends one frame of what is due at or before a slot. {@return whether there was any} */
    private boolean flushPending(SessionStream stream, long slot, long nowNs) {
        final Replay replay = stream.replay;
        if (!replay.openFrame.isEmpty() && (replay.openSlot <= slot || slot == ALL_SLOTS)) {
            return sendOpen(stream, nowNs);
        }
        int due = 0;
        for (int bits = replay.pending; bits != 0; bits &= bits - 1) {
            final int group = Integer.numberOfTrailingZeros(bits);
            due |= replay.slots[group] <= slot ? 1 << group : 0;
        }
        if (due == 0 || stream.subscriptions == null) {
            replay.pending &= ~due;
            return false;
        }
        stream.view.changed().nextBatch();
        stream.dueGroups = due;
        control.beginReplayed(stream, 0);
        final boolean complete = gatherer.gather(stream, unjudged, nowNs);
        stream.dueGroups = 0;
        if (complete) {
            replay.pending &= ~due;
        }
        return frame.isEmpty() ? flushPending(stream, slot, nowNs) : send(stream, nowNs);
    }

    private boolean sendOpen(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        final long time = replay.clock.isSet() ? replay.clock.now() : 0;
        replay.onFrameSending();
        final int length = dispatcher.sendReplayed(stream, replay.openFrame, time, nowNs);
        replay.window.onSent(stream.session.frameSeq, length);
        replay.beginFrame();
        return true;
    }

    private Outcome move(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        final int granted = replay.replays.takeBudget(RECORDS_PER_TURN);
        if (granted == 0) {
            replay.wakeNs = nowNs + LATER_NS;
            return Outcome.NOTHING;
        }
        int left = granted;
        Outcome outcome = Outcome.MORE;
        while (left > 0 && outcome == Outcome.MORE) {
            outcome = takeNext(stream, nowNs);
            left--;
        }
        replay.replays.giveBackBudget(left);
        return outcome;
    }

    /** {@return MORE: a record was taken} */
    private Outcome takeNext(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        if (!replay.isMoving()) { // the last step
            replay.tellRequestId = replay.stepRequestId;
            settle(replay);
            return Outcome.SENT;
        }
        if (replay.joining && !replay.replays.target(stream.session).isCurrent()) {
            replay.wakeNs = nowNs + LATER_NS;
            return Outcome.NOTHING;
        }
        if (replay.joining && replay.replays.isAtTarget(replay)) {
            if (!flushPending(stream, ALL_SLOTS, nowNs)) {
                replay.replays.join(replay);
            }
            return Outcome.SENT;
        }
        final long tapeSeq = stream.view.position() + 1;
        if (replay.records.isBeyond(tapeSeq)) {
            return end(stream, nowNs);
        }
        if (replay.records.blocks.isRetired()) {
            if (!replay.records.passRetired()) {
                sendOpen(stream, nowNs);
                return Outcome.SENT;
            }
            return Outcome.MORE;
        }
        final RecordBlock block = replay.records.blocks.next();
        if (block == null) {
            replay.wakeNs = nowNs + LATER_NS;
            return Outcome.NOTHING;
        }
        final int index = RecordBlock.index(tapeSeq);
        return take(stream, block, index, tapeSeq, nowNs);
    }

    private Outcome take(SessionStream stream, RecordBlock block, int index, long tapeSeq, long nowNs) {
        final Replay replay = stream.replay;
        final long time = replay.records.times.timeOf(block, index);
        if (replay.records.isLate(time)) {
            return end(stream, nowNs);
        }
        if (replay.records.times.isJump(time)) {
            if (flushPending(stream, ALL_SLOTS, nowNs)) {
                return Outcome.SENT;
            }
            replay.records.times.jump(block, index, time, nowNs);
        }
        final long slot = replay.nextSlot();
        final boolean isSlotOver = slot != VirtualClock.NONE && time != VirtualClock.NONE && time > slot;
        if (isSlotOver && replay.isPaced() && replay.clock.realNs(slot) > nowNs) {
            return waitFor(replay, slot);
        }
        if (isSlotOver || ReplayRecords.endsFrames(block, index)) {
            if (isSlotOver) {
                replay.clock.reach(slot);
            }
            if (flushPending(stream, isSlotOver ? slot : ALL_SLOTS, nowNs)) {
                return Outcome.SENT;
            }
        }
        if (time != VirtualClock.NONE) {
            replay.limitGap(time);
        }
        if (replay.dueNs(time) > nowNs) {
            replay.wakeNs = replay.dueNs(time);
            return Outcome.NOTHING;
        }
        final long before = replay.clock.now();
        if (time != VirtualClock.NONE) {
            replay.clock.reach(time);
        }
        if (!replay.records.take(block, index, tapeSeq)) {
            if (before != VirtualClock.NONE) {
                replay.clock.goBack(before); // the frame that is full ends with the record before
            }
            sendOpen(stream, nowNs);
            return Outcome.SENT;
        }
        return Outcome.MORE;
    }

    private static Outcome waitFor(Replay replay, long time) {
        replay.wakeNs = replay.clock.realNs(time);
        return Outcome.NOTHING;
    }

    /** Nothing more comes: what is pending goes at its slots, then it is told. */
    private Outcome end(SessionStream stream, long nowNs) {
        final Replay replay = stream.replay;
        final long slot = replay.nextSlot();
        if (slot != VirtualClock.NONE) {
            if (replay.isPaced() && replay.clock.realNs(slot) > nowNs) {
                return waitFor(replay, slot);
            }
            replay.clock.reach(slot == Long.MIN_VALUE ? replay.clock.now() : slot);
        }
        if (flushPending(stream, ALL_SLOTS, nowNs)) {
            return Outcome.SENT;
        }
        replay.tellRequestId = replay.stepsLeft > 0 ? replay.stepRequestId : 0;
        replay.phase = ReplayPhase.ENDED;
        replay.stepsLeft = 0;
        settle(replay);
        return Outcome.SENT;
    }

    private static void settle(Replay replay) {
        replay.settling = true;
        replay.stream.session.ready();
    }
}
