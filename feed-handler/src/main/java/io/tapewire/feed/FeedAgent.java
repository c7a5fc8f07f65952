package io.tapewire.feed;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.Source;
import io.tapewire.tape.TickWriter;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/**
 * The duty cycle of the feed handler: steps the source and the tape. Its thread is the only one that touches either, from the first step to their close.
 * Others ask it to end ({@link #requestStop}) and wait for that ({@link #awaitEnd}).
 */
final class FeedAgent implements Agent {
    private final FeedSource source;
    private final TickWriter writer;
    private final NanoClock clock;
    private final EpochNanoClock wallClock;
    private final Runnable progress;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean stopRequested;
    private volatile Throwable failure;

    /**
     * @param source closed at the end
     * @param writer closed at the end
     * @param clock monotonic
     * @param wallClock ns since 1970: what ENDED is stamped with
     * @param progress called in each step; brief
     */
    FeedAgent(FeedSource source, TickWriter writer, NanoClock clock, EpochNanoClock wallClock, Runnable progress) {
        this.source = source;
        this.writer = writer;
        this.clock = clock;
        this.wallClock = wallClock;
        this.progress = progress;
    }

    @Override
    public String roleName() {
        return "feed";
    }

    @Override
    public int doWork() {
        if (stopRequested || source.isDone()) {
            throw new AgentTerminationException();
        }
        try {
            final long nowNs = clock.nanoTime();
            final int workCount = source.poll(writer, nowNs, FeedConfiguration.POLL_LIMIT);
            progress.run();
            return workCount + writer.doWork(nowNs);
        } catch (final RuntimeException | Error e) {
            failure = e; // nothing of a feed can go on without its source or its tape
            throw new AgentTerminationException(e);
        }
    }

    /** Says on the tape that its feed has ended, where it did so in order, and closes both. */
    @Override
    public void onClose() {
        try {
            if (failure == null) {
                end();
            }
        } catch (final RuntimeException | Error e) {
            failure = e;
        }
        close(source);
        close(writer);
        ended.countDown();
    }

    private void end() {
        writer.tsIngest(wallClock.nanoTime());
        for (int id = 1; id <= writer.state().lastSourceId(); id++) {
            final Source each = writer.state().source(id);
            if (each != null && isRunning(each.condition())) {
                writer.feedStatus(id, FeedStatusKind.ENDED, 0, 0);
            }
        }
    }

    /** One that a killed process left running has ended as well: there is one writer. */
    private static boolean isRunning(FeedStatusKind condition) {
        return condition == FeedStatusKind.UP || condition == FeedStatusKind.STALE || condition == FeedStatusKind.DOWN;
    }

    private void close(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (final Exception e) {
            if (failure == null) {
                failure = e;
            } else {
                failure.addSuppressed(e);
            }
        }
    }

    /** The runner's error handler: what {@link #doWork} did not see itself ends the feed as well. */
    void onError(Throwable error) {
        if (!(error instanceof AgentTerminationException)) {
            failure = error;
            stopRequested = true;
        }
    }

    /** Makes the agent end in order, soon; on any thread. */
    void requestStop() {
        stopRequested = true;
    }

    /** Waits until the agent has ended and closed everything. */
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** {@return what ended the feed, or null where it ended in order; to be asked after the end} */
    Throwable failure() {
        return failure;
    }
}
