package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.feed.iex.SegmentTracker.Verdict;
import org.junit.jupiter.api.Test;

class SegmentTrackerTest {
    private static final long SESSION = 7;
    private static final long T = 1_000;

    private final SegmentTracker tracker = new SegmentTracker();

    private void judge(Verdict expected, long session, long first, int count, long sendTime) {
        assertEquals(expected, tracker.judge(session, first, count, sendTime));
    }

    private void assertOld(int duplicates, int outOfOrder) {
        assertEquals(duplicates, tracker.duplicates());
        assertEquals(outOfOrder, tracker.outOfOrder());
    }

    private void assertGap(long first, long last) {
        assertEquals(first, tracker.gapFirst());
        assertEquals(last, tracker.gapLast());
    }

    @Test
    void shouldTakeTheFirstSegmentAsTheExpectationWithoutAGap() {
        judge(Verdict.NEW_EPOCH, SESSION, 500, 10, T);
        judge(Verdict.USE, SESSION, 510, 1, T + 1);
        assertGap(1, 0);
    }

    @Test
    void shouldAnnounceAGapOnceAlsoWhenAHeartbeatTellsIt() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.USE, SESSION, 8, 0, T + 1);
        assertGap(5, 7);
        judge(Verdict.USE, SESSION, 8, 2, T + 2);
        assertGap(1, 0);
    }

    @Test
    void shouldTellLateMessagesFromRepeatedOnes() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.USE, SESSION, 8, 3, T + 2); // 5 to 7 are announced
        judge(Verdict.OLD, SESSION, 4, 5, T + 1);
        assertOld(2, 3); // 4 and 8 were used
    }

    @Test
    void shouldUseTheNewPartOfAnOverlapThatWasSentNoLater() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.USE, SESSION, 3, 5, T);
        assertEquals(2, tracker.skip());
        assertOld(2, 0);
        judge(Verdict.USE, SESSION, 8, 1, T + 1);
        assertGap(1, 0);
    }

    @Test
    void shouldDropWhatIsBelowAndSentLaterButNotTheFirst() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.OLD, SESSION, 3, 5, T + 1);
        assertOld(0, 5);
        judge(Verdict.USE, SESSION, 5, 1, T + 1);
        assertEquals(0, tracker.skip());
    }

    @Test
    void shouldBeginAnEpochWhereTheNumberingRestartsAlsoByAHeartbeat() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.NEW_EPOCH, SESSION, 1, 0, T + 1);
        judge(Verdict.USE, SESSION, 1, 2, T + 2);
        judge(Verdict.NEW_EPOCH, SESSION, 1, 3, T + 3);
        judge(Verdict.OLD, SESSION, 1, 2, T + 2);
        assertOld(2, 0);
    }

    @Test
    void shouldBeginAnEpochWithALaterSessionAndNeverGoBack() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 4, T);
        judge(Verdict.OLD, 8, 1, 3, T); // not later
        assertOld(0, 3);
        judge(Verdict.NEW_EPOCH, 8, 9, 3, T + 1);
        assertGap(1, 0);
        judge(Verdict.OLD, SESSION, 5, 2, T + 9);
        assertOld(0, 2);
        judge(Verdict.USE, 8, 12, 1, T + 2);
    }

    @Test
    void shouldRefuseNumbersThatCannotBe() {
        judge(Verdict.REFUSED, SESSION, 0, 1, T);
        judge(Verdict.REFUSED, SESSION, -1, 0, T);
        judge(Verdict.REFUSED, SESSION, Long.MAX_VALUE, 1, T);
        judge(Verdict.NEW_EPOCH, SESSION, 1, 1, T);
        judge(Verdict.REFUSED, SESSION, 2 + SegmentTracker.LEAP_LIMIT + 1, 1, T);
        judge(Verdict.USE, SESSION, 2 + SegmentTracker.LEAP_LIMIT, 1, T);
        assertGap(2, 1 + SegmentTracker.LEAP_LIMIT);
    }

    @Test
    void shouldContinueWhereAnotherProcessStopped() {
        tracker.resume(SESSION, 100, T);
        judge(
                Verdict.USE,
                SESSION,
                95,
                10,
                T + 5); // the segment that it was in when it ended: newer than any record of it
        assertEquals(5, tracker.skip());
        assertOld(5, 0);
        judge(Verdict.USE, SESSION, 110, 1, T + 6);
        assertGap(105, 109);
    }

    @Test
    void shouldBeginAnEpochAfterAResumeWhereTheNumberingRestarted() {
        tracker.resume(SESSION, 100, T);
        judge(Verdict.OLD, SESSION, 1, 10, T);
        assertOld(10, 0);
        judge(Verdict.NEW_EPOCH, SESSION, 1, 10, T + 1);
    }

    @Test
    void shouldTakeTheFirstSegmentAsTheExpectationWhereTheTapeHasNoSequence() {
        tracker.resume(SESSION, 0, Long.MIN_VALUE);
        judge(Verdict.USE, SESSION, 40, 2, T);
        assertGap(1, 0);
    }

    @Test
    void shouldForgetTheOldestOfTooManyGaps() {
        judge(Verdict.NEW_EPOCH, SESSION, 1, 1, T);
        for (int i = 1; i <= 3 * AnnouncedGaps.LIMIT; i++) {
            judge(Verdict.USE, SESSION, 1 + 2L * i, 1, T + i); // 2, 4, 6 … are lost
        }
        judge(Verdict.OLD, SESSION, 2, 1, T);
        assertOld(1, 0);
        judge(Verdict.OLD, SESSION, 6L * AnnouncedGaps.LIMIT - 3, 4, T);
        assertOld(2, 2);
        judge(Verdict.OLD, SESSION, 4L * AnnouncedGaps.LIMIT + 2, 1, T);
        assertOld(0, 1);
    }
}
