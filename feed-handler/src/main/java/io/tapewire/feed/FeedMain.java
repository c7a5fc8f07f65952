package io.tapewire.feed;

import io.tapewire.schemas.process.OrderlyExit;
import java.time.Duration;

/** {@code tapewire feed}: a feed onto a tape, until it ends or a signal comes. */
public final class FeedMain {
    private FeedMain() {}

    /**
     * Runs the command.
     *
     * @param arguments as {@code --help} tells
     */
    public static void main(String[] arguments) {
        final FeedHandler feed = new FeedHandler(FeedTape::open, System.out, System.err);
        final OrderlyExit exit =
                OrderlyExit.install(feed::requestStop, Duration.ofSeconds(FeedConfiguration.STOP_DEADLINE_S));
        exit.finish(feed.run(arguments));
    }
}
