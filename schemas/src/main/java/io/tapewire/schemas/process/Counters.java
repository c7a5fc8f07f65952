package io.tapewire.schemas.process;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * One count for each constant of an enum: every loss, refusal and disconnect has one. One thread counts, any thread reads; counting costs a plain
 * read and an ordered store. Where several threads count the same things, each has an instance of its own and the reader adds them up.
 *
 * @param <E> what is counted
 */
public final class Counters<E extends Enum<E>> {
    private final E[] labels;
    private final AtomicLongArray values;

    /** @param type the enum whose constants are counted */
    public Counters(Class<E> type) {
        labels = type.getEnumConstants();
        values = new AtomicLongArray(labels.length);
    }

    /** Counts one; only on the counting thread. */
    public void increment(E counter) {
        add(counter, 1);
    }

    /** Counts {@code amount}; only on the counting thread. */
    public void add(E counter, long amount) {
        final int index = counter.ordinal();
        values.lazySet(index, values.getPlain(index) + amount);
    }

    /** Raises a maximum; only on the counting thread. */
    public void max(E counter, long value) {
        final int index = counter.ordinal();
        if (value > values.getPlain(index)) {
            values.lazySet(index, value);
        }
    }

    /** {@return the count so far, on any thread} */
    public long get(E counter) {
        return values.get(counter.ordinal());
    }

    /** {@return the enum's constants, in order} */
    public E[] labels() {
        return labels.clone();
    }
}
