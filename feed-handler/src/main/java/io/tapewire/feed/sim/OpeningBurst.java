package io.tapewire.feed.sim;

/**
 * How excited the market is at its opening: wide, rough and full of trades, then calmer by half every few ticks per instrument. Counted in ticks and
 * not in seconds, so that a seed gives the same ticks at every rate.
 */
final class OpeningBurst {
    /** The level at the first tick. */
    static final int FULL = 256;

    /** At 300 instruments and 2,000 ticks a second 2.4 s. */
    private static final int HALF_LIFE_TICKS_PER_INSTRUMENT = 16;

    private final long halfLife;

    OpeningBurst(int instrumentCount) {
        halfLife = (long) HALF_LIFE_TICKS_PER_INSTRUMENT * instrumentCount;
    }

    /**
     * {@return from {@link #FULL} at the opening down to 0}
     *
     * @param ticks since the opening
     */
    int level(long ticks) {
        final long halvings = ticks / halfLife;
        if (halvings >= 8) {
            return 0; // below 1
        }
        final int start = FULL >> halvings;
        return (int) (start - start * (ticks % halfLife) / (2 * halfLife)); // a straight line between two halvings
    }
}
