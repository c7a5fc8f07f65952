package io.tapewire.feed.iex;

/** What became of the datagrams, segments and messages of an IEX feed. Counted by the feed's thread, read by any. */
public enum IexCounter {
    /** Datagrams received or read. */
    DATAGRAMS,
    /** Datagrams that are no IEX-TP 1 segment. */
    FOREIGN_DATAGRAMS,
    /** Segments of another protocol or channel than the first one seen. */
    OTHER_PROTOCOLS,
    /** Segments whose lengths contradict each other: none of their messages is used. */
    MALFORMED_SEGMENTS,
    /** Segments with a sequence number that cannot be, or a leap that no loss explains: not used. */
    REFUSED_SEQUENCES,
    /** Segments without messages, in order. */
    HEARTBEATS,
    /** Messages used. */
    MESSAGES,
    /** Old messages that had been used before. */
    DUPLICATES,
    /** Old messages that had been announced as lost, or are of a numbering or session that was left. */
    OUT_OF_ORDER,
    /** Gaps announced. */
    GAPS,
    /** Messages announced as lost. */
    LOST_MESSAGES,
    /** Epochs begun. */
    EPOCHS,
    /** Messages of a type that is not known. */
    UNKNOWN_TYPES,
    /** Messages that are shorter than their type, have no symbol, or a price that does not fit. */
    MALFORMED_MESSAGES,
    /** Stamps more than 5 s later than their segment's send time. */
    FUTURE_STAMPS,
    /** Messages about symbols for which the tape has no room. */
    REFUSED_SYMBOLS,
    /** Price levels beyond what a book holds. */
    REFUSED_LEVELS
}
