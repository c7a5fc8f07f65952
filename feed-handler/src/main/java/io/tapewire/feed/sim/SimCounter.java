package io.tapewire.feed.sim;

/** What a simulator counts: each tick under one of them. */
enum SimCounter {
    QUOTES,
    TRADES,
    STATUSES,
    BREAKS,
    /** Ticks that the tape did not take: of an instrument beyond {@code --max-instruments}. */
    REFUSED
}
