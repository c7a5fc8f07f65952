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

    /** {@return rows and columns; asked anew each time, as people resize windows} */
    static Size ask() {
        try {
            final Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .start();
            return parse(new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (final IOException e) {
            return USUAL; // no stty, no controlling terminal
        }
    }

    /** {@return the size in stty's words; the usual one where it has none} */
    static Size parse(String answer) {
        final String[] words = answer.strip().split(" ");
        if (words.length != 2 || !words[0].matches("[1-9]\\d{0,3}") || !words[1].matches("[1-9]\\d{0,3}")) {
            return USUAL;
        }
        return new Size(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }
}
