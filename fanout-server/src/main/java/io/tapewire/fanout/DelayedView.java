package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.ReplayClock;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;

/**
 * The market as of a time ago: follows the tape at a delay, for all sessions of the shard that have it. A record is taken when it is old enough, and nothing
 * else tells of it before. On the shard's thread; the tape is read by others.
 */
final class DelayedView {
    private static final long RETRY_NS = 1_000_000_000;
    private static final long NOT_YET = Long.MAX_VALUE;

    private final FanoutContext context;
    private final TapeView live;
    private final long delayNs;
    private final TapeView view;
    private final ViewNews news;
    private final Sessions sessions;
    private final ColdRecords records;
    private final ColdRecords behindLoss;

    /** Up to here it is known what is lost in front of it. */
    private long behind;

    /** When it looks for its place again, which it could not find; MAX_VALUE = no need. */
    private long beginNs = Long.MAX_VALUE;

    /** From when on it asks for records: a while behind a failure. */
    private long retryNs = Long.MIN_VALUE;

    /** When the next record is old enough, or is asked for again; MAX_VALUE = there is none. */
    private long wakeNs = Long.MAX_VALUE;

    DelayedView(
            FanoutContext context, long delayNs, TapeView live, Sessions sessions, Counters<FanoutCounter> counters) {
        this.context = context;
        this.delayNs = delayNs;
        this.sessions = sessions;
        view = new TapeView(counters, live::execute, new FeedCondition(context.staleAfterNs()));
        news = new ViewNews(view, sessions);
        records = new ColdRecords(view, () -> {}, this::onFailed); // each cycle looks whether there is more
        behindLoss = new ColdRecords(view, () -> {}, this::onFailed);
        this.live = live;
        if (live.hasTape()) {
            begin();
        }
    }

    long delayNs() {
        return delayNs;
    }

    TapeView view() {
        return view;
    }

    /** Looks for its place on the tape. */
    void begin() {
        view.current(false);
        behind = 0;
        final RecordBlocks blocks = live.blocks();
        final ReplayTarget target = new ReplayTarget(
                ReplayClock.INGEST, null, context.releaseClock().released(delayNs) + 1);
        context.executor()
                .execute(new ReplaySeek(
                        blocks, target, Long.MAX_VALUE, view, (found, failure) -> onSought(blocks, failure)));
    }

    /** On the reading thread, which has the view as a whole. */
    private void onSought(RecordBlocks blocks, TapeException failureOrNull) {
        if (failureOrNull == null) {
            view.addEndedEpochs(blocks.tape().timeIndex());
        }
        view.execute(() -> onBegun(failureOrNull));
    }

    private void onBegun(TapeException failureOrNull) {
        if (failureOrNull != null) {
            context.errorHandler().onError(failureOrNull);
            beginNs = sessions.nowNs() + RETRY_NS;
            return;
        }
        view.current(true);
        news.onHandedBack();
        wakeNs = Long.MIN_VALUE;
        sessions.onCurrent(view, sessions.nowNs());
    }

    /** Takes what has become old enough. {@return records taken} */
    int poll(long nowNs) {
        if (nowNs >= beginNs) {
            beginNs = Long.MAX_VALUE;
            begin();
        }
        if (!view.isCurrent() || !view.hasTape()) {
            return 0;
        }
        final long released = context.releaseClock().released(delayNs);
        int count = 0;
        wakeNs = Long.MAX_VALUE;
        while (count < context.recordLimit() && takeNext(released, nowNs)) {
            count++;
        }
        if (count > 0) {
            view.changed().nextBatch();
            sessions.slots().touch(nowNs);
            news.onCondition(view.condition().onRecords(nowNs));
            news.onBatch();
        } else {
            news.onCondition(view.condition().onTime(nowNs, view.state()));
        }
        return count;
    }

    private boolean takeNext(long released, long nowNs) {
        final long next = view.position() + 1;
        if (next > view.blocks().tape().headTapeSeq()) {
            return false; // woken with the head, and looked at in each cycle
        }
        final RecordBlock block = blockOf(records, next, nowNs);
        if (block == null) {
            return false;
        }
        final int index = RecordBlock.index(next);
        final long stamp =
                block.kind(index) == RecordBlock.LOST ? stampBehind(block, next, nowNs) : block.tsIngest(index);
        if (stamp == NOT_YET) {
            return false;
        }
        final long early = stamp - released;
        if (early > 0) {
            wakeNs = nowNs + early;
            return false;
        }
        if (block.kind(index) == RecordBlock.LOST) {
            passLost(block, next);
        } else {
            view.onRecord(block.buffer(), block.offset(index), block.length(index));
            view.moveTo(next);
        }
        return true;
    }

    /** {@return the block of a record; null: it is asked for} */
    private RecordBlock blockOf(ColdRecords from, long tapeSeq, long nowNs) {
        final RecordBlock block = from.block(tapeSeq);
        if (block == null) {
            if (nowNs >= retryNs) {
                from.ask(tapeSeq);
            } else {
                wakeNs = retryNs;
            }
        }
        return block;
    }

    /** {@return tsIngest of the record behind what is lost, which may be as young as that; NOT_YET: it is not at hand} */
    private long stampBehind(RecordBlock block, long lost, long nowNs) {
        behind = Math.max(behind, lost);
        RecordBlock holder = block.holds(behind) ? block : blockOf(behindLoss, behind, nowNs);
        while (holder != null && holder.kind(RecordBlock.index(behind)) == RecordBlock.LOST) {
            final long next = holder.lastLost(behind) + 1;
            if (next > view.blocks().tape().headTapeSeq()) {
                return NOT_YET;
            }
            behind = next;
            holder = holder.holds(behind) ? holder : blockOf(behindLoss, behind, nowNs);
        }
        return holder == null ? NOT_YET : holder.tsIngest(RecordBlock.index(behind));
    }

    private void passLost(RecordBlock block, long first) {
        behindLoss.release();
        final long last = block.lastLost(first);
        view.onGap(first, last, GapReason.get((short) block.id(RecordBlock.index(first))));
        view.moveTo(last);
    }

    private void onFailed() {
        retryNs = sessions.nowNs() + RETRY_NS;
    }

    /** {@return when {@link #poll} has something to do, ns} */
    long nextNs(long nowNs) {
        return Math.min(Math.min(wakeNs, beginNs), view.condition().nextNs(nowNs));
    }
}
