package io.tapewire.feed;

import io.tapewire.tape.TickWriter;

/** Opens the tape of a feed for writing: on disk, or in memory for tests. */
interface TapeOpener {
    /**
     * {@return the writer, which the feed closes}
     *
     * @throws io.tapewire.tape.TapeException when the tape cannot be written; the message is one line that names the file or directory
     */
    TickWriter open(FeedContext context);
}
