package io.tapewire.tape;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes on the command line: 65536, 512m, 1g. */
public final class ByteSize implements ITypeConverter<Long> {
    private static final String UNITS = "kmg";
    private static final int BITS_PER_UNIT = 10;

    @Override
    public Long convert(String text) {
        final String lower = text.toLowerCase(Locale.ROOT);
        final int unit = lower.isEmpty() ? -1 : UNITS.indexOf(lower.charAt(lower.length() - 1));
        final String digits = unit < 0 ? lower : lower.substring(0, lower.length() - 1);
        try {
            final long bytes = Math.multiplyExact(Long.parseLong(digits), 1L << (BITS_PER_UNIT * (unit + 1)));
            if (bytes >= 0) {
                return bytes;
            }
        } catch (final ArithmeticException | NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' is no size (as 65536, 512m or 1g)");
        }
        throw new TypeConversionException("'" + text + "' is below 0");
    }
}
