package io.tapewire.feed;

import io.tapewire.schemas.RecordLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.agrona.collections.LongArrayList;

/**
 * What a feed tells at its end, key by key in the order given: one JSON object on one line, or a table for people. A value is a string, a boolean,
 * a whole number, a map of such values by string, or a {@link LongArrayList} of ranges (first and last in turn), which is told as
 * {@code [[first,last],…]}. Used at the end only, by one thread.
 */
public final class FeedSummary {
    private final Map<String, Object> values = new LinkedHashMap<>();

    /**
     * Adds a value at the end.
     *
     * @param key not given before
     * @param value one of those named above
     * @throws IllegalArgumentException when the key was given before, or the value is of another type
     */
    public void put(String key, Object value) {
        check(key, value);
        if (values.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException("given twice: " + key);
        }
    }

    private static void check(String key, Object value) {
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(entry -> check(key, entry));
        } else if (!(value instanceof String
                || value instanceof Boolean
                || value instanceof Long
                || value instanceof Integer
                || value instanceof LongArrayList)) {
            throw new IllegalArgumentException(key + " cannot be told: " + value);
        }
    }

    /** {@return the values, by key, in order} */
    public Map<String, Object> values() {
        return Collections.unmodifiableMap(values);
    }

    /** {@return one JSON object without a line break; a number of 2^53 or more is a string of its digits} */
    public String toJson() {
        final StringBuilder json = new StringBuilder();
        appendJson(json, values);
        return json.toString();
    }

    private static void appendJson(StringBuilder json, Object value) {
        if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (final Map.Entry<?, ?> entry : map.entrySet()) {
                appendString(json.append(before), entry.getKey().toString());
                appendJson(json.append(':'), entry.getValue());
                before = ',';
            }
            json.append(before == '{' ? "{}" : "}");
        } else if (value instanceof LongArrayList ranges) {
            json.append('[');
            for (int i = 0; i + 1 < ranges.size(); i += 2) {
                json.append(i == 0 ? "[" : ",[");
                appendLong(json, ranges.getLong(i));
                appendLong(json.append(','), ranges.getLong(i + 1));
                json.append(']');
            }
            json.append(']');
        } else if (value instanceof Number number) {
            appendLong(json, number.longValue());
        } else if (value instanceof Boolean) {
            json.append(value);
        } else {
            appendString(json, value.toString());
        }
    }

    private static void appendLong(StringBuilder json, long value) {
        if (value <= -RecordLayout.MANTISSA_LIMIT || value >= RecordLayout.MANTISSA_LIMIT) {
            json.append('"').append(value).append('"');
        } else {
            json.append(value);
        }
    }

    private static void appendString(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                json.append('\\').append(character);
            } else if (character < ' ') {
                json.append(String.format("\\u%04x", (int) character));
            } else {
                json.append(character);
            }
        }
        json.append('"');
    }

    /** {@return a line for each value, without a line break behind the last: key, two spaces or more, value; keys of inner maps behind a dot} */
    public String toTable() {
        final Map<String, String> rows = new LinkedHashMap<>();
        addRows(rows, "", values);
        final int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        final StringBuilder table = new StringBuilder();
        rows.forEach((key, text) -> table.append(table.isEmpty() ? "" : "\n")
                .append(key)
                .append(" ".repeat(width - key.length() + 2))
                .append(text));
        return table.toString();
    }

    private static void addRows(Map<String, String> rows, String prefix, Map<?, ?> map) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                addRows(rows, prefix + key + '.', inner);
            } else {
                rows.put(prefix + key, text(value));
            }
        });
    }

    private static String text(Object value) {
        if (value instanceof Number number) {
            return String.format(Locale.ROOT, "%,d", number.longValue());
        }
        if (value instanceof LongArrayList ranges) {
            final StringBuilder text = new StringBuilder();
            for (int i = 0; i + 1 < ranges.size(); i += 2) {
                text.append(i == 0 ? "" : ", ")
                        .append(ranges.getLong(i))
                        .append('-')
                        .append(ranges.getLong(i + 1));
            }
            return text.isEmpty() ? "none" : text.toString();
        }
        return value.toString();
    }
}
