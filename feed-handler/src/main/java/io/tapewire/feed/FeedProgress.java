package io.tapewire.feed;

import io.tapewire.schemas.process.Terminal;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.agrona.concurrent.NanoClock;

/** How far a capture is read, on stderr, where that is a terminal and the source has an end; elsewhere nothing. Stepped by the feed agent's thread. */
final class FeedProgress implements Runnable, AutoCloseable {
    private static final long KIBIBYTE = 1L << 10;

    private final FeedSource source;
    private final NanoClock clock;
    private final ProgressBar bar; // null = none
    private long shownNs;

    private FeedProgress(FeedSource source, NanoClock clock, ProgressBar bar) {
        this.source = source;
        this.clock = clock;
        this.bar = bar;
        shownNs = clock.nanoTime();
    }

    static FeedProgress of(FeedSource source, FeedContext context, NanoClock clock) {
        final boolean isShown = context.isCapture() && source.size() > 0 && Terminal.isStderr();
        return new FeedProgress(source, clock, isShown ? bar(source.size()) : null);
    }

    private static ProgressBar bar(long size) {
        return new ProgressBarBuilder()
                .setTaskName("feed")
                .setUnit(" KiB", KIBIBYTE)
                .setInitialMax(size)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build();
    }

    @Override
    public void run() {
        if (bar != null) {
            final long nowNs = clock.nanoTime();
            if (nowNs - shownNs >= FeedConfiguration.PROGRESS_PERIOD_NS) {
                shownNs = nowNs;
                bar.stepTo(source.bytesRead());
            }
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.stepTo(source.bytesRead());
            bar.close();
        }
    }
}
