package io.tapewire.feed.sim;

/** Which instruments are halted and until which tick: few at a time, so that the market as a whole goes on. Allocates nothing per halt. */
final class Halts {
    /** Nine times the mean (80 of a million events, each 22,500 ticks long); more would only be slower to look through. */
    private static final int MAX = 16;

    private final int[] instruments;
    private final long[] ends; // in ticks of the market
    private int count;
    private long nextEnd = Long.MAX_VALUE;

    /** @param instrumentCount of the market; where it has fewer than four, none is ever halted */
    Halts(int instrumentCount) {
        instruments = new int[Math.min(MAX, instrumentCount / 4)];
        ends = new long[instruments.length];
    }

    /** {@return whether one more may be halted} */
    boolean hasRoom() {
        return count < instruments.length;
    }

    void add(int instrument, long end) {
        instruments[count] = instrument;
        ends[count++] = end;
        nextEnd = Math.min(nextEnd, end);
    }

    /** {@return an instrument whose halt is over, once, or -1} */
    int pollEnded(long tick) {
        if (tick < nextEnd) {
            return -1;
        }
        int ended = -1;
        nextEnd = Long.MAX_VALUE;
        for (int i = count - 1; i >= 0; i--) {
            if (ended == -1 && ends[i] <= tick) {
                ended = instruments[i];
                count--;
                instruments[i] = instruments[count];
                ends[i] = ends[count];
            }
        }
        for (int i = 0; i < count; i++) {
            nextEnd = Math.min(nextEnd, ends[i]);
        }
        return ended;
    }
}
