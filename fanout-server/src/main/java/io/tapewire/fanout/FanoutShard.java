package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeException;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.ManyToOneConcurrentLinkedQueue;

/**
 * Follows the tape and pushes to the sessions of one I/O thread what they subscribed to. That thread is the only one that touches anything in here:
 * reader, last values, subscriptions, sessions, transports. Others reach it through {@link #execute}.
 *
 * <p>Each call of {@link #doWork} is one bounded cycle. While it answers more than 0 there is more to do at once; else nothing is to be done before
 * the tape moves, a transport has news, or the clock shows {@link #nextDeadlineNs}.
 */
public final class FanoutShard implements Agent, SessionAcceptor {
    private final FanoutContext context;
    private final int index;
    private final Counters<FanoutCounter> counters = new Counters<>(FanoutCounter.class);
    private final ManyToOneConcurrentLinkedQueue<Runnable> tasks = new ManyToOneConcurrentLinkedQueue<>();
    private final ShardClock clock;
    private final ShardTape tape = new ShardTape(counters);
    private final FeedCondition condition;
    private final TapeExtent extent;
    private final Sessions sessions;
    private ShardCatchUp catchUp;
    private Tape waitingTape;
    private int batchRecords;
    private long batchPosition;
    private long pauses;
    private volatile boolean ready;
    private volatile boolean closed;
    private volatile long nextDeadlineNs;

    /**
     * @param context concluded
     * @param index of the shard among the server's, from 0: the upper bits of its session ids
     */
    public FanoutShard(FanoutContext context, int index) {
        this.context = context;
        this.index = index;
        clock = new ShardClock(context.clock());
        condition = new FeedCondition(context.staleAfterNs());
        extent = new TapeExtent(context.executor());
        sessions = new Sessions(context, index, clock, tape, condition, extent, counters, this::publishDeadline);
        nextDeadlineNs = context.clock().nanoTime();
    }

    @Override
    public int doWork() {
        final long startNs = context.clock().nanoTime();
        final long nowNs = clock.nowNs();
        int workCount = runTasks();
        workCount += readTape(nowNs);
        sessions.slots().poll(nowNs);
        workCount += sessions.flushReady(context.flushLimit(), nowNs);
        workCount += sessions.checkDeadlines(nowNs);
        count(context.clock().nanoTime() - startNs);
        publishDeadline();
        return workCount;
    }

    private int runTasks() {
        int count = 0;
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
            count++;
        }
        return count;
    }

    private int readTape(long nowNs) {
        if (!tape.hasReader() || !tape.isCurrent()) {
            return 0;
        }
        int count = 0;
        try {
            count = tape.poll(context.recordLimit());
            if (count == context.recordLimit() && tape.bytesBehind() > context.hotTailBytes()) {
                startCatchUp();
                return count;
            }
        } catch (final TapeException e) {
            onTapeFailure(e);
        }
        tape.settle();
        onRead(count, nowNs);
        return count;
    }

    private void onRead(int count, long nowNs) {
        if (count > 0) {
            counters.add(FanoutCounter.RECORDS_READ, count);
            batchRecords += count;
            if (tape.changed().head() != batchPosition) {
                sessions.slots().touch(nowNs);
            }
            announce(condition.onRecords(nowNs));
            if (!ready) {
                ready = true; // the first records of an empty tape
            }
        } else {
            announce(condition.onTime(nowNs, tape.state()));
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
        if (!tape.newInstruments().isEmpty()) {
            sessions.onNewInstruments();
        }
        sessions.onBatch(batchPosition);
        batchPosition = tape.changed().head();
        if (tape.announcements().hasNews()) {
            sessions.readyAll();
        }
    }

    private void announce(boolean changed) {
        if (changed) {
            tape.announcements()
                    .onCondition(condition.kind(), tape, context.epochClock().nanoTime());
            sessions.readyAll();
        }
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
            execute(() -> onHandedBack(failureOrNull));
        }
    }

    private void onHandedBack(TapeException failureOrNull) {
        if (waitingTape != null) {
            final Tape next = waitingTape;
            waitingTape = null;
            tape.current(true);
            onFollow(next);
            return;
        }
        final long nowNs = clock.nowNs();
        tape.current(true);
        tape.settle();
        tape.changed().lapAll();
        tape.changedStatuses().clear();
        batchPosition = tape.changed().head();
        sessions.onNewInstruments();
        sessions.onCaughtUp(nowNs);
        sessions.slots().touch(nowNs);
        if (failureOrNull != null) {
            onTapeFailure(failureOrNull);
        } else if (tape.position() > 0) {
            announce(condition.onRecords(nowNs));
        }
        tape.announcements().hasNews();
        ready = failureOrNull == null && tape.position() > 0;
    }

    private void onTapeFailure(TapeException failure) {
        counters.increment(FanoutCounter.TAPE_FAILURES);
        ready = false;
        tape.close();
        announce(condition.onTapeLost());
        context.errorHandler().onError(failure);
    }

    /**
     * Begins to follow a tape, at its newest checkpoint; any thread. Sessions that followed another one, or an earlier opening of this one, are told
     * to reconnect: what they hold may not be what is on this one.
     *
     * @param newTape stays open as long as the shard follows it; the caller closes it after {@link #onClose}
     */
    public void follow(Tape newTape) {
        execute(() -> onFollow(newTape));
    }

    private void onFollow(Tape newTape) {
        if (!tape.isCurrent()) {
            catchUp.stop();
            waitingTape = newTape;
            return;
        }
        if (extent.hasTape()) {
            sessions.drain(0, 0, false);
            sessions.flushReady(Integer.MAX_VALUE, clock.nowNs()); // while their cursor is this tape's
        }
        extent.begin(newTape);
        tape.begin(newTape);
        startCatchUp();
    }

    /**
     * Tells every client that the server ends and closes it with 4000, and whoever connects from now on; any thread.
     *
     * @param reconnectMinMs time that clients are asked to wait
     * @param jitterMs and a random part of this
     */
    public void goAway(int reconnectMinMs, int jitterMs) {
        execute(() -> sessions.drain(reconnectMinMs, jitterMs, true));
    }

    /** Has a task run on the shard's thread in its next cycle; any thread. {@link #nextDeadlineNs} says that it waits. */
    public void execute(Runnable task) {
        tasks.add(task);
        nextDeadlineNs = Long.MIN_VALUE;
    }

    @Override
    public TransportListener onAccepted(Transport transport, Subject subjectOrNull) {
        return sessions.onAccepted(transport, subjectOrNull);
    }

    private void count(long cycleNs) {
        counters.increment(FanoutCounter.CYCLES);
        counters.max(FanoutCounter.CYCLE_NS_MAX, cycleNs);
        counters.add(FanoutCounter.SESSIONS_READY, sessions.readyCount() - counters.get(FanoutCounter.SESSIONS_READY));
        if (clock.pauses() != pauses) {
            counters.add(FanoutCounter.SHARD_PAUSES, clock.pauses() - pauses);
            pauses = clock.pauses();
        }
    }

    /** At the end of a cycle, and after what a transport told outside of one. */
    private void publishDeadline() {
        final long nowNs = clock.lastNs();
        long next = nowNs + ShardClock.IDLE_NS;
        if (sessions.readyCount() > 0) {
            next = nowNs;
        } else {
            next = Math.min(next, sessions.nextDeadlineNs());
            next = Math.min(next, sessions.slots().nextNs());
            next = Math.min(next, condition.nextNs(nowNs));
        }
        nextDeadlineNs = clock.outside(next);
        if (!tasks.isEmpty()) {
            nextDeadlineNs = Long.MIN_VALUE;
        }
    }

    /** {@return when the shard must be woken though the tape does not move: time of the context's clock, ns; any thread} */
    public long nextDeadlineNs() {
        return nextDeadlineNs;
    }

    /** {@return whether the shard is near the head of a tape with records on it: may accept sessions; any thread} */
    public boolean isReady() {
        return ready;
    }

    /** {@return what the shard counts; any thread may read} */
    public Counters<FanoutCounter> counters() {
        return counters;
    }

    /** {@return sessions that are not over; on the shard's thread} */
    public int sessionCount() {
        return sessions.count();
    }

    @Override
    public String roleName() {
        return "fanout-shard-" + index;
    }

    /** Lets go of the tape; on the shard's thread, or after it has ended. Transports are their owner's to close. */
    @Override
    public void onClose() {
        closed = true;
        if (catchUp != null) {
            catchUp.stop();
        }
        runTasks();
        if (tape.isCurrent()) {
            tape.close();
        }
    }
}
