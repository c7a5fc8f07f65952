package io.tapewire.feed.iex;

/**
 * Judges the segments of one channel: what is new, what is lost, what is old, and when the numbering begins anew. The rules are those of
 * docs/architecture.md, "Duplicates, epochs, order"; nothing that is dropped changes what is expected. One thread owns it.
 */
final class SegmentTracker {
    /** Sequence numbers are below this, as every number of our JSON; at a million messages a second it is reached after 285 years. */
    static final long SEQUENCE_LIMIT = 1L << 53;

    /** The largest loss that is believed, in messages: a day at full rate is 1e11, a damaged number is far beyond. */
    static final long LEAP_LIMIT = 1L << 40;

    /** What a segment is. */
    enum Verdict {
        /** Continues the stream, behind {@link SegmentTracker#gapLast() a gap} or not; the first {@link SegmentTracker#skip} messages are old. */
        USE,
        /** Begins an epoch; all its messages are new. */
        NEW_EPOCH,
        /** Holds nothing new. */
        OLD,
        /** Has a number that cannot be. */
        REFUSED
    }

    private final LeftSessions leftSessions = new LeftSessions();
    private final AnnouncedGaps announcedGaps = new AnnouncedGaps();
    private boolean started;
    private long session;
    private long expected; // 0 = the next segment sets it
    private long newestSendTime;
    private boolean resumed; // no segment was used yet: the newest send time is only known to be this or later
    private int skip;
    private int duplicates;
    private int outOfOrder;
    private long gapFirst;
    private long gapLast;

    /**
     * Continues where another process stopped.
     *
     * @param venueSession the venue's session
     * @param nextSeq the sequence expected next, 0 = unknown
     * @param sendTime the newest time known of that session, ns since 1970
     */
    void resume(long venueSession, long nextSeq, long sendTime) {
        started = true;
        session = venueSession;
        expected = nextSeq;
        newestSendTime = sendTime;
        resumed = true;
    }

    /**
     * Judges a segment; heartbeats too, which have no messages. The accessors tell of this segment until the next one.
     *
     * @param venueSession session of the segment
     * @param first sequence of its first message, or of the next one that will be sent
     * @param count messages
     * @param sendTime when the venue sent it, ns since 1970
     */
    Verdict judge(long venueSession, long first, int count, long sendTime) {
        skip = 0;
        duplicates = 0;
        outOfOrder = 0;
        gapFirst = 1;
        gapLast = 0;
        if (first < 1 || first > SEQUENCE_LIMIT - count) {
            return Verdict.REFUSED;
        }
        if (!started) {
            return beginEpoch(venueSession, first, count, sendTime);
        }
        if (venueSession != session) {
            if (leftSessions.contains(venueSession) || sendTime <= newestSendTime) {
                outOfOrder = count;
                return Verdict.OLD;
            }
            leftSessions.add(session);
            return beginEpoch(venueSession, first, count, sendTime);
        }
        if (expected == 0 || first >= expected) {
            return ahead(first, count, sendTime);
        }
        return behind(first, count, sendTime);
    }

    private Verdict beginEpoch(long venueSession, long first, int count, long sendTime) {
        started = true;
        session = venueSession;
        expected = first + count;
        newestSendTime = sendTime;
        resumed = false;
        announcedGaps.clear();
        return Verdict.NEW_EPOCH;
    }

    private Verdict ahead(long first, int count, long sendTime) {
        if (expected != 0 && first > expected) {
            if (first - expected > LEAP_LIMIT) {
                return Verdict.REFUSED;
            }
            gapFirst = expected;
            gapLast = first - 1;
            announcedGaps.add(gapFirst, gapLast);
        }
        return use(first, count, sendTime);
    }

    private Verdict behind(long first, int count, long sendTime) {
        final boolean hasNew = first + count > expected;
        if (sendTime > newestSendTime && !(resumed && hasNew)) {
            if (first == 1) {
                return beginEpoch(session, first, count, sendTime);
            }
            if (!resumed) {
                outOfOrder = count;
                return Verdict.OLD;
            }
        }
        final int old = (int) Math.min(count, expected - first);
        outOfOrder = announcedGaps.overlap(first, first + old - 1);
        duplicates = old - outOfOrder;
        if (!hasNew) {
            return Verdict.OLD;
        }
        skip = old;
        return use(first, count, sendTime);
    }

    private Verdict use(long first, int count, long sendTime) {
        expected = first + count;
        newestSendTime = Math.max(newestSendTime, sendTime);
        resumed = false;
        return Verdict.USE;
    }

    /** {@return messages at the segment's start that are old, where it is to be used} */
    int skip() {
        return skip;
    }

    /** {@return messages of the segment that had been used before} */
    int duplicates() {
        return duplicates;
    }

    /** {@return messages of the segment that come too late to be used} */
    int outOfOrder() {
        return outOfOrder;
    }

    /** {@return first sequence lost before the segment} */
    long gapFirst() {
        return gapFirst;
    }

    /** {@return last sequence lost before the segment; less than {@link #gapFirst} where nothing is lost} */
    long gapLast() {
        return gapLast;
    }
}
