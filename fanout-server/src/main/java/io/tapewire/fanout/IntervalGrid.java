package io.tapewire.fanout;

/** The intervals that are granted: few, so that what a session subscribed to leaves together. An index into the grid stands for one. */
final class IntervalGrid {
    /** Index of interval 0: with each drain of the tape. */
    static final int IMMEDIATE = 0;

    private static final int[] INTERVALS_MS = {0, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};

    /** Granted intervals. */
    static final int COUNT = INTERVALS_MS.length;

    private IntervalGrid() {}

    /** {@return index of the shortest interval that is at least {@code wantedMs}, else of the longest} */
    static int indexOf(int wantedMs) {
        int index = 0;
        while (index < COUNT - 1 && INTERVALS_MS[index] < wantedMs) {
            index++;
        }
        return index;
    }

    /** {@return ms of the interval at {@code index}} */
    static int intervalMs(int index) {
        return INTERVALS_MS[index];
    }
}
