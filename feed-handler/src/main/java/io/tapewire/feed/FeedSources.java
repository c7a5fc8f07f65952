package io.tapewire.feed;

import io.tapewire.feed.iex.IexSources;
import io.tapewire.feed.sim.SimSource;
import java.util.function.Consumer;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;

/** Makes the source that the settings name. */
final class FeedSources {
    private FeedSources() {}

    /**
     * Opens a source.
     *
     * @param context concluded
     * @param clock monotonic
     * @param wallClock ns since 1970: what records are stamped with
     * @param warnings takes one-line warnings
     * @throws IllegalArgumentException when the name of the source is wrong; the message is one line
     * @throws RuntimeException when it cannot be opened; the message is one line that names the file or address
     */
    static FeedSource open(FeedContext context, NanoClock clock, EpochNanoClock wallClock, Consumer<String> warnings) {
        if (context.isSimulator()) {
            return new SimSource(context.symbols(), context.seed(), context.rate(), context.ticks(), clock, wallClock);
        }
        return IexSources.open(context.source(), context.speed(), context.receiveBufferBytes(), wallClock, warnings);
    }
}
