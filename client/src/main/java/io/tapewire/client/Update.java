package io.tapewire.client;

/** How an update reached the client: what its frame says, and its own slot. Reused, lives only during the callback. */
public final class Update {
    private static final int SLOT_MAX = 65_535;
    private static final int SNAPSHOT = 1;
    private static final int REPLAY = 4;
    private static final int CATCH_UP = 8;
    private static final int DELAYED = 16;

    private long conflated;
    private int streamId;
    private int flags;
    private long epoch;
    private long tsSend;
    private long cursor;

    void frame(int newStreamId, int newFlags, long newEpoch, long newTsSend, long newCursor) {
        streamId = newStreamId;
        flags = newFlags;
        epoch = newEpoch;
        tsSend = newTsSend;
        cursor = newCursor;
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

    /** {@return whose frame it came in: 0 live, {@link Subscription#DELAYED} the delayed view, else a replay} */
    public int streamId() {
        return streamId;
    }

    /** {@return place of the frame on its stream, a tapeSeq: everything up to it was sent in this frame or before} */
    public long cursor() {
        return cursor;
    }

    /** {@return NEW_EPOCHs of the tape up to the frame's place} */
    public long epoch() {
        return epoch;
    }

    /** {@return whether it is part of a snapshot: a present value, not a change} */
    public boolean isSnapshot() {
        return (flags & SNAPSHOT) != 0;
    }

    /** {@return whether it is of a replay: {@link #tsSend} is virtual time} */
    public boolean isReplay() {
        return (flags & REPLAY) != 0;
    }

    /** {@return whether it comes from the tape, as the stream is behind its head} */
    public boolean isCatchUp() {
        return (flags & CATCH_UP) != 0;
    }

    /** {@return whether it is held back as the subject's rights say} */
    public boolean isDelayed() {
        return (flags & DELAYED) != 0;
    }

    /** {@return when its frame was sent, ns since 1970: by the server's wall clock, on a replay its virtual time} */
    public long tsSend() {
        return tsSend;
    }
}
