package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.feed.iex.SegmentTracker.Verdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The tracker against a plain one that keeps every sequence in sets. */
class SegmentTrackerProperties {
    record Segment(long session, long first, int count, long sendTime) {}

    /** The rules of order, duplicates and epochs, word by word, message by message. */
    private static final class Oracle {
        private final Set<Long> left = new HashSet<>();
        private final Set<Long> announced = new HashSet<>();
        private long session = -1;
        private long expected;
        private long newest;

        List<String> judge(Segment segment) {
            final List<String> events = new ArrayList<>();
            final boolean later = segment.sendTime > newest;
            if (session < 0 || segment.session != session) {
                if (session >= 0 && (left.contains(segment.session) || !later)) {
                    each(segment, events, "outOfOrder");
                    return events;
                }
                if (session >= 0) {
                    left.add(session);
                }
                begin(segment, events);
            } else if (segment.first < expected && segment.first == 1 && later) {
                begin(segment, events);
            } else if (segment.first < expected && later) {
                each(segment, events, "outOfOrder");
            } else {
                if (segment.first > expected) {
                    events.add("gap " + expected + " " + (segment.first - 1));
                    for (long seq = expected; seq < segment.first; seq++) {
                        announced.add(seq);
                    }
                    expected = segment.first;
                }
                for (long seq = segment.first; seq < segment.first + segment.count; seq++) {
                    if (seq >= expected) {
                        events.add("use " + seq);
                        expected = seq + 1;
                        newest = Math.max(newest, segment.sendTime);
                    } else {
                        events.add((announced.contains(seq) ? "outOfOrder " : "duplicate ") + seq);
                    }
                }
                if (segment.first >= expected) {
                    newest = Math.max(newest, segment.sendTime); // a heartbeat in order
                }
            }
            return events;
        }

        private void begin(Segment segment, List<String> events) {
            session = segment.session;
            announced.clear();
            newest = segment.sendTime;
            expected = segment.first + segment.count;
            events.add("epoch");
            each(segment, events, "use");
        }

        private static void each(Segment segment, List<String> events, String what) {
            for (long seq = segment.first; seq < segment.first + segment.count; seq++) {
                events.add(what + " " + seq);
            }
        }
    }

    @Provide
    Arbitrary<Segment> segments() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.longs().between(1, 40),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.longs().between(1, 30))
                .as(Segment::new);
    }

    @Property(tries = 2_000)
    void shouldJudgeAsThePlainRulesDo(@ForAll List<@net.jqwik.api.From("segments") Segment> segments) {
        final Oracle oracle = new Oracle();
        final SegmentTracker tracker = new SegmentTracker();
        for (final Segment segment : segments) {
            final List<String> expected = oracle.judge(segment);
            final Verdict verdict = tracker.judge(segment.session, segment.first, segment.count, segment.sendTime);
            final boolean used = verdict == Verdict.USE || verdict == Verdict.NEW_EPOCH;
            assertEquals(expected.contains("epoch"), verdict == Verdict.NEW_EPOCH);
            assertEquals(count(expected, "duplicate "), tracker.duplicates());
            assertEquals(count(expected, "outOfOrder "), tracker.outOfOrder());
            assertEquals(count(expected, "use "), used ? segment.count - tracker.skip() : 0);
            final String gap = "gap " + tracker.gapFirst() + " " + tracker.gapLast();
            assertEquals(expected.contains(gap), tracker.gapFirst() <= tracker.gapLast());
            assertEquals(count(expected, "gap "), expected.contains(gap) ? 1 : 0);
        }
    }

    private static int count(List<String> events, String what) {
        return (int) events.stream().filter(event -> event.startsWith(what)).count();
    }
}
