package io.tapewire.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place on a tape, from which EVERY goes on without a hole. As text {@code tapeId:generation:tapeSeq}, to be kept where a later client finds it.
 *
 * @param tapeId of Welcome, unsigned
 * @param generation of the tape when the place was reached, 0 to 2^32 - 1
 * @param tapeSeq last place that was processed, from 0 on
 */
public record Cursor(long tapeId, long generation, long tapeSeq) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,20}):(\\d{1,10}):(\\d{1,19})");
    private static final long GENERATION_MAX = 0xFFFF_FFFFL;

    /** @throws IllegalArgumentException where a part is out of its range */
    public Cursor {
        if (generation < 0 || generation > GENERATION_MAX || tapeSeq < 0) {
            throw new IllegalArgumentException("cursor: generation " + generation + ", tapeSeq " + tapeSeq);
        }
    }

    /**
     * {@return what {@link #toString} made a text of}
     *
     * @throws IllegalArgumentException where it is no such text
     */
    public static Cursor parse(String text) {
        final Matcher parts = TEXT.matcher(text);
        if (parts.matches()) {
            try {
                return new Cursor(
                        Long.parseUnsignedLong(parts.group(1)),
                        Long.parseLong(parts.group(2)),
                        Long.parseLong(parts.group(3)));
            } catch (final IllegalArgumentException e) {
                throw new IllegalArgumentException("cursor " + text + ": a number is too large", e);
            }
        }
        throw new IllegalArgumentException("cursor " + Printable.of(text) + ": not tapeId:generation:tapeSeq");
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(tapeId) + ":" + generation + ":" + tapeSeq;
    }
}
