package io.tapewire.client;

/** A screen's text, line by line: knows how many columns a line has taken and cuts what does not fit. Escapes take no column. */
final class ScreenText {
    static final String BOLD = "\033[1m";
    static final String DIM = "\033[2m";
    static final String GREEN = "\033[32m";
    static final String RED = "\033[31m";
    static final String YELLOW = "\033[33m";
    static final String PLAIN = "\033[0m";

    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final StringBuilder text = new StringBuilder();
    private int columns;
    private int free;

    ScreenText begin(int newColumns) {
        columns = newColumns;
        free = newColumns;
        text.setLength(0);
        text.append(HOME);
        return this;
    }

    ScreenText style(String escape) {
        text.append(escape);
        return this;
    }

    ScreenText put(String words) {
        final int taken = Math.min(free, words.length());
        text.append(words, 0, taken);
        free -= taken;
        return this;
    }

    private void pad(int count) {
        final int taken = Math.max(0, Math.min(free, count));
        text.append(" ".repeat(taken));
        free -= taken;
    }

    /** Puts a cell with its words to the left, and a blank behind it. */
    ScreenText left(String words, int width) {
        put(words.length() > width ? words.substring(0, width) : words);
        pad(width - words.length() + 1);
        return this;
    }

    /** Puts a cell with its words to the right, and a blank behind it; of words that are too long the end is lost, and a mark says so. */
    ScreenText right(String words, int width) {
        pad(width - words.length());
        put(words.length() > width ? words.substring(0, width - 1) + '>' : words);
        pad(1);
        return this;
    }

    ScreenText endLine() {
        text.append(PLAIN).append(CLEAR_LINE).append("\r\n");
        free = columns;
        return this;
    }

    /** {@return the screen, with nothing left below} */
    String end() {
        return text.append(CLEAR_BELOW).toString();
    }
}
