package io.tapewire.fanout.server;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: 32768, 32k, 1m, 2g. */
final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String value) {
        final String text = value.toLowerCase(Locale.ROOT);
        final int shift = switch (text.isEmpty() ? '0' : text.charAt(text.length() - 1)) {
            case 'k' -> 10;
            case 'm' -> 20;
            case 'g' -> 30;
            default -> 0;
        };
        try {
            return Math.multiplyExact(
                    Long.parseLong(shift == 0 ? text : text.substring(0, text.length() - 1)), 1L << shift);
        } catch (final NumberFormatException | ArithmeticException e) {
            throw new TypeConversionException("'" + value + "' is not a size as 32768, 32k, 1m or 2g");
        }
    }
}
