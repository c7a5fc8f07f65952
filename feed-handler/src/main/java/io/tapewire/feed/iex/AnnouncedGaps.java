package io.tapewire.feed.iex;

/** The gaps announced in this epoch, in rising order: by them a late message differs from a repeated one. */
final class AnnouncedGaps {
    /** Gaps remembered; a late message of an older one counts as a repeated one. A line that loses more often than this is not of use. */
    static final int LIMIT = 4_096;

    private final long[] firsts = new long[LIMIT];
    private final long[] lasts = new long[LIMIT];
    private int count; // ever added; the newest LIMIT of them are kept

    void clear() {
        count = 0;
    }

    /** Adds a gap behind all others. */
    void add(long first, long last) {
        final int index = count % LIMIT;
        firsts[index] = first;
        lasts[index] = last;
        count = count + 1 == 2 * LIMIT ? LIMIT : count + 1; // keeps the index and 'full' without ever overflowing
    }

    /** {@return how many of the sequences {@code from} to {@code to} (inclusive) lie in gaps} */
    int overlap(long from, long to) {
        int sum = 0;
        for (int i = count - 1, oldest = Math.max(0, count - LIMIT); i >= oldest; i--) {
            final int index = i % LIMIT;
            if (lasts[index] < from) {
                break; // the older ones lie before it
            }
            sum += (int) Math.max(0, Math.min(to, lasts[index]) - Math.max(from, firsts[index]) + 1);
        }
        return sum;
    }
}
