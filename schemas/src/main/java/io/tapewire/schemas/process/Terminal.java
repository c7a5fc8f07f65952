package io.tapewire.schemas.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether somebody looks at what a process writes: progress and tables are for terminals. */
public final class Terminal {
    private static final int STDOUT = 1;
    private static final int STDERR = 2;

    private Terminal() {}

    /** {@return whether stdout is a terminal} */
    public static boolean isStdout() {
        return is(STDOUT);
    }

    /** {@return whether stderr is a terminal} */
    public static boolean isStderr() {
        return is(STDERR);
    }

    /** {@code System.console()} asks of stdin and stdout together, and answers otherwise from JDK 22 on: the kernel is asked where it can tell. */
    private static boolean is(int descriptor) {
        final Path link = Path.of("/proc/self/fd/" + descriptor);
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
