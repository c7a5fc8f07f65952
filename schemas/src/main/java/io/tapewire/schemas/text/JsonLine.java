package io.tapewire.schemas.text;

import io.tapewire.schemas.RecordLayout;
import java.util.List;

/**
 * Writes one JSON object on one line, key by key in the order of the calls. Prices, sizes, totals, ids of 64 bits and times are strings, so that no
 * number exceeds 2^53. Reusable; one thread.
 */
public final class JsonLine {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder();

    /** Begins an object; what was written before is gone. */
    public JsonLine begin() {
        text.setLength(0);
        text.append('{');
        return this;
    }

    /** {@return the object, ended} */
    public String end() {
        return text.append('}').toString();
    }

    private void key(String key) {
        if (text.charAt(text.length() - 1) != '{') {
            text.append(',');
        }
        quote(key);
        text.append(':');
    }

    /** Writes a string; null becomes null. */
    public JsonLine text(String key, CharSequence value) {
        key(key);
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    /** Writes a number, which is below 2^53 in magnitude. */
    public JsonLine number(String key, long value) {
        key(key);
        text.append(value);
        return this;
    }

    /** Writes true or false. */
    public JsonLine bool(String key, boolean value) {
        key(key);
        text.append(value);
        return this;
    }

    /** Writes null. */
    public JsonLine none(String key) {
        key(key);
        text.append("null");
        return this;
    }

    /** Writes a signed 64-bit number as a string of digits: times in ns, venue sequences. */
    public JsonLine digits(String key, long value) {
        key(key);
        text.append('"').append(value).append('"');
        return this;
    }

    /** Writes an unsigned 64-bit number as a string of digits: opaque ids. */
    public JsonLine unsigned(String key, long value) {
        key(key);
        text.append('"').append(Long.toUnsignedString(value)).append('"');
        return this;
    }

    /** Writes a price or quantity as a string; the null mantissa becomes null. */
    public JsonLine decimal(String key, long mantissa, int exponent) {
        key(key);
        if (mantissa == RecordLayout.NULL_MANTISSA) {
            text.append("null");
        } else {
            text.append('"');
            Decimal.append(text, mantissa, exponent);
            text.append('"');
        }
        return this;
    }

    /** Writes an array of strings. */
    public JsonLine texts(String key, List<String> values) {
        key(key);
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            quote(values.get(i));
        }
        text.append(']');
        return this;
    }

    /** Writes a value that is JSON already. */
    public JsonLine json(String key, String value) {
        key(key);
        text.append(value);
        return this;
    }

    private void quote(CharSequence value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            final char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    text.append(HEX.charAt((c >> shift) & 0xF));
                }
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
