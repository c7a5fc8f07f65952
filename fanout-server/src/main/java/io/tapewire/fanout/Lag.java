package io.tapewire.fanout;

/**
 * Since when a client has been behind: the oldest change that is due to it and not acknowledged. Constant memory: since when something has waited,
 * since when a cut frame has, and a few samples of (frame, since when its oldest change was due).
 *
 * <p>A client that sends Acks is sampled in steps of a fraction of the slow-consumer deadline, so that the samples reach over the deadline; one that
 * never did is judged by its pings alone, which stand behind a frame, one at a time.
 */
final class Lag {
    /** As a time: nothing. */
    static final long NONE = Long.MAX_VALUE;

    private static final int SAMPLES = 32;

    /** Samples per slow-consumer deadline: fewer than there is room for, so that there is always room until the deadline has come. */
    private static final int SAMPLES_PER_DEADLINE = 24;

    private final long spacingNs;
    private long waitingSinceNs = NONE;
    private long roundSinceNs = NONE;
    private long tailSinceNs = NONE;
    private int[] frameSeqs;
    private long[] dueNs;
    private int oldest;
    private int count;
    private int lastFrameSeq;
    private long lastDueNs = NONE;
    private int pingFrameSeq;
    private long pingDueNs = NONE;

    Lag(long slowConsumerNs) {
        spacingNs = Math.max(1, slowConsumerNs / SAMPLES_PER_DEADLINE);
    }

    /** Something is due and cannot go. */
    void onWaiting(long nowNs) {
        if (waitingSinceNs == NONE) {
            waitingSinceNs = nowNs;
        }
    }

    boolean isWaiting() {
        return waitingSinceNs != NONE;
    }

    /** Nothing is due that has not gone. */
    void onNothingDue() {
        waitingSinceNs = NONE;
    }

    /** The walk over what is due goes on, or begins. */
    void onWalk(long nowNs) {
        if (roundSinceNs == NONE) {
            roundSinceNs = nowNs;
        }
    }

    /**
     * The walk has come round. Each entry was looked at once in a round: what is due when it is over became due since it began, however long something
     * has been waiting without a break.
     */
    void onRoundOver(long nowNs) {
        if (waitingSinceNs != NONE) {
            waitingSinceNs = Math.max(waitingSinceNs, roundSinceNs);
        }
        roundSinceNs = nowNs;
    }

    /** The walk has found all that is due and sent it: the next one begins a round. */
    void onAllSent() {
        roundSinceNs = NONE;
    }

    /** The tail of a frame has gone. */
    void onTailSent() {
        tailSinceNs = NONE;
    }

    /** A frame without records went out: it is not to be acknowledged. */
    void onControl(long nowNs, boolean whole) {
        if (!whole) {
            tailSinceNs = nowNs;
        }
    }

    /**
     * A frame with records went out.
     *
     * @param whole whether the socket took all of it
     * @param complete whether it has everything that is due; else the rest waits since when it did
     * @param acks whether the client sends Acks
     * @param pinged whether a ping with the frame's number went behind it
     */
    void onRecords(int frameSeq, long nowNs, boolean whole, boolean complete, boolean acks, boolean pinged) {
        final long since = waitingSinceNs == NONE ? nowNs : waitingSinceNs;
        if (!whole) {
            tailSinceNs = since;
        }
        waitingSinceNs = complete ? NONE : since;
        if (acks) {
            sample(frameSeq, since);
        } else if (pinged) {
            pingFrameSeq = frameSeq;
            pingDueNs = since;
        }
        lastFrameSeq = frameSeq;
        lastDueNs = since;
    }

    private void sample(int frameSeq, long since) {
        if (frameSeqs == null) {
            frameSeqs = new int[SAMPLES];
            dueNs = new long[SAMPLES];
        }
        if (count > 0 && (count == SAMPLES || since - dueNs[(oldest + count - 1) % SAMPLES] < spacingNs)) {
            return;
        }
        final int at = (oldest + count) % SAMPLES;
        frameSeqs[at] = frameSeq;
        dueNs[at] = since;
        count++;
    }

    /** All frames up to and with {@code frameSeq} are acknowledged. */
    void onAcknowledged(int frameSeq) {
        while (count > 0 && frameSeq - frameSeqs[oldest] >= 0) {
            oldest = (oldest + 1) % SAMPLES;
            count--;
        }
        if (frameSeq - lastFrameSeq >= 0) {
            lastDueNs = NONE;
        }
        if (frameSeq - pingFrameSeq >= 0) {
            pingDueNs = NONE;
        }
    }

    /** {@return since when something due has not been written, ns, or NONE} */
    long unsentSinceNs() {
        return Math.min(waitingSinceNs, tailSinceNs);
    }

    /** {@return since when the client has been behind, ns, or NONE} */
    long sinceNs(boolean acks) {
        final long unacked = acks ? (count > 0 ? dueNs[oldest] : lastDueNs) : pingDueNs;
        return Math.min(unsentSinceNs(), unacked);
    }

    /** {@return lag at {@code nowNs}, ns; 0 = none} */
    long lagNs(boolean acks, long nowNs) {
        final long since = sinceNs(acks);
        return since == NONE ? 0 : nowNs - since;
    }
}
