package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.Source;
import io.tapewire.tape.TapeException;

/**
 * The records of a replay, one after the other: where the next one is, what virtual time it has, and what it does when it is taken, to the view and, where the
 * stream's items want each event, to the frame that is open. On the shard's thread; blocks are read by others.
 */
final class ReplayRecords {
    private static final int MARKS_OFFSET = RecordLayout.INSTRUMENT_ID_OFFSET + 4;
    private static final int FUTURE_STAMP = 1;
    private static final int KIND_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.kindEncodingOffset();
    private static final int SOURCE_ID_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.sourceIdEncodingOffset();

    private static final long RETRY_NS = 1_000_000_000;

    private final Replay replay;
    private final SessionStream stream;
    private final ReplayBounds bounds;

    /** Source whose market time is the replay's; 0 = the next one's that has any. */
    private int leader;

    private boolean jumpDue;

    /** Whether records were lost whose values the next checkpoint has. */
    private boolean hasLost;

    private RecordBlock block;
    private boolean asked;

    ReplayRecords(Replay replay) {
        this.replay = replay;
        stream = replay.stream;
        bounds = replay.bounds;
    }

    /** The view stands elsewhere. {@return the source that leads: of the epoch that was sought, else of the newest one} */
    Source standAt(TapeView view, ReplayTarget target) {
        block = null;
        jumpDue = false;
        hasLost = false;
        leader = target.epoch() == null ? 0 : target.epoch().sourceId();
        for (int id = 1; id <= view.state().lastSourceId() && target.epoch() == null; id++) {
            final Source source = view.state().source(id);
            final Source newest = view.state().source(leader);
            if (source != null && (newest == null || source.epoch() > newest.epoch())) {
                leader = id;
            }
        }
        return view.state().source(leader);
    }

    /** {@return the block of the next record; null: it is asked for, or not there yet} */
    RecordBlock next() {
        final long next = stream.view.position() + 1;
        final RecordBlocks blocks = stream.view.blocks();
        final TapeView target = replay.replays.target(stream.session);
        if (replay.joining && target.isCurrent() && target.recent().holds(next)) {
            return target.recent().block(next);
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
                view.execute(() -> retryLater());
            }
        });
    }

    /** The tape cannot be read there, for now: it is tried again, but not at once. */
    private void retryLater() {
        asked = false;
        replay.wakeNs = replay.replays.nowNs() + RETRY_NS;
    }

    private void onAnswer() {
        asked = false;
        if (!replay.isClosed()) {
            stream.session.ready();
        }
    }

    /** {@return whether retention has taken the next record, and what is left of it is not at hand} */
    boolean isRetired() {
        final long next = stream.view.position() + 1;
        return next < stream.view.firstTapeSeq()
                && (block == null || !block.holds(next))
                && stream.view.blocks().get(next) == null;
    }

    /** Goes on at the first record that is left, and tells it. {@return false: the open frame has no room} */
    boolean passRetired() {
        return passLost(stream.view.position() + 1, limited(stream.view.firstTapeSeq() - 1), GapReason.RETENTION);
    }

    private boolean passLost(long from, long to, GapReason reason) {
        if (stream.subscriptions != null) {
            open(from);
            if (!replay.events.addGap(stream, from, to, reason)) {
                return false;
            }
            replay.onFrameFilled(true);
        }
        hasLost = true;
        stream.view.moveTo(to);
        return true;
    }

    private void open(long tapeSeq) {
        if (replay.openFrame.isEmpty()) {
            replay.openedTapeSeq = tapeSeq - 1;
        }
    }

    /** {@return virtual time of the next record, as far as it is at hand and has one, else NONE} */
    long nextTime() {
        final long next = stream.view.position() + 1;
        return block == null || !block.holds(next) ? VirtualClock.NONE : timeOf(block, RecordBlock.index(next));
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
        return time != VirtualClock.NONE && (jumpDue || !replay.clock.isSet());
    }

    /** The clock stands at a record's time from now on. */
    void jump(RecordBlock from, int index, long time, long nowNs) {
        if (leader == 0 && bounds.clock() != ReplayClock.INGEST) {
            leader = stream.view.state().instrument(from.id(index)).sourceId();
        }
        jumpDue = false;
        replay.clock.set(time, nowNs);
    }

    /** {@return whether it lies behind the stretch} */
    boolean isBeyond(RecordBlock from, int index, long tapeSeq, long time) {
        if (replay.joining) {
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
        final int kind = from.kind(index);
        if (kind == RecordBlock.LOST) {
            return passLost(tapeSeq, lastLost(from, tapeSeq), GapReason.get((short) from.id(index)));
        }
        open(tapeSeq);
        final boolean isData = (kind & RecordBlock.MARKET_DATA) != 0;
        final int group = isData ? group(Channel.of(kind), from.id(index)) : EntryTable.NO_GROUP;
        if (!isData && !addOther(kind, from, index, tapeSeq)
                || group == IntervalGroup.EVERY && !replay.events.addValue(stream, from, index, tapeSeq)) {
            return false;
        }
        stream.view.onRecord(from.buffer(), from.offset(index), from.length(index));
        stream.view.changedStatuses().clear(); // nobody is woken by them here
        stream.view.moveTo(tapeSeq);
        if (isData) {
            onData(group);
        } else {
            onOther(kind, from, index);
        }
        return true;
    }

    /** {@return the end of what is lost in a row, as far as the block has it; what retention took is known to its end} */
    private long lastLost(RecordBlock from, long tapeSeq) {
        final int reason = from.id(RecordBlock.index(tapeSeq));
        long last = tapeSeq;
        while (from.holds(last + 1)
                && from.kind(RecordBlock.index(last + 1)) == RecordBlock.LOST
                && from.id(RecordBlock.index(last + 1)) == reason) {
            last++;
        }
        return limited(reason == GapReason.RETENTION.value() ? Math.max(last, stream.view.firstTapeSeq() - 1) : last);
    }

    /** {@return a place, but not behind the stretch, nor behind what the session may know of} */
    private long limited(long tapeSeq) {
        final long known =
                Math.min(tapeSeq, replay.replays.target(stream.session).position());
        return replay.joining ? known : Math.min(known, bounds.toTapeSeq());
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
        return replay.events.addOther(stream, kind, from, index, tapeSeq);
    }

    private void onData(int group) {
        if (group == IntervalGroup.EVERY) {
            replay.onFrameFilled(false);
            replay.onEvent();
        } else if (group >= 0 && group < IntervalGrid.COUNT) {
            replay.mark(group);
            replay.onEvent();
        }
    }

    private void onOther(int kind, RecordBlock from, int index) {
        if (kind == RecordBlock.EPOCH || kind == RecordBlock.FEED) {
            onFeedStatus(kind, from, index);
        }
        if (!replay.openFrame.isEmpty()) {
            replay.onFrameFilled(kind == RecordBlock.EPOCH || kind == RecordBlock.FEED);
        }
        if (stream.subscriptions == null) {
            stream.view.newInstruments().clear();
            return;
        }
        for (int i = 0; i < stream.view.newInstruments().size(); i++) {
            final int id = stream.view.newInstruments().getInt(i);
            stream.subscriptions.onNewInstrument(stream.view.state().instrument(id));
        }
        stream.view.newInstruments().clear();
        if (hasLost) {
            onCheckpointRecord(RecordLayout.templateId(from.buffer(), from.offset(index)));
        }
    }

    /** What was lost may be in the checkpoint that is read now: then it is news. */
    private void onCheckpointRecord(int templateId) {
        if (templateId == CheckpointStateDecoder.TEMPLATE_ID) {
            replay.markAll();
        } else if (templateId == CheckpointEndDecoder.TEMPLATE_ID) {
            hasLost = false;
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
}
