package io.tapewire.client;

/** What comes from a server and goes to a terminal or a log: printable ASCII only, so that nobody's symbol moves a cursor. */
final class Printable {
    private Printable() {}

    static boolean is(String text) {
        return text.chars().allMatch(Printable::is);
    }

    private static boolean is(int c) {
        return c >= ' ' && c <= '~';
    }

    /** {@return the text with a question mark for everything else} */
    static String of(String text) {
        if (text == null || is(text)) {
            return text;
        }
        final StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(is(c) ? (char) c : '?'));
        return clean.toString();
    }
}
