package io.tapewire.feed.capture;

/** What a stamp of a pcapng interface counts ({@code if_tsresol}, {@code if_tsoffset}). */
final class Timescale {
    static final int MICROSECONDS = 6;

    private static final long SECOND_NS = 1_000_000_000L;

    private final int exponent;
    private final boolean binary;
    private final long unit; // ns per step where steps are longer than 1 ns, else steps per ns
    private final long offsetSeconds;

    /**
     * @param resolution high bit clear: steps of 10^-v s; set: steps of 2^-v s
     * @param offsetSeconds added to each stamp
     */
    Timescale(int resolution, long offsetSeconds) {
        binary = (resolution & 0x80) != 0;
        exponent = resolution & 0x7F;
        unit = binary ? 0 : power(Math.min(18, Math.abs(9 - exponent)));
        this.offsetSeconds = offsetSeconds;
    }

    private static long power(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    /** {@return the stamp in ns since 1970; what does not fit wraps, as the stamp is damaged then} */
    long toNs(long stamp) {
        final long ns = binary ? binaryNs(stamp) : exponent <= 9 ? stamp * unit : Long.divideUnsigned(stamp, unit);
        return ns + offsetSeconds * SECOND_NS;
    }

    private long binaryNs(long stamp) {
        if (exponent >= 64) {
            return 0; // 2^64 steps and more to the second: no stamp of 64 bits reaches one
        }
        final long seconds = exponent == 0 ? stamp : stamp >>> exponent;
        final long fraction = exponent == 0 ? 0 : stamp & ((1L << exponent) - 1);
        final int shift = Math.min(exponent, 30); // 30 bits of a second are finer than 1 ns, and times 1e9 still fit
        return seconds * SECOND_NS + ((fraction >>> (exponent - shift)) * SECOND_NS >>> shift);
    }
}
