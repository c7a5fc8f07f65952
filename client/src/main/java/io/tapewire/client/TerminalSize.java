package io.tapewire.client;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The terminal's size, as stty tells it. */
final class TerminalSize {
    /** @param rows and columns of text */
    record Size(int rows, int columns) {}

    private static final Size USUAL = new Size(24, 80);

    private TerminalSize() {}

    static Size ask() {
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
