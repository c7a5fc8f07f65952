package io.tapewire.perf.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A benchmark of a flush that finds nothing due would be fast and worthless. */
class FlushRigTest {
    @Test
    void shouldSendFiftyUpdatesInOneFrameEachStep() {
        try (FlushRig rig = new FlushRig()) {
            for (int i = 0; i < 200; i++) {
                final long frames = rig.frames();
                final long updates = rig.updates();
                rig.change();
                rig.step();
                assertEquals(frames + 1, rig.frames(), "step " + i);
                assertEquals(updates + FlushRig.INSTRUMENTS, rig.updates(), "step " + i);
            }
        }
    }
}
