package io.tapewire.tape;

/**
 * What is asked of an export.
 *
 * @param from first place, inclusive; null = the oldest record
 * @param to last place, inclusive; null = the head
 * @param clock what times are compared with
 */
record ExportRange(TapePoint from, TapePoint to, RecordClock.Kind clock) {
    /** {@return whether it cannot hold anything: both ends are of a kind, and the wrong way round} */
    boolean isReversed() {
        return from != null && to != null && from.isTapeSeq() == to.isTapeSeq() && from.value() > to.value();
    }

    /** {@return whether a record's market time has to be known} */
    boolean needsMarketTime() {
        return clock == RecordClock.Kind.MARKET && (isTime(from) || isTime(to));
    }

    static boolean isTime(TapePoint point) {
        return point != null && !point.isTapeSeq();
    }

    boolean holds(long tapeSeq, long time) {
        return mayHold(tapeSeq, tapeSeq, time, time);
    }

    /** {@return whether any of some records may be in it, of which no more than their bounds is known, all inclusive} */
    boolean mayHold(long firstTapeSeq, long lastTapeSeq, long earliest, long latest) {
        return (from == null || (from.isTapeSeq() ? lastTapeSeq : latest) >= from.value())
                && (to == null || (to.isTapeSeq() ? firstTapeSeq : earliest) <= to.value());
    }

    /** {@return whether nothing behind this record can be in it; market time begins anew with each epoch, and so never says so} */
    boolean isPassed(long tapeSeq, long tsIngest) {
        if (to == null) {
            return false;
        }
        return to.isTapeSeq() ? tapeSeq > to.value() : clock == RecordClock.Kind.INGEST && tsIngest > to.value();
    }
}
