package io.tapewire.tape.check;

/**
 * A frame as its header says it, and where it stands.
 *
 * @param file name of the capture
 * @param connection from 1 in its file
 * @param ts when the client had it, wall clock, ns since 1970
 * @param frameSeq its number
 * @param streamId whose it is
 * @param flags bits of FrameFlags
 * @param cursor place on the tape
 */
record Frame(String file, int connection, long ts, long frameSeq, int streamId, int flags, long cursor) {
    private static final int SNAPSHOT = 1;
    private static final int CONFLATED = 1 << 1;
    private static final int REPLAY = 1 << 2;
    private static final int DELAYED = 1 << 4;

    boolean isSnapshot() {
        return (flags & SNAPSHOT) != 0;
    }

    boolean isConflated() {
        return (flags & CONFLATED) != 0;
    }

    boolean isReplay() {
        return (flags & REPLAY) != 0;
    }

    boolean isDelayed() {
        return (flags & DELAYED) != 0;
    }

    @Override
    public String toString() {
        return file + " connection " + connection + " frame " + frameSeq + " stream " + streamId;
    }
}
