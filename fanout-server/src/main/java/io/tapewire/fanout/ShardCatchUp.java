package io.tapewire.fanout;

import io.tapewire.tape.TapeException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Reads a shard's part of the tape that is not hot (at the start, after a long pause) on a thread of the executor: the {@link TapeView} is handed
 * over as a whole and handed back through the shard's tasks, which orders the two threads.
 */
final class ShardCatchUp {
    /** Records between two looks at whether to stop. */
    private static final int STEP_RECORDS = 8192;

    private final TapeView tape;
    private final Executor executor;
    private final Runnable afterwards;
    private final Consumer<TapeException> done;
    private volatile boolean stopped;

    /**
     * @param afterwards run when the head was reached, on the executor's thread
     * @param done told on the executor's thread when the head was reached (null), or what prevented it
     */
    ShardCatchUp(TapeView tape, Executor executor, Runnable afterwards, Consumer<TapeException> done) {
        this.tape = tape;
        this.executor = executor;
        this.afterwards = afterwards;
        this.done = done;
    }

    /** Hands the tape over; on the shard's thread. */
    void start() {
        tape.current(false);
        executor.execute(this::read);
    }

    private void read() {
        TapeException failure = null;
        try {
            int count;
            do {
                count = tape.poll(STEP_RECORDS);
            } while (count == STEP_RECORDS && !stopped);
            afterwards.run();
        } catch (final TapeException e) {
            failure = e;
        }
        done.accept(failure);
    }

    /** Ends the reading soon; any thread. */
    void stop() {
        stopped = true;
    }
}
