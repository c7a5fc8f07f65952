package io.tapewire.tape;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A place on a tape as people give it: ISO-8601 with a zone, ns since 1970, or {@code seq:N}.
 *
 * @param isTapeSeq whether {@code value} is a tapeSeq, else a time in ns since 1970
 * @param value the place
 */
record TapePoint(boolean isTapeSeq, long value) {
    private static final String SEQ = "seq:";
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Reads the command line's text. */
    static final class Converter implements ITypeConverter<TapePoint> {
        @Override
        public TapePoint convert(String text) {
            try {
                if (text.startsWith(SEQ)) {
                    return new TapePoint(true, Long.parseLong(text.substring(SEQ.length())));
                }
                if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return new TapePoint(false, Long.parseLong(text));
                }
                final OffsetDateTime time = OffsetDateTime.parse(text);
                return new TapePoint(
                        false, Math.addExact(Math.multiplyExact(time.toEpochSecond(), NS_PER_SECOND), time.getNano()));
            } catch (final NumberFormatException | ArithmeticException | DateTimeParseException e) {
                throw new TypeConversionException(
                        "'" + text + "' is no time with a zone (2026-11-25T14:30:00Z), no ns since 1970 and no seq:N");
            }
        }
    }
}
