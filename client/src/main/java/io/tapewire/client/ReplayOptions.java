package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayClock;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which stretch of the tape, and how fast. */
final class ReplayOptions {
    private static final String PLACE = "seq:";
    private static final int MILLI = 1_000;

    @Option(names = "--from", paramLabel = "T", description = "ISO-8601 with a zone, ns since 1970, or seq:N")
    private String from;

    @Option(names = "--to", paramLabel = "T", description = "the same, inclusive (the head of the tape)")
    private String to;

    @Option(names = "--speed", defaultValue = "max", paramLabel = "S", description = "0.1 to 1000 times, or max (max)")
    private String speed;

    @Option(names = "--clock", paramLabel = "CLOCK", description = "market or ingest (market)")
    private String clock;

    @Option(names = "--epoch", defaultValue = "0", paramLabel = "N", description = "0 = the newest that holds --from")
    private long epoch;

    @Option(names = "--max-gap", defaultValue = "0", paramLabel = "MS", description = "longest wait; 0 = as it was")
    private long maxGapMs;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** {@return what is asked for; anything wrong is a fault of usage} */
    ReplayRequest request() {
        final boolean isPlaces = isPlace(from) || isPlace(to);
        if (isPlaces && (from != null && !isPlace(from) || to != null && !isPlace(to))) {
            throw usage("--from and --to: both times or both seq:N", null);
        }
        final ReplayClock known = clock(isPlaces);
        final long first = place("--from", from);
        final long last = place("--to", to);
        if (last != 0 && last < first) {
            throw usage("--to " + to + ": before --from " + from, null);
        }
        try {
            return new ReplayRequest(known, epoch, first, last, speedMilli(), maxGapMs);
        } catch (final IllegalArgumentException e) {
            throw usage(e.getMessage(), e);
        }
    }

    private static boolean isPlace(String text) {
        return text != null && text.startsWith(PLACE);
    }

    private ReplayClock clock(boolean isPlaces) {
        final boolean isIngest = "ingest".equals(clock);
        if (clock != null && !isIngest && !"market".equals(clock)) {
            throw usage("--clock " + clock + ": not market or ingest", null);
        }
        if (isIngest && isPlaces) {
            throw usage("--clock ingest: not with seq:N, which runs on market time", null);
        }
        return isPlaces ? ReplayClock.TAPESEQ : isIngest ? ReplayClock.INGEST : ReplayClock.MARKET;
    }

    private long place(String option, String text) {
        if (text == null) {
            return 0;
        }
        final String digits = isPlace(text) ? text.substring(PLACE.length()) : text;
        try {
            return digits.matches("\\d+") ? Long.parseLong(digits) : isPlace(text) ? -1 : nanos(text);
        } catch (final DateTimeException | ArithmeticException | NumberFormatException e) {
            throw usage(option + " " + text + ": not ISO-8601 with a zone, ns since 1970, or seq:N", e);
        }
    }

    private static long nanos(String text) {
        final Instant instant = ZonedDateTime.parse(text).toInstant();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), instant.getNano());
    }

    private int speedMilli() {
        if ("max".equals(speed)) {
            return 0;
        }
        try {
            return new BigDecimal(speed.endsWith("x") ? speed.substring(0, speed.length() - 1) : speed)
                    .multiply(BigDecimal.valueOf(MILLI))
                    .intValueExact();
        } catch (final NumberFormatException | ArithmeticException e) {
            throw usage("--speed " + speed + ": not 0.1 to 1000 in thousandths, or max", e);
        }
    }

    private ParameterException usage(String what, Exception causeOrNull) {
        return new ParameterException(spec.commandLine(), what, causeOrNull);
    }
}
