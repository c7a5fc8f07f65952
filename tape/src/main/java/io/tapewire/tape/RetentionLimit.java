package io.tapewire.tape;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a writer keeps of its tape: what either says may go goes.
 *
 * @param retainBytes bytes of old roll cycles that are kept; 0 = all
 * @param retainNs age up to which they are kept; 0 = any
 * @param epochMillis the wall clock that the age is told by, ms since 1970
 */
record RetentionLimit(long retainBytes, long retainNs, LongSupplier epochMillis) implements TapeRetention.Limit {
    /** {@return whether anything may ever go} */
    boolean isSet() {
        return retainBytes > 0 || retainNs > 0;
    }

    /** The stamp is that of the next cycle's first record: whatever stands before it is at least as old. */
    @Override
    public boolean allows(long tapeSeq, long tsIngest, long bytes) {
        if (retainBytes > 0 && bytes > retainBytes) {
            return true;
        }
        return retainNs > 0 && tsIngest < TimeUnit.MILLISECONDS.toNanos(epochMillis.getAsLong()) - retainNs;
    }
}
