package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The commands that measure replays by hand go through; what they measure is not looked at here. */
class MeasuresSystemTest {
    private static final int TICKS = 40_000;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @Test
    void shouldMeasureSeeksAndThePaceOfAMadeTape() {
        final Path tape = tapewire.path("tape");
        assertTells("records on", tapewire.measure("MakeTapeMain", tape, "--ticks", TICKS, "--hours", 1));
        final Server server = tapewire.plainServer(tape);
        assertTells("warm: min", tapewire.measure("SeekMain", server.stream(), tape, "--seeks", 3));
        assertTells("p99: median", tapewire.measure("PaceMain", server.stream(), "--seconds", 2, "--runs", 1));
        server.stop();
    }

    private static void assertTells(String what, TapewireProcess process) {
        assertEquals(0, process.awaitExit(TIMEOUT), process::errors);
        assertTrue(process.lines().stream().anyMatch(line -> line.contains(what)), () -> "said " + process.lines());
    }
}
