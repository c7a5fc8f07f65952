package io.tapewire.fanout;

/** Bytes of a replay that are under way: sent, and not acknowledged. */
final class ReplayWindow {
    /** Most bytes under way: what a page takes at once, and little beside what is live. */
    private static final int MAX_BYTES = 64 * 1024;

    private static final int FRAMES = 1024;

    private final int[] seqs = new int[FRAMES];
    private final int[] lengths = new int[FRAMES];
    private int oldest;
    private int count;
    private int bytes;

    /** {@return whether a frame of at most {@code maxFrameBytes} may go, where frames up to {@code acked} are acknowledged} */
    boolean allows(int acked, int maxFrameBytes) {
        while (count > 0 && acked - seqs[oldest] >= 0) {
            bytes -= lengths[oldest];
            oldest = (oldest + 1) % FRAMES;
            count--;
        }
        return count < FRAMES && (count == 0 || bytes + maxFrameBytes <= MAX_BYTES);
    }

    void onSent(int frameSeq, int length) {
        final int at = (oldest + count) % FRAMES;
        seqs[at] = frameSeq;
        lengths[at] = length;
        count++;
        bytes += length;
    }
}
