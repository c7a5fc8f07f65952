package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.tape.Source;
import io.tapewire.tape.TapeException;

/**
 * One replay: a stream whose view is its own, and goes on as its virtual clock says. State; what one record does is for {@link ReplayRecords}, what is sent when
 * for {@link ReplayFlusher}, what clients may ask for {@link ReplayRequests}. On the shard's thread.
 */
final class Replay {
    private static final long MS_NS = 1_000_000;

    final SessionStream stream;
    final Replays replays;
    final VirtualClock clock;
    final ReplayWindow window = new ReplayWindow();
    final FrameWriter openFrame;
    final EveryWriter events;
    final ReplayBounds bounds;

    ReplayPhase phase = ReplayPhase.PAUSED;

    /** Requests that wait for the state to be told: the newest one's id; what is under way is to be sent before. */
    boolean settling;

    long tellRequestId;

    /** A place is being looked for. */
    boolean seeking;

    private ReplaySeek search;

    /** What is looked for when the search is over. */
    private Runnable next;

    /** It catches up to go on live. */
    boolean joining;

    /** Events that are still to be taken while it is paused, and the request that asked for them. */
    long stepsLeft;

    long stepRequestId;

    /** By group: the slot at which it is due, of those in {@link #pending}. */
    final long[] slots = new long[IntervalGroup.COUNT];

    int pending;

    /** Slot at which the open frame ends; NONE: when it is full. */
    long openSlot = VirtualClock.NONE;

    /** When it is looked at again, ns; NONE = when something comes. */
    long wakeNs = VirtualClock.NONE;

    /** Whether the client did not take what was due: the clock stands until it does. */
    boolean blocked;

    /** What was considered before the first message of the open frame; while that goes out, with it. */
    long openedTapeSeq;

    final ReplayRecords records;
    private boolean closed;

    /** Whom it counts for, whatever becomes of the session's. */
    final String subject;

    Replay(SessionStream stream, Replays replays, ReplayBounds bounds, int speedMilli) {
        subject = stream.session.subject.name();
        this.stream = stream;
        this.replays = replays;
        this.bounds = bounds;
        clock = new VirtualClock(speedMilli);
        openFrame = new FrameWriter(replays.context().maxFrameBytes());
        events = new EveryWriter(openFrame);
        records = new ReplayRecords(this);
        beginFrame();
    }

    boolean isDelayed() {
        return stream.session.subject.delayNs() > 0;
    }

    /** {@return everything up to this tapeSeq has been sent that is sent one by one} */
    long cursor() {
        return openFrame.isEmpty() ? stream.view.position() : openedTapeSeq;
    }

    void beginFrame() {
        openFrame.begin(FrameWriter.REPLAY | (isDelayed() ? FrameWriter.DELAYED : 0), 0);
        events.begin();
        openSlot = VirtualClock.NONE;
    }

    /** What is in the open frame goes out. */
    void onFrameSending() {
        openedTapeSeq = stream.view.position();
    }

    /** The speed is another from now on; what is under way is due at once. */
    void setSpeed(int speedMilli) {
        freeze(replays.nowNs());
        clock.speed(speedMilli, replays.nowNs());
    }

    /** The clock stands from now on, wherever it has come to between two records. */
    void freeze(long nowNs) {
        if (phase == ReplayPhase.PLAYING && isPaced() && !seeking) {
            clock.freeze(nowNs, records.nextTime());
        }
    }

    /** The client does not take what is due. */
    void block(long nowNs) {
        if (!blocked) {
            freeze(nowNs);
            blocked = true;
        }
    }

    /** {@return whether it takes records} */
    boolean isMoving() {
        return !seeking && (phase == ReplayPhase.PLAYING || stepsLeft > 0);
    }

    /** {@return whether records wait for their time} */
    boolean isPaced() {
        return clock.isPaced() && stepsLeft == 0 && !joining;
    }

    /** A group of conflated values is due at its next slot. */
    void mark(int group) {
        if ((pending & 1 << group) == 0) {
            pending |= 1 << group;
            final long slotNs =
                    group == IntervalGrid.IMMEDIATE ? clock.shortSlotNs() : IntervalGrid.intervalMs(group) * MS_NS;
            slots[group] = clock.isSet() ? clock.slot(clock.now(), slotNs) : Long.MIN_VALUE;
        }
    }

    /** Anything may have changed. */
    void markAll() {
        final Entries entries = stream.subscriptions.entries();
        for (int group = 0; group < IntervalGrid.COUNT; group++) {
            if (entries.group(group) != null && entries.group(group).size() > 0) {
                mark(group);
            }
        }
    }

    /** The open frame has something: it ends at its slot, at once where conflated values are to stand behind it. */
    void onFrameFilled(boolean isAtOnce) {
        if (isAtOnce && stream.subscriptions.entries().hasLatest()) {
            openSlot = clock.isSet() ? clock.now() : Long.MIN_VALUE;
        } else if (openSlot == VirtualClock.NONE && clock.isPaced() && clock.isSet() && !joining) {
            openSlot = clock.slot(clock.now(), clock.shortSlotNs());
        }
    }

    /** An event that is subscribed to was taken. */
    void onEvent() {
        stepsLeft = Math.max(0, stepsLeft - 1);
    }

    /** An entry came to a group. */
    void onEntryMoved(int group) {
        mark(group);
        stream.session.ready();
    }

    /** Leaves out what is longer than the longest wait. */
    void limitGap(long time) {
        final long gapNs = time - clock.now();
        final long maxNs = bounds.maxGapMs() * MS_NS;
        if (maxNs > 0 && gapNs > maxNs && isPaced()) {
            clock.skip(gapNs - maxNs);
            clock.reach(time - maxNs);
        }
    }

    /** {@return the earliest slot at which something is due, or NONE} */
    long nextSlot() {
        long next = openFrame.isEmpty() ? VirtualClock.NONE : openSlot;
        for (int bits = pending; bits != 0; bits &= bits - 1) {
            next = Math.min(next, slots[Integer.numberOfTrailingZeros(bits)]);
        }
        return next;
    }

    /** {@return when a record of a time is taken, ns of the shard's clock} */
    long dueNs(long time) {
        return isPaced() && time != VirtualClock.NONE && clock.isSet()
                ? clock.realNs(clock.slot(time, clock.shortSlotNs()))
                : Long.MIN_VALUE;
    }

    /** Looks for another place; one that is being looked for is left. One search at a time: the newest that was asked for comes next. */
    void seek(ReplayTarget target, boolean setsTime) {
        seeking = true;
        stepsLeft = 0;
        if (search == null) {
            search = replays.seek(this, target, (view, failure) -> onSearched(view, failure, target, setsTime));
        } else {
            search.cancel();
            next = () -> seek(target, setsTime);
        }
    }

    private void onSearched(TapeView view, TapeException failure, ReplayTarget target, boolean setsTime) {
        search = null;
        if (closed) {
            return;
        }
        if (next == null) {
            onSought(view, failure, target, setsTime);
        } else {
            final Runnable newest = next;
            next = null;
            newest.run();
        }
    }

    private void onSought(TapeView view, TapeException failure, ReplayTarget target, boolean setsTime) {
        seeking = false;
        final long nowNs = replays.nowNs();
        if (failure != null) {
            replays.context().errorHandler().onError(failure);
            replays.endJoin(this);
            phase = ReplayPhase.ENDED;
        } else {
            stand(view, target, setsTime, nowNs);
        }
        settling = true;
        replays.onSought(stream.session);
    }

    private void stand(TapeView view, ReplayTarget target, boolean setsTime, long nowNs) {
        view.newInstruments().clear();
        stream.view = view;
        pending = 0;
        beginFrame();
        final Source source = records.standAt(view, target);
        clock.unset();
        if (setsTime && target.clock() == bounds.clock() && target.clock() != ReplayClock.TAPESEQ) {
            clock.set(target.from(), nowNs);
        } else if (bounds.clock() == ReplayClock.INGEST) {
            clock.set(view.tsIngest(), nowNs);
        } else if (source != null && source.marketTime() != RecordLayout.NULL_MANTISSA) {
            clock.set(source.marketTime(), nowNs);
        }
        if (bounds.clock() == ReplayClock.INGEST && view.tsIngest() == 0) {
            clock.unset(); // nothing before it: the first record says
        }
        if (stream.subscriptions != null) {
            stream.subscriptions.renew(view.state());
            replays.renewEvery(stream);
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        if (search != null) {
            search.cancel();
        }
        replays.endJoin(this);
        replays.remove(this);
    }
}
