package io.tapewire.client;

/** How an update reached the client; reused, lives only during the callback. */
public final class Update {
    private long conflated;
    private boolean snapshot;
    private long tsSend;

    void frame(boolean isSnapshot, long newTsSend) {
        snapshot = isSnapshot;
        tsSend = newTsSend;
    }

    void conflated(long count) {
        conflated = count;
    }

    /** {@return updates of this instrument and channel left out before this one; 65,535 = that many or more} */
    public long conflated() {
        return conflated;
    }

    /** {@return whether it is part of a snapshot: a present value, not a change} */
    public boolean isSnapshot() {
        return snapshot;
    }

    /** {@return the server's wall clock when the frame was sent, ns since 1970} */
    public long tsSend() {
        return tsSend;
    }
}
