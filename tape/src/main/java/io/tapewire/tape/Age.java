package io.tapewire.tape;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An age on the command line, in ns: 90m, 24h, 7d. */
public final class Age implements ITypeConverter<Long> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})([smhd])");

    @Override
    public Long convert(String text) {
        final Matcher matcher = TEXT.matcher(text);
        final long count = matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
        final long ns = count == 0 ? 0 : unit(matcher.group(2)).toNanos(count);
        if (ns == 0 || ns == Long.MAX_VALUE) { // 0 would mean everything to one reader and nothing to another
            throw new TypeConversionException("'" + text + "' is no age above 0 (as 90s, 45m, 24h or 7d)");
        }
        return ns;
    }

    private static TimeUnit unit(String letter) {
        return switch (letter) {
            case "s" -> TimeUnit.SECONDS;
            case "m" -> TimeUnit.MINUTES;
            case "h" -> TimeUnit.HOURS;
            default -> TimeUnit.DAYS;
        };
    }
}
