package io.tapewire.fanout;

/** Frames that a client will take, and which it has acknowledged. Frame numbers are 32 bits and wrap: only differences count. */
final class Credit {
    /** As creditFrames: no limit. */
    private static final int UNLIMITED = 65_535;

    private int acked;
    private int creditFrames = UNLIMITED;
    private boolean hasAcked;

    /** What an Ack turned out to be. */
    enum AckResult {
        NEWER,
        SAME,
        OLDER,
        UNSENT
    }

    /**
     * An Ack came.
     *
     * @param frameSeq newest frame that the client has processed
     * @param credit frames that it takes beyond that one
     * @param sentFrameSeq newest frame sent
     */
    AckResult onAck(int frameSeq, int credit, int sentFrameSeq) {
        if (frameSeq - sentFrameSeq > 0) {
            return AckResult.UNSENT;
        }
        final int ahead = frameSeq - acked;
        if (ahead < 0) {
            return AckResult.OLDER;
        }
        acked = frameSeq;
        creditFrames = credit;
        hasAcked = true;
        return ahead == 0 ? AckResult.SAME : AckResult.NEWER;
    }

    /** A pong said that a frame was read; counts only for a client that never sent an Ack. {@return whether it tells anything new} */
    boolean onPong(int frameSeq, int sentFrameSeq) {
        if (hasAcked || frameSeq - sentFrameSeq > 0 || frameSeq - acked <= 0) {
            return false;
        }
        acked = frameSeq;
        return true;
    }

    /** {@return whether the frame of this number may hold records} */
    boolean allows(int frameSeq) {
        return creditFrames == UNLIMITED || frameSeq - acked <= creditFrames;
    }

    int acked() {
        return acked;
    }

    boolean hasAcked() {
        return hasAcked;
    }
}
