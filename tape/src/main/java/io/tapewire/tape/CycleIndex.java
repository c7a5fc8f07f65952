package io.tapewire.tape;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/**
 * Chronicle Queue's index of an excerpt: the number of its roll cycle since 1970 in the upper 32 bits, its number in the cycle in the lower ones; the
 * same for both of our roll cycles. A test holds it against Chronicle's own.
 */
final class CycleIndex {
    private static final int CYCLE_SHIFT = 32;
    private static final DateTimeFormatter HOURLY = DateTimeFormatter.ofPattern("uuuuMMdd-HH'F.cq4'mm");
    private static final DateTimeFormatter TEN_MINUTELY = DateTimeFormatter.ofPattern("uuuuMMdd-HHmm'X.cq4'");

    private CycleIndex() {}

    /**
     * {@return the index of an excerpt; -1 where the file's name is none of a cycle}
     *
     * @param file a cycle's
     * @param rollMillis length of a cycle
     * @param number of the excerpt among the cycle's records, from 0
     */
    static long of(Path file, int rollMillis, long number) {
        final int cycle = cycleOf(file, rollMillis);
        return cycle < 0 ? -1 : ((long) cycle << CYCLE_SHIFT) + number;
    }

    /** {@return number of a file's cycle since 1970; -1 where its name is none of a cycle} */
    static int cycleOf(Path file, int rollMillis) {
        final String name = file.getFileName().toString();
        try {
            final LocalDateTime start = rollMillis == TapeWriterContext.HOUR_MS
                    ? LocalDateTime.parse(name + "00", HOURLY)
                    : LocalDateTime.parse(name, TEN_MINUTELY);
            return (int) (start.toInstant(ZoneOffset.UTC).toEpochMilli() / rollMillis);
        } catch (final DateTimeParseException e) {
            return -1;
        }
    }
}
