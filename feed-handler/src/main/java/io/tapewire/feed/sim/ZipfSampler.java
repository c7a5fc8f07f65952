package io.tapewire.feed.sim;

/**
 * Draws ranks so that rank k comes 1/k as often as the first (Zipf's law with exponent 1: how activity spreads over stocks, roughly). Vose's alias
 * method in whole numbers: a draw costs one random number whatever the count, and is the same on every machine.
 */
final class ZipfSampler {
    /** Weight of the first rank: the ten-thousandth still has 1,677, and a weight below the mean (2^28) times 2^31 fits a long. */
    private static final long FIRST_WEIGHT = 1L << 24;

    private final int[] aliases;
    private final int[] thresholds; // of 2^31: below it the column itself, else its alias

    /** @param count ranks, from 1 */
    ZipfSampler(int count) {
        aliases = new int[count];
        thresholds = new int[count];
        final long[] weights = new long[count];
        long total = 0;
        for (int i = 0; i < count; i++) {
            weights[i] = FIRST_WEIGHT / (i + 1) * count; // scaled, so that the mean is the total of the plain weights
            total += weights[i];
        }
        fill(weights, total / count);
    }

    private void fill(long[] weights, long mean) {
        final int count = weights.length;
        final int[] small = new int[count];
        final int[] large = new int[count];
        int smallCount = 0;
        int largeCount = 0;
        for (int i = count - 1; i >= 0; i--) {
            aliases[i] = i;
            thresholds[i] = Integer.MAX_VALUE;
            if (weights[i] < mean) {
                small[smallCount++] = i;
            } else {
                large[largeCount++] = i;
            }
        }
        while (smallCount > 0 && largeCount > 0) {
            final int poor = small[--smallCount];
            final int rich = large[largeCount - 1];
            thresholds[poor] = (int) (weights[poor] * Integer.MAX_VALUE / mean);
            aliases[poor] = rich;
            weights[rich] -= mean - weights[poor];
            if (weights[rich] < mean) {
                largeCount--;
                small[smallCount++] = rich;
            }
        }
    }

    /** {@return a rank from 0, the most frequent} */
    int next(SplitMix random) {
        final long bits = random.nextLong();
        final int column = (int) (((bits >>> 32) * aliases.length) >>> 32);
        final int low = (int) bits & Integer.MAX_VALUE;
        return low < thresholds[column] ? column : aliases[column];
    }
}
