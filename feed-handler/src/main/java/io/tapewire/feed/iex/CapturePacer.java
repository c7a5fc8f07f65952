package io.tapewire.feed.iex;

/** When a packet of a capture is due: as long after the first one as it was captured after it, divided by the speed. */
final class CapturePacer {
    /** As fast as it can be read. */
    static final double MAX_SPEED = Double.POSITIVE_INFINITY;

    private final double speed;
    private boolean started;
    private long startNs;
    private long firstTimeNs;

    /** @param speed greater than 0; 1 = as it was captured, {@link #MAX_SPEED} = no waiting */
    CapturePacer(double speed) {
        this.speed = speed;
    }

    boolean isMax() {
        return speed == MAX_SPEED;
    }

    /**
     * {@return whether a packet is due}
     *
     * @param timeNs when it was captured
     * @param nowNs monotonic clock
     */
    boolean isDue(long timeNs, long nowNs) {
        if (isMax()) {
            return true;
        }
        if (!started) {
            started = true;
            startNs = nowNs;
            firstTimeNs = timeNs;
        }
        return nowNs - startNs >= (timeNs - firstTimeNs) / speed;
    }
}
