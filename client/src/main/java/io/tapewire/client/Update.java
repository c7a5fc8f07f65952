package io.tapewire.client;

/** How an update reached the client; reused, lives only during the callback. */
public final class Update {
    private static final int SLOT_MAX = 65_535;

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

    /** A slot's count ends at 65,535, which says that many or more: the seqs tell exactly, where one was delivered before. */
    void exact(long lastSeq, long seq) {
        if (conflated == SLOT_MAX && lastSeq > 0 && seq > lastSeq) {
            conflated = seq - lastSeq - 1;
        }
    }

    /** {@return updates of this instrument and channel left out since the one delivered before; 0 for a first one} */
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
