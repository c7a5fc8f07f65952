package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.Source;
import io.tapewire.tape.TapeException;

/**
 * One replay: a stream whose view is its own, and goes on as its virtual clock says. Takes record by record from blocks that others read, into the view and,
 * where the stream's items want each event, into the frame that is open. State and what one record does; what is sent when is for {@link ReplayFlusher},
 * what clients may ask for {@link ReplayRequests}. On the shard's thread.
 */
final class Replay {
    private static final int MARKS_OFFSET = RecordLayout.INSTRUMENT_ID_OFFSET + 4;
    private static final int FUTURE_STAMP = 1;
    private static final int KIND_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.kindEncodingOffset();
    private static final int SOURCE_ID_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.sourceIdEncodingOffset();
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

    /** A place is being looked for; the number says which. */
    boolean seeking;

    private int seeks;

    /** It catches up to go on live. */
    boolean joining;

    /** Events that are still to be taken while it is paused. */
    long stepsLeft;

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
    private long openedTapeSeq;

    private int leader;
    private boolean jumpDue;
    private RecordBlock block;
    private boolean asked;
    private boolean closed;

    Replay(SessionStream stream, Replays replays, ReplayBounds bounds, int speedMilli) {
        this.stream = stream;
        this.replays = replays;
        this.bounds = bounds;
        clock = new VirtualClock(speedMilli);
        openFrame = new FrameWriter(replays.context().maxFrameBytes());
        events = new EveryWriter(openFrame);
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
        clock.speed(speedMilli, replays.nowNs());
    }

    /** {@return whether it takes records} */
    boolean isMoving() {
        return !seeking && (phase == ReplayPhase.PLAYING || stepsLeft > 0);
    }

    /** {@return whether records wait for their time} */
    boolean isPaced() {
        return clock.isPaced() && stepsLeft == 0 && !joining;
    }

    /** {@return the block of the next record; null: it is asked for, or not there yet} */
    RecordBlock next(long nowNs) {
        final long next = stream.view.position() + 1;
        final RecordBlocks blocks = stream.view.blocks();
        if (joining && replays.target(stream).recent().holds(next)) {
            return replays.target(stream).recent().block(next);
        }
        if (block == null || !block.holds(next)) {
            block = blocks.get(next);
            if (block == null) {
                ask(next);
                return null;
            }
            final long ahead = (block.number() + 1) * RecordBlock.RECORDS + 1;
            if (ahead <= blocks.tape().headTapeSeq() && blocks.get(ahead) == null) {
                ask(ahead); // read while this one is played
            }
        }
        return block;
    }

    private void ask(long tapeSeq) {
        if (asked || tapeSeq > stream.view.blocks().tape().headTapeSeq()) {
            return;
        }
        asked = true;
        final TapeView view = stream.view;
        view.blocks().request(tapeSeq, new RecordBlocks.Listener() {
            @Override
            public void onBlock(RecordBlock read) {
                view.execute(() -> onAnswer());
            }

            @Override
            public void onFailure(TapeException failure) {
                view.execute(() -> onAnswer());
            }
        });
    }

    private void onAnswer() {
        asked = false;
        if (!closed) {
            stream.session.ready();
        }
    }

    /** {@return virtual time of a record; NONE: none of its own, it stands where the one before does} */
    long timeOf(RecordBlock from, int index) {
        final int kind = from.kind(index);
        if (bounds.clock() == ReplayClock.INGEST) {
            return kind == RecordBlock.LOST ? VirtualClock.NONE : from.tsIngest(index);
        }
        if ((kind & RecordBlock.MARKET_DATA) == 0) {
            return VirtualClock.NONE;
        }
        final int offset = from.offset(index);
        final Instrument instrument = stream.view.state().instrument(from.id(index));
        if (instrument == null || (from.buffer().getByte(offset + MARKS_OFFSET) & FUTURE_STAMP) != 0) {
            return VirtualClock.NONE;
        }
        if (leader != 0 && instrument.sourceId() != leader) {
            return VirtualClock.NONE;
        }
        final Source source = stream.view.state().source(instrument.sourceId());
        final long stamp = RecordLayout.tsExchange(from.buffer(), offset);
        return source.marketTime() == RecordLayout.NULL_MANTISSA ? stamp : Math.max(stamp, source.marketTime());
    }

    /** {@return whether the clock has to be set to a record's time: at an epoch, and where it never was} */
    boolean isJump(long time) {
        return time != VirtualClock.NONE && (jumpDue || !clock.isSet());
    }

    /** The clock stands at a record's time from now on. */
    void jump(RecordBlock from, int index, long time, long nowNs) {
        if (leader == 0 && bounds.clock() != ReplayClock.INGEST) {
            leader = stream.view.state().instrument(from.id(index)).sourceId();
        }
        jumpDue = false;
        clock.set(time, nowNs);
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

    /** {@return whether it lies behind the stretch} */
    boolean isBeyond(RecordBlock from, int index, long tapeSeq, long time) {
        if (joining) {
            return false;
        }
        return tapeSeq > bounds.toTapeSeq()
                || time != VirtualClock.NONE && time > bounds.toTime()
                || from.kind(index) == RecordBlock.EPOCH
                        && bounds.endsAtEpochOf() != 0
                        && sourceId(from, index) == bounds.endsAtEpochOf()
                        && tapeSeq > bounds.firstTapeSeq();
    }

    private static int sourceId(RecordBlock from, int index) {
        return from.buffer().getShort(from.offset(index) + SOURCE_ID_OFFSET) & 0xFFFF;
    }

    /** {@return whether what is due is to be sent before a record is taken: an epoch begins with it} */
    static boolean endsFrames(RecordBlock from, int index) {
        return from.kind(index) == RecordBlock.EPOCH;
    }

    /**
     * Takes a record: into the view, and into the open frame where it is wanted as an event.
     *
     * @return false: the open frame has no room for it, and nothing has changed
     */
    boolean take(RecordBlock from, int index, long tapeSeq) {
        final TapeView view = stream.view;
        if (openFrame.isEmpty()) {
            openedTapeSeq = tapeSeq - 1;
        }
        final int kind = from.kind(index);
        if (kind == RecordBlock.LOST) {
            return takeLost(from, tapeSeq);
        }
        final boolean isData = (kind & RecordBlock.MARKET_DATA) != 0;
        final int group = isData ? group(Channel.of(kind), from.id(index)) : EntryTable.NO_GROUP;
        if (!isData && !addOther(kind, from, index, tapeSeq)) {
            return false;
        }
        if (group == IntervalGroup.EVERY && !events.addValue(stream, from, index, tapeSeq)) {
            return false;
        }
        view.onRecord(from.buffer(), from.offset(index), from.length(index));
        view.moveTo(tapeSeq);
        onTaken(kind, group, from, index);
        return true;
    }

    private boolean takeLost(RecordBlock from, long tapeSeq) {
        final int reason = from.id(RecordBlock.index(tapeSeq));
        final long last = lastLost(from, tapeSeq, reason);
        if (stream.subscriptions != null && !events.addGap(stream, tapeSeq, last, GapReason.get((short) reason))) {
            return false;
        }
        stream.view.moveTo(last);
        return true;
    }

    /** {@return the end of what is lost in a row, as far as the block has it; what retention took is known to its end, where it is old enough for anybody} */
    private long lastLost(RecordBlock from, long tapeSeq, int reason) {
        long last = tapeSeq;
        while (from.holds(last + 1)
                && from.kind(RecordBlock.index(last + 1)) == RecordBlock.LOST
                && from.id(RecordBlock.index(last + 1)) == reason) {
            last++;
        }
        if (reason == GapReason.RETENTION.value() && !isDelayed()) {
            last = Math.max(last, stream.view.firstTapeSeq() - 1);
        }
        return joining ? last : Math.min(last, bounds.toTapeSeq());
    }

    private int group(int channel, int instrumentId) {
        if (stream.subscriptions == null) {
            return EntryTable.NO_GROUP;
        }
        final EntryTable table = stream.subscriptions.entries().table();
        final int row = table.row(instrumentId);
        return row == EntryTable.NONE ? EntryTable.NO_GROUP : table.group[channel][row];
    }

    private boolean addOther(int kind, RecordBlock from, int index, long tapeSeq) {
        final boolean isTold = (kind & (RecordBlock.FEED | RecordBlock.EPOCH)) != 0
                || kind == RecordBlock.DEFINITION && stream.every != null;
        if (!isTold || stream.subscriptions == null) {
            return true;
        }
        return events.addOther(stream, kind, from, index, tapeSeq);
    }

    private void onTaken(int kind, int group, RecordBlock from, int index) {
        if (kind == RecordBlock.EPOCH || kind == RecordBlock.FEED) {
            onFeedStatus(kind, from, index);
            if (stream.subscriptions != null && stream.subscriptions.entries().hasLatest()) {
                openSlot = clock.isSet() ? clock.now() : Long.MIN_VALUE; // what is conflated stands behind it
            }
        } else if (!stream.view.newInstruments().isEmpty()) {
            if (stream.subscriptions != null) {
                stream.view
                        .newInstruments()
                        .forEachInt(id -> stream.subscriptions.onNewInstrument(
                                stream.view.state().instrument(id)));
            }
            stream.view.newInstruments().clear();
        }
        if (group == IntervalGroup.EVERY) {
            if (openSlot == VirtualClock.NONE && clock.isPaced() && !joining) {
                openSlot = clock.slot(clock.now(), clock.shortSlotNs());
            }
            stepsLeft = Math.max(0, stepsLeft - 1);
        } else if (group >= 0 && group < IntervalGrid.COUNT) {
            mark(group);
            stepsLeft = Math.max(0, stepsLeft - 1);
        }
    }

    private void onFeedStatus(int kind, RecordBlock from, int index) {
        if (bounds.clock() == ReplayClock.INGEST) {
            return;
        }
        if (kind == RecordBlock.EPOCH) {
            leader = sourceId(from, index);
            jumpDue = true;
        } else {
            final int status = from.buffer().getByte(from.offset(index) + KIND_OFFSET);
            if (sourceId(from, index) == leader
                    && (status == FeedStatusKind.ENDED.value() || status == FeedStatusKind.DOWN.value())) {
                leader = 0; // who goes on leads from here
                jumpDue = true;
            }
        }
    }

    /** A group of conflated values is due at its next slot. */
    private void mark(int group) {
        if ((pending & 1 << group) == 0) {
            pending |= 1 << group;
            final long slotNs =
                    group == IntervalGrid.IMMEDIATE ? clock.shortSlotNs() : IntervalGrid.intervalMs(group) * MS_NS;
            slots[group] = clock.isSet() ? clock.slot(clock.now(), slotNs) : Long.MIN_VALUE;
        }
    }

    /** An entry came to a group. */
    void onEntryMoved(int group) {
        mark(group);
        stream.session.ready();
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

    /** Looks for another place; what comes of an older search is left. */
    void seek(ReplayTarget target, boolean setsTime) {
        seeking = true;
        stepsLeft = 0;
        final int number = ++seeks;
        replays.seek(this, target, (view, failure) -> {
            if (!closed && number == seeks) {
                onSought(view, failure, target, setsTime);
            }
        });
    }

    private void onSought(TapeView view, TapeException failure, ReplayTarget target, boolean setsTime) {
        seeking = false;
        final long nowNs = replays.nowNs();
        if (failure != null) {
            replays.context().errorHandler().onError(failure);
            phase = ReplayPhase.ENDED;
        } else {
            stand(view, target, setsTime, nowNs);
        }
        settling = true;
        stream.session.ready();
    }

    private void stand(TapeView view, ReplayTarget target, boolean setsTime, long nowNs) {
        view.newInstruments().clear();
        stream.view = view;
        block = null;
        pending = 0;
        beginFrame();
        lead(view, target);
        clock.unset();
        final Source source = view.state().source(leader);
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

    /** The newest epoch's source leads. */
    private void lead(TapeView view, ReplayTarget target) {
        jumpDue = false;
        leader = target.epoch() == null ? 0 : target.epoch().sourceId();
        for (int id = 1; id <= view.state().lastSourceId() && target.epoch() == null; id++) {
            final Source source = view.state().source(id);
            final Source newest = view.state().source(leader);
            if (source != null && (newest == null || source.epoch() > newest.epoch())) {
                leader = id;
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        replays.remove(this);
    }
}
