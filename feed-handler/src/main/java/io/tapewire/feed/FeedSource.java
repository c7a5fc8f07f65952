package io.tapewire.feed;

import io.tapewire.tape.TickWriter;

/**
 * A venue's bytes turned into ticks. Stepped by the feed agent's one thread; never waits. What is the venue's own (epochs, gaps, UP, STALE, ALIVE) a source
 * writes itself; ENDED is the agent's.
 */
public interface FeedSource extends AutoCloseable {
    /** What {@link #restNs} gives where bytes may come at any time. */
    long REST_UNKNOWN = -1;

    /**
     * Reads, decodes and writes what is there now.
     *
     * @param writer the same in every call; the source stamps it with {@code tsIngest}
     * @param nowNs monotonic clock
     * @param limit most messages to take, about; the rest stays for the next call
     * @return work done; 0 = nothing now
     * @throws io.tapewire.tape.TapeException when the tape takes no more; the message is one line
     * @throws RuntimeException when the source can give no more; the message is one line that names the file or address
     */
    int poll(TickWriter writer, long nowNs, int limit);

    /** {@return whether everything is on the tape: a capture at its end, the last of {@code --ticks}} */
    boolean isDone();

    /**
     * {@return how long nothing will be due, ns, as far as the source knows: the agent may rest so long; {@link #REST_UNKNOWN} where bytes may come
     * at any time}
     *
     * @param nowNs monotonic clock
     */
    default long restNs(long nowNs) {
        return REST_UNKNOWN;
    }

    /** {@return bytes of the file behind the source, for a progress bar; 0 = there is none} */
    default long size() {
        return 0;
    }

    /** {@return bytes of {@link #size} read so far} */
    default long bytesRead() {
        return 0;
    }

    /**
     * Tells what came and what was lost; called once, at the end.
     *
     * @param summary filled in the order that people read
     */
    void report(FeedSummary summary);

    @Override
    void close();
}
