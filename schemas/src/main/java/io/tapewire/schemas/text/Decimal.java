package io.tapewire.schemas.text;

import io.tapewire.schemas.RecordLayout;

/** Prices and quantities as people write them: a mantissa with the digits behind the point that its exponent gives. */
public final class Decimal {
    private Decimal() {}

    /**
     * Appends a mantissa: 356600 with exponent -4 is 35.6600, 12 with exponent 2 is 1200.
     *
     * @param target where it goes
     * @param mantissa any but the null mantissa, which appends nothing
     * @param exponent decimal exponent, -128 to 127
     */
    public static void append(StringBuilder target, long mantissa, int exponent) {
        if (mantissa == RecordLayout.NULL_MANTISSA) {
            return;
        }
        if (mantissa < 0) {
            target.append('-');
        }
        final int start = target.length();
        target.append(Math.abs(mantissa));
        if (exponent >= 0) {
            if (mantissa != 0) {
                target.append("0".repeat(exponent));
            }
            return;
        }
        final int missing = 1 - exponent - (target.length() - start); // zeros so that one digit stands before the point
        if (missing > 0) {
            target.insert(start, "0".repeat(missing));
        }
        target.insert(target.length() + exponent, '.');
    }

    /** {@return a mantissa as text, as {@link #append}; empty for the null mantissa} */
    public static String toString(long mantissa, int exponent) {
        final StringBuilder text = new StringBuilder();
        append(text, mantissa, exponent);
        return text.toString();
    }
}
