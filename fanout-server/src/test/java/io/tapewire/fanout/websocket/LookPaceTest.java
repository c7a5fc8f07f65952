package io.tapewire.fanout.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LookPaceTest {
    private static final long NOW_NS = 5_000_000_000L;
    private static final long US = 1_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final LookPace pace = new LookPace(200 * US, NOW_NS);

    @Test
    void shouldLookSeldomUntilATickComesAndASecondAfterTheLast() {
        assertTrue(pace.isIdle(NOW_NS));
        assertEquals(LookPace.IDLE_NS, pace.period(NOW_NS, true, NEVER));
        pace.onTick(NOW_NS);
        assertFalse(pace.isIdle(NOW_NS + LookPace.IDLE_AFTER_NS - 1));
        assertTrue(pace.isIdle(NOW_NS + LookPace.IDLE_AFTER_NS));
        assertEquals(LookPace.IDLE_NS, pace.period(NOW_NS + LookPace.IDLE_AFTER_NS, true, NEVER));
    }

    @Test
    void shouldLookByThePaceOfNewsWhereSomebodyWantsEachChange() {
        pace.onTick(NOW_NS);
        pace.onNeeded(NOW_NS);
        assertEquals(LookPace.SHORTEST_NS, pace.period(NOW_NS, true, NEVER));
        assertEquals(100 * US, pace.period(NOW_NS + 3_200 * US, true, NEVER));
        assertEquals(200 * US, pace.period(NOW_NS + 8_000 * US, true, NEVER));
    }

    @Test
    void shouldLookAtTheNextDeadlineWhereNobodyDoes() {
        assertEquals(700 * US, pace.period(NOW_NS, false, NOW_NS + 700 * US));
        assertEquals(LookPace.IDLE_NS, pace.period(NOW_NS, false, NEVER));
        assertEquals(
                LookPace.SHORTEST_TO_DEADLINE_NS, pace.period(NOW_NS, false, Long.MIN_VALUE), "it is being worked on");
    }
}
