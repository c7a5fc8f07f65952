package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;
import java.util.function.Consumer;

/**
 * Reads the tape for a shard and tells its sessions what is new: each batch by waking those who want it at once, new instruments, the feed's
 * condition. What is far behind it leaves to a {@link ShardCatchUp}.
 */
final class TapeFollower {
    private final FanoutContext context;
    private final ShardClock clock;
    private final TapeView tape;
    private final FeedCondition condition;
    private final ViewNews news;
    private final TapeExtent extent;
    private final Sessions sessions;
    private final Counters<FanoutCounter> counters;
    private final Consumer<Runnable> execute;
    private ShardCatchUp catchUp;
    private RecordBlocks waitingTape;
    private int batchRecords;
    private volatile boolean ready;
    private volatile boolean closed;

    /** @param execute has a task run on the shard's thread; called from any */
    TapeFollower(
            FanoutContext context,
            ShardClock clock,
            TapeView tape,
            TapeExtent extent,
            Sessions sessions,
            Consumer<Runnable> execute) {
        this.context = context;
        this.clock = clock;
        this.tape = tape;
        condition = tape.condition();
        news = new ViewNews(tape, sessions);
        this.extent = extent;
        this.sessions = sessions;
        this.execute = execute;
        counters = sessions.counters();
    }

    /** Reads on. {@return records taken} */
    int read(long nowNs) {
        if (!tape.hasReader() || !tape.isCurrent()) {
            return 0;
        }
        int count = 0;
        TapeException failure = null;
        final long before = tape.position();
        try {
            final long changes = tape.changed().head();
            count = tape.poll(context.recordLimit());
            if (tape.changed().head() != changes) {
                counters.increment(FanoutCounter.TICK_BATCHES);
            }
            if (count == context.recordLimit() && tape.bytesBehind() > context.hotTailBytes()) {
                startCatchUp();
                return count;
            }
        } catch (final TapeException e) {
            failure = e;
        }
        tape.settle();
        if (failure != null) { // what was taken before is told as the last batch
            count = (int) Math.min(tape.position() - before, context.recordLimit() - 1L);
        }
        news.onNewInstruments(); // before anything is sent of them
        onRead(count, nowNs);
        if (failure != null) {
            onTapeFailure(failure);
        }
        return count;
    }

    private void onRead(int count, long nowNs) {
        if (count > 0) {
            counters.add(FanoutCounter.RECORDS_READ, count);
            batchRecords += count;
            if (news.hasChanges()) {
                sessions.slots().touch(nowNs);
            }
            news.onCondition(condition.onRecords(nowNs));
            if (!ready) { // volatile: written with the first records of an empty tape, not with all
                ready = true;
            }
        } else {
            news.onCondition(condition.onTime(nowNs, tape.state()));
        }
        final boolean drained = count < context.recordLimit();
        if (batchRecords > 0 && (drained || batchRecords >= context.batchLimit())) {
            onBatch();
        }
    }

    /** Smart batching: under load the tape is drained before those are woken who want each change. */
    private void onBatch() {
        counters.max(FanoutCounter.BATCH_RECORDS_MAX, batchRecords);
        batchRecords = 0;
        news.onBatch();
    }

    private void startCatchUp() {
        counters.increment(FanoutCounter.CATCH_UPS);
        tape.settle();
        ready = false;
        catchUp = new ShardCatchUp(tape, context.executor(), () -> extent.readPast(tape), this::onCatchUpDone);
        catchUp.start();
    }

    private void onCatchUpDone(TapeException failureOrNull) {
        if (closed) {
            tape.close();
        } else {
            execute.accept(() -> onHandedBack(failureOrNull));
        }
    }

    private void onHandedBack(TapeException failureOrNull) {
        if (waitingTape != null) {
            final RecordBlocks next = waitingTape;
            waitingTape = null;
            tape.current(true);
            follow(next);
            return;
        }
        final long nowNs = clock.nowNs();
        tape.current(true);
        tape.settle();
        news.onHandedBack();
        sessions.onCurrent(tape, nowNs);
        sessions.slots().touch(nowNs);
        if (failureOrNull != null) {
            onTapeFailure(failureOrNull);
        } else if (tape.position() > 0) {
            news.onCondition(condition.onRecords(nowNs));
        }
        tape.announcements().takeNews(); // every session is flushed as it is
        ready = failureOrNull == null && tape.position() > 0;
    }

    private void onTapeFailure(TapeException failure) {
        counters.increment(FanoutCounter.TAPE_FAILURES);
        ready = false;
        tape.close();
        news.onCondition(condition.onTapeLost());
        context.errorHandler().onError(failure);
    }

    /** Begins a tape, at its newest checkpoint. */
    void follow(RecordBlocks newTape) {
        if (!tape.isCurrent()) {
            catchUp.stop();
            waitingTape = newTape;
            return;
        }
        if (extent.hasTape()) {
            sessions.drain(0, 0, false);
            sessions.flushReady(Integer.MAX_VALUE, clock.nowNs()); // while their cursor is this tape's
        }
        final boolean isFirst = !extent.hasTape();
        extent.begin(newTape.tape());
        tape.begin(newTape);
        sessions.delayedViews().follow(isFirst);
        startCatchUp();
    }

    /** {@return whether the shard is near the head of a tape with records on it; any thread} */
    boolean isReady() {
        return ready;
    }

    /** Lets go of the tape, at once or when it is handed back. */
    void close() {
        closed = true;
        if (catchUp != null) {
            catchUp.stop();
        }
        if (tape.isCurrent()) {
            tape.close();
        }
    }
}
