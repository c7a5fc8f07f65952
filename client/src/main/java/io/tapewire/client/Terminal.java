package io.tapewire.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The terminal's size, as stty tells it. */
final class Terminal {
    /** @param rows and columns of text */
    record Size(int rows, int columns) {}

    private static final Size USUAL = new Size(24, 80);

    private Terminal() {}

    /** {@return whether stdout is a terminal} {@code System.console()} asks for stdin too, and answers otherwise from JDK 22 on. */
    static boolean isStdout() {
        try {
            final String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (final IOException e) {
            return System.console() != null; // no Linux
        }
    }

    static Size size() {
        try {
            final Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .start();
            final String[] words = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .strip()
                    .split(" ");
            return words.length == 2 && !words[0].equals("0")
                    ? new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]))
                    : USUAL;
        } catch (final IOException | NumberFormatException e) {
            return USUAL;
        }
    }
}
