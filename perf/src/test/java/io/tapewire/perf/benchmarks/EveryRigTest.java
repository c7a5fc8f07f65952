package io.tapewire.perf.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A benchmark of events that do not go would be fast and worthless. */
class EveryRigTest {
    @ParameterizedTest
    @CsvSource({"50, 1, true", "500, 20, true", "500, 20, false"})
    void shouldSendFiftyEventsToEachSessionEachStep(int instruments, int sessions, boolean alike) {
        try (EveryRig rig = new EveryRig(instruments, sessions, alike)) {
            for (int i = 0; i < 200; i++) {
                final long before = rig.step();
                rig.change();
                assertEquals(before + (long) sessions * EveryRig.WANTED, rig.step(), "step " + i);
            }
        }
    }

    @Test
    void shouldReplayOverAndOverAgain() {
        try (ReplayRig rig = new ReplayRig()) {
            final long twice = 1_100_000; // the tape has half a million
            assertTrue(rig.playTo(twice) >= twice);
        }
    }
}
