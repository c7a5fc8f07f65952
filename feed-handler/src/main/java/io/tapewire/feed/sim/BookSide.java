package io.tapewire.feed.sim;

/**
 * One side of a small book: a few levels, the touch first, each further from the other side than the one before and none empty. What stands behind the
 * touch becomes the touch when that is taken: so spreads and sizes have a past.
 */
final class BookSide {
    /** Enough for a few levels to be taken one after the other before new ones are made up. */
    static final int DEPTH = 8;

    private final int outward; // +1 for asks, -1 for bids: the direction away from the other side
    private final int roundLot;
    private final int spacing;
    private final long[] ticks = new long[DEPTH];
    private final long[] sizes = new long[DEPTH];

    BookSide(int outward, SimInstrument instrument) {
        this.outward = outward;
        roundLot = instrument.roundLot();
        spacing = 1 + instrument.spreadTicks() / 4;
    }

    /** Begins anew with a touch at a price; whatever stood here is gone. */
    void open(long touchTicks, SplitMix random) {
        ticks[0] = touchTicks;
        sizes[0] = newSize(0, random);
        for (int level = 1; level < DEPTH; level++) {
            addBehind(level, random);
        }
    }

    private void addBehind(int level, SplitMix random) {
        ticks[level] = ticks[level - 1] + outward * (1L + random.nextInt(spacing));
        sizes[level] = newSize(level, random);
    }

    /** Round lots, mostly few, more behind the touch. */
    private long newSize(int level, SplitMix random) {
        final int lots = 1 + random.nextInt(4 + 2 * level);
        return (long) roundLot * (random.nextChance(1, 8) ? lots * 5 : lots);
    }

    long touchTicks() {
        return ticks[0];
    }

    long touchSize() {
        return sizes[0];
    }

    /** {@return price of the deepest level} */
    long deepestTicks() {
        return ticks[DEPTH - 1];
    }

    /** Takes from the touch; where nothing is left of it, the next level is the touch. */
    void take(long size, SplitMix random) {
        if (size < sizes[0]) {
            sizes[0] -= size;
        } else {
            removeTouch(random);
        }
    }

    /** The next level is the touch. */
    void removeTouch(SplitMix random) {
        System.arraycopy(ticks, 1, ticks, 0, DEPTH - 1);
        System.arraycopy(sizes, 1, sizes, 0, DEPTH - 1);
        addBehind(DEPTH - 1, random);
    }

    /** A better price than the touch's; that goes behind it. */
    void insertTouch(long touchTicks, SplitMix random) {
        System.arraycopy(ticks, 0, ticks, 1, DEPTH - 1);
        System.arraycopy(sizes, 0, sizes, 1, DEPTH - 1);
        ticks[0] = touchTicks;
        sizes[0] = newSize(0, random);
    }

    /** Orders come to the touch, or leave it; something is left always and the size is another one. */
    void resizeTouch(SplitMix random) {
        final long change = (long) roundLot * (1 + random.nextInt(3));
        final boolean isFull = sizes[0] >= 40L * roundLot;
        if (sizes[0] > change && (isFull || random.nextChance(1, 2))) {
            sizes[0] -= change;
        } else {
            sizes[0] += change;
        }
    }
}
