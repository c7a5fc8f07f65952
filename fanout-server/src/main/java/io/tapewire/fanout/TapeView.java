package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.EpochIndex;
import io.tapewire.tape.LastValues;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import io.tapewire.tape.TimeIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;

/**
 * A place on the tape and what the tape adds up to there: the shard's own at the head, one for each delay, one for each replay. Belongs to the shard's
 * thread, but for the times when it is far from its place: then a thread of the executor has it as a whole ({@link ShardCatchUp}), and the shard knows
 * only where it was left.
 */
final class TapeView implements TapeListener {
    private final Counters<FanoutCounter> counters;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final CheckpointStateDecoder checkpointState = new CheckpointStateDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final SubscriberIndex dataSubscribers = new SubscriberIndex();
    private final SubscriberIndex statusSubscribers = new SubscriberIndex();
    private final ChangedRing changed = new ChangedRing();
    private final IntArrayList changedStatuses = new IntArrayList();
    private final IntArrayList newInstruments = new IntArrayList();
    private final Announcements announcements;
    private final RecentRecords recent = new RecentRecords();
    private final EveryGroup.Groups everyGroups = new EveryGroup.Groups();
    private final List<SessionStream> everyStreams = new ArrayList<>();
    private final Consumer<Runnable> execute;
    private final FeedCondition condition;
    private RecordBlocks blocks;
    private EpochIndex epochs = new EpochIndex();
    private MarketState state = new MarketState();
    private TapeReader reader;
    private boolean current;

    // Where the shard left it: valid on the shard's thread also while another has the rest.
    private int epoch;
    private int generation;
    private long position;
    private long tsIngest;

    /** @param execute has a task run on the shard's thread; called from any */
    TapeView(Counters<FanoutCounter> counters, Consumer<Runnable> execute, FeedCondition condition) {
        this.counters = counters;
        this.condition = condition;
        this.execute = execute;
        announcements = new Announcements(counters);
        current = true; // nothing to read: requests are answered by an empty market
    }

    /** Begins a tape: nothing of another one stays. */
    void begin(RecordBlocks newBlocks) {
        close();
        everyGroups.clear();
        blocks = newBlocks;
        state = new MarketState();
        epochs = new EpochIndex();
        reader = newBlocks.tape().newReaderAtCheckpoint();
    }

    /** Stands at a place, with nothing read: somebody hands it what is before. */
    void beginAt(RecordBlocks newBlocks, long tapeSeq) {
        blocks = newBlocks;
        position = tapeSeq;
    }

    /** A record has been taken, or is passed over. */
    void moveTo(long tapeSeq) {
        position = tapeSeq;
        epoch = state.epoch();
        generation = state.generation();
        tsIngest = state.tsIngest();
    }

    /** {@return whether there is a tape} */
    boolean hasTape() {
        return blocks != null;
    }

    boolean hasReader() {
        return reader != null;
    }

    void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }

    /** Reads on. {@return records and gaps taken} */
    int poll(int limit) {
        int count = limit; // of a reader that fails: some, maybe
        try {
            count = reader.poll(this, limit);
        } finally {
            if (count > 0) {
                changed.nextBatch();
            }
        }
        return count;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        recent.add(buffer, offset, length);
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            state.apply(buffer, offset);
            final int id = RecordLayout.instrumentId(buffer, offset);
            if (current && state.instrument(id) != null) { // else all are taken for changed when it is again
                changed.add(id);
                if (templateId == TradingStatusDecoder.TEMPLATE_ID) {
                    changedStatuses.addInt(id);
                }
            }
        } else {
            onOther(templateId, buffer, offset, length);
        }
    }

    private void onOther(int templateId, DirectBuffer buffer, int offset, int length) {
        if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            final int id = (int)
                    instrumentDef.wrapAndApplyHeader(buffer, offset, header).instrumentId();
            final boolean known = state.instrument(id) != null;
            state.apply(buffer, offset);
            if (!known && state.instrument(id) != null) {
                newInstruments.addInt(id);
            }
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            epochs.beforeApply(buffer, offset, state);
            state.apply(buffer, offset);
            announcements.onFeedStatus(buffer, offset, length);
        } else if (templateId == CheckpointStateDecoder.TEMPLATE_ID) {
            onCheckpointState(buffer, offset);
        } else {
            state.apply(buffer, offset);
        }
    }

    /** Changes nothing, unless a record was lost whose value the checkpoint has: then it is news. */
    private void onCheckpointState(DirectBuffer buffer, int offset) {
        final int id =
                (int) checkpointState.wrapAndApplyHeader(buffer, offset, header).instrumentId();
        final boolean follows = current && state.instrument(id) != null;
        if (!follows) {
            state.apply(buffer, offset);
            return;
        }
        final LastValues values = state.lastValues();
        final long dataBefore = dataSeqs(values, id);
        final long statusBefore = values.statusSeq(id);
        state.apply(buffer, offset);
        if (dataSeqs(values, id) != dataBefore) {
            changed.add(id);
        }
        if (values.statusSeq(id) != statusBefore) {
            changed.add(id);
            changedStatuses.addInt(id);
        }
    }

    /** {@return a number that another quote, trade or break changes} */
    private static long dataSeqs(LastValues values, int id) {
        return values.quoteSeq(id) + values.tradeSeq(id) + values.breakSeq(id);
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        counters.increment(FanoutCounter.GAPS);
        counters.add(FanoutCounter.RECORDS_LOST, toTapeSeq - fromTapeSeq + 1);
        announcements.onGap(fromTapeSeq, toTapeSeq, reason);
        recent.addLost(toTapeSeq, reason, state.tsIngest());
    }

    /** Takes over what the reading has come to; after each step, and when the whole is handed back. */
    void settle() {
        moveTo(reader == null ? Math.max(position, state.tapeSeq()) : reader.position());
    }

    /** {@return the records taken last, for who wants each one} */
    RecentRecords recent() {
        return recent;
    }

    /** {@return what streams want each event of} */
    EveryGroup.Groups everyGroups() {
        return everyGroups;
    }

    /** {@return streams that get each event, in no order} */
    List<SessionStream> everyStreams() {
        return everyStreams;
    }

    /** {@return whether anything comes, as seen from here} */
    FeedCondition condition() {
        return condition;
    }

    /** {@return the tape's records for who is not at its head; only while there is a tape} */
    RecordBlocks blocks() {
        return blocks;
    }

    /** {@return tapeSeq of the oldest record that is still there} */
    long firstTapeSeq() {
        return blocks.tape().firstTapeSeq();
    }

    /** Has a task run on the shard's thread; any thread. */
    void execute(Runnable task) {
        execute.accept(task);
    }

    /** {@return bytes to the head} */
    long bytesBehind() {
        return reader.bytesBehind();
    }

    /** {@return whether the shard has it and is near the head: only then may state and announcements be touched} */
    boolean isCurrent() {
        return current;
    }

    void current(boolean isCurrent) {
        current = isCurrent;
    }

    /** {@return what the tape adds up to; only while current} */
    MarketState state() {
        return state;
    }

    /** {@return epochs of the tape; only while current} */
    EpochIndex epochs() {
        return epochs;
    }

    /** Epochs that ended before the checkpoint which the reading began at; on the thread that has the whole. */
    void addEndedEpochs(TimeIndex index) {
        epochs.addEnded(index.epochs(), state);
    }

    /** {@return what every session is told; only while current} */
    Announcements announcements() {
        return announcements;
    }

    ChangedRing changed() {
        return changed;
    }

    /** {@return ids of the instruments whose status changed since the list was cleared} */
    IntArrayList changedStatuses() {
        return changedStatuses;
    }

    /** {@return ids of the instruments that appeared since the list was cleared} */
    IntArrayList newInstruments() {
        return newInstruments;
    }

    SubscriberIndex dataSubscribers() {
        return dataSubscribers;
    }

    SubscriberIndex statusSubscribers() {
        return statusSubscribers;
    }

    int epoch() {
        return epoch;
    }

    int generation() {
        return generation;
    }

    /** {@return tapeSeq of the last record taken, or told lost; 0 = none} */
    long position() {
        return position;
    }

    /** {@return tsIngest of the last record taken, ns since 1970; 0 = none} */
    long tsIngest() {
        return tsIngest;
    }
}
