package io.tapewire.tape;

/** What the writer of a tape counts. */
public enum TapeCounter {
    /** Records appended, of any kind. */
    RECORDS_APPENDED,
    /** Ticks with a price, quantity or total of 2^53 or more in magnitude, or with a quantity below 0: not on the tape. */
    MANTISSAS_REFUSED,
    /** Ticks of an instrument that is not defined: not on the tape. */
    INSTRUMENTS_UNKNOWN,
    /** Instruments beyond {@code max-instruments}. */
    INSTRUMENTS_REFUSED,
    /** Symbols that are empty, longer than 32 bytes, not printable ASCII, or in use by another source. */
    SYMBOLS_REFUSED,
    /** Definitions that would have changed an instrument's exponents. */
    EXPONENTS_REFUSED,
    /** Checkpoints finished. */
    CHECKPOINTS_COMPLETED,
    /** Checkpoints given up, because an epoch or a roll cycle began or the writer was closed. */
    CHECKPOINTS_ABANDONED
}
