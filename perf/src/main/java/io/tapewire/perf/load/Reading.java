package io.tapewire.perf.load;

import java.time.Duration;

/**
 * How fast a client reads: how many bytes it may have read in all since it took up this way of reading. What it may not read yet stays in
 * its socket.
 */
@FunctionalInterface
public interface Reading {
    /**
     * {@return bytes that the client may have read in all}
     *
     * @param elapsedNs time since the client took up this way of reading
     */
    long allowedBytes(long elapsedNs);

    /** {@return reads all there is, at once} */
    static Reading freely() {
        return elapsedNs -> Long.MAX_VALUE;
    }

    /** {@return reads nothing} */
    static Reading nothing() {
        return elapsedNs -> 0;
    }

    /** {@return reads at a steady rate} */
    static Reading atMost(long bytesPerSecond) {
        return elapsedNs -> elapsedNs / 1_000 * bytesPerSecond / 1_000_000;
    }

    /** {@return reads nothing for a time, then all there is} */
    static Reading nothingFor(Duration silence) {
        final long silenceNs = silence.toNanos();
        return elapsedNs -> elapsedNs < silenceNs ? 0 : Long.MAX_VALUE;
    }
}
