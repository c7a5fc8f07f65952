package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.FeedConfiguration;
import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class TickScheduleProperties {
    /** Ten years. */
    private static final long LONG_NS = 10L * 365 * 86_400 * 1_000_000_000;

    private static final BigInteger SECOND_NS = BigInteger.valueOf(1_000_000_000);

    @Property
    void shouldBeRateTimesTimeWithoutDrift(
            @ForAll @LongRange(min = 0, max = FeedConfiguration.RATE_LIMIT) long rate,
            @ForAll long startNs,
            @ForAll @LongRange(min = 0, max = LONG_NS) long elapsedNs) {
        final TickSchedule schedule = new TickSchedule(rate, startNs);
        final BigInteger exact =
                BigInteger.valueOf(rate).multiply(BigInteger.valueOf(elapsedNs)).divide(SECOND_NS);
        assertEquals(exact.longValueExact(), schedule.due(startNs + elapsedNs));
    }

    @Property
    void shouldSayWhenATickIsDue(
            @ForAll @LongRange(min = 1, max = FeedConfiguration.RATE_LIMIT) long rate,
            @ForAll @LongRange(min = -LONG_NS, max = LONG_NS) long startNs,
            @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long tick) {
        final TickSchedule schedule = new TickSchedule(rate, startNs);
        if (tick / rate < LONG_NS / 1_000_000_000) {
            final long dueNs = schedule.dueNs(tick);
            assertTrue(schedule.due(dueNs) >= tick);
            assertTrue(schedule.due(dueNs - 1) < tick);
        }
    }

    @Example
    void shouldNeverBeDueAtARateOfZero() {
        final TickSchedule schedule = new TickSchedule(0, 5);
        assertEquals(0, schedule.due(LONG_NS));
        assertEquals(Long.MAX_VALUE, schedule.dueNs(1));
    }
}
