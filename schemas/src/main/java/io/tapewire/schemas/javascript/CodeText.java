package io.tapewire.schemas.javascript;

/** Text of a module, line by line, indented by its braces. */
final class CodeText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** Adds lines, with {@code %s} for the arguments; a line that begins with a closing brace goes out by one, one that ends with an opening one in. */
    CodeText add(String lines, Object... arguments) {
        for (final String line : lines.formatted(arguments).split("\n")) {
            if (line.startsWith("}")) {
                depth--;
            }
            text.append(line.isEmpty() ? "" : "  ".repeat(depth)).append(line).append('\n');
            if (line.endsWith("{")) {
                depth++;
            }
        }
        return this;
    }

    /** Adds a comment where there is something to say. */
    CodeText comment(String words) {
        return words.isEmpty() ? this : add("/** %s */", words.replace("%", "%%"));
    }

    CodeText blank() {
        text.append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
