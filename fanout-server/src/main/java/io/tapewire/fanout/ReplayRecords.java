package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.Source;

/**
 * The records of a replay, one after the other: how far they go, and what one does when it is taken, to the view and, where the stream's items want each event,
 * to the frame that is open. Where they come from is for {@link ReplayBlocks}, which virtual time they have for {@link ReplayTimes}. On the shard's thread.
 */
final class ReplayRecords {
    private final Replay replay;
    private final SessionStream stream;
    final ReplayBlocks blocks;
    final ReplayTimes times;

    /** Where the stretch ends, inclusive, from the place on that was sought. */
    private long lastTapeSeq;

    /** Whether records were lost whose values the next checkpoint has. */
    private boolean hasLost;

    ReplayRecords(Replay replay) {
        this.replay = replay;
        stream = replay.stream;
        blocks = new ReplayBlocks(replay);
        times = new ReplayTimes(replay);
    }

    /** The view stands elsewhere. {@return the source that leads} */
    Source standAt(TapeView view, ReplayTarget target) {
        blocks.clear();
        hasLost = false;
        lastTapeSeq = replay.bounds.lastTapeSeq(view.position(), target.epoch());
        return times.standAt(view, target);
    }

    /** {@return virtual time of the next record, as far as it is at hand and has one, else NONE} */
    long nextTime() {
        final RecordBlock block = blocks.atHand();
        return block == null ? VirtualClock.NONE : times.timeOf(block, RecordBlock.index(stream.view.position() + 1));
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

    /** {@return whether a place lies behind the stretch} */
    boolean isBeyond(long tapeSeq) {
        return tapeSeq > lastTapeSeq && !replay.joining;
    }

    /** {@return whether a time lies behind the stretch} */
    boolean isLate(long time) {
        return time != VirtualClock.NONE && time > replay.bounds.toTime() && !replay.joining;
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
        final long last = from.lastLost(tapeSeq);
        return limited(reason == GapReason.RETENTION.value() ? Math.max(last, stream.view.firstTapeSeq() - 1) : last);
    }

    /** {@return a place, but not behind the stretch, nor behind what the session may know of} */
    private long limited(long tapeSeq) {
        final long known =
                Math.min(tapeSeq, replay.replays.target(stream.session).position());
        return replay.joining ? known : Math.min(known, lastTapeSeq);
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
            times.onFeedStatus(kind, from, index);
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
}
