package io.tapewire.feed.sim;

/**
 * SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014). Here, and not the JDK's, because a seed must give the same
 * ticks on every JDK.
 */
final class SplitMix {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SplitMix(long seed) {
        state = seed;
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        long mixed = state;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** {@return from 0 to below {@code bound}; the bias of scaling 32 bits is below bound / 2^32} */
    int nextInt(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** {@return from -span to span, both included; span below 2^31} */
    long nextWithin(long span) {
        return (((nextLong() >>> 32) * (2 * span + 1)) >>> 32) - span;
    }

    /** {@return true in {@code chances} of {@code of} cases} */
    boolean nextChance(int chances, int of) {
        return nextInt(of) < chances;
    }
}
