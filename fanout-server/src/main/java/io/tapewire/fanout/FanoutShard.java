package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.Tape;
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
    private final FeedCondition condition;
    private final TapeView tape;
    private final Sessions sessions;
    private final TapeFollower follower;
    private long pauses;
    private volatile long nextDeadlineNs;
    private volatile boolean wantsEachChange;

    /**
     * @param context concluded
     * @param index of the shard among the server's, from 0: the upper bits of its session ids
     */
    public FanoutShard(FanoutContext context, int index) {
        this.context = context;
        this.index = index;
        clock = new ShardClock(context.clock());
        condition = new FeedCondition(context.staleAfterNs());
        tape = new TapeView(counters, this::execute, condition);
        final TapeExtent extent = new TapeExtent(context.executor());
        sessions = new Sessions(context, index, clock, tape, extent, counters, this::publishDeadline);
        follower = new TapeFollower(context, clock, tape, extent, sessions, this::execute);
        nextDeadlineNs = context.clock().nanoTime();
    }

    @Override
    public int doWork() {
        final long startNs = context.clock().nanoTime();
        final long nowNs = clock.nowNs();
        int workCount = runTasks();
        workCount += follower.read(nowNs);
        workCount += sessions.delayedViews().poll(nowNs);
        sessions.slots().poll(nowNs);
        sessions.replays().poll(nowNs);
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

    /**
     * Begins to follow a tape, at its newest checkpoint; any thread. Sessions that followed another one, or an earlier opening of this one, are told
     * to reconnect: what they hold may not be what is on this one.
     *
     * @param newTape stays open as long as the shard follows it; the caller closes it after {@link #onClose}
     */
    public void follow(Tape newTape) {
        follow(new RecordBlocks(newTape, context.executor(), context.blockCapacity()));
    }

    /**
     * Begins to follow a tape, as {@link #follow(Tape)}, whose records are read with those of other shards.
     *
     * @param newTape who reads it for sessions that are not at its head
     */
    public void follow(RecordBlocks newTape) {
        execute(() -> follower.follow(newTape));
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
            next = Math.min(next, sessions.replays().nextNs());
            next = Math.min(next, sessions.delayedViews().nextNs(nowNs));
        }
        final boolean isAnyImmediate =
                !tape.dataSubscribers().isEmpty() || !tape.everyStreams().isEmpty();
        if (wantsEachChange != isAnyImmediate) { // volatile: written when it changes, not in each cycle
            wantsEachChange = isAnyImmediate;
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

    /**
     * {@return whether some session gets each change of the newest values at once, by interval 0 or mode EVERY} Else it is soon enough to wake the shard at its
     * deadlines, and now and then as the tape moves. Any thread.
     */
    public boolean wantsEachChange() {
        return wantsEachChange;
    }

    /** {@return whether the shard is near the head of a tape with records on it: may accept sessions; any thread} */
    public boolean isReady() {
        return follower.isReady();
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
        follower.close();
        runTasks(); // the tape may have been on its way back
        follower.close();
    }
}
