package io.tapewire.schemas.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what a process writes: progress is for terminals. */
public final class Terminal {
    private Terminal() {}

    /** {@return whether stderr is a terminal} {@code System.console()} speaks of stdin and stdout, so the kernel is asked where it can tell. */
    public static boolean isStderr() {
        final Path link = Path.of("/proc/self/fd/2");
        if (!Files.exists(link)) {
            return System.console() != null;
        }
        try {
            final String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (final IOException e) {
            return System.console() != null; // the link cannot be read: the next best answer
        }
    }
}
