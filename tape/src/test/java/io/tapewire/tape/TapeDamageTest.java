package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One wrong bit anywhere in a tape: told with its range or refused with the file's name, never believed, never a hang. */
class TapeDamageTest {
    @TempDir
    private Path directory;

    @Test
    void shouldReturnOnlyWhatIsWholeWhicheverBitIsFlipped() throws IOException, InterruptedException {
        final int copies = Boolean.getBoolean("tapewire.full") ? 1_000 : 60;
        final long seed = System.nanoTime();
        System.out.println("tape damage: seed " + seed);
        final Process jvm = ForkedJvm.start(DamageMain.class, directory, copies, seed);
        final String out = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jvm.waitFor(), () -> "seed " + seed + ": " + out);
        assertEquals(copies + " copies", out.strip().lines().reduce((a, b) -> b).orElse(""));
    }
}
