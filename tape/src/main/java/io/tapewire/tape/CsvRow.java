package io.tapewire.tape;

import io.tapewire.schemas.text.Decimal;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes rows by RFC 4180: commas between, CRLF at the end, quotes where a value needs them. What is not set is null, and empty. Reusable; one thread. */
final class CsvRow {
    private static final String[] NOTHING = new String[CsvColumn.values().length];

    private final String[] values = NOTHING.clone();
    private final StringBuilder text = new StringBuilder();

    /** {@return the first line, without its LF} */
    static String header() {
        return Stream.of(CsvColumn.values()).map(CsvColumn::title).collect(Collectors.joining(",")) + '\r';
    }

    CsvRow begin(String type) {
        System.arraycopy(NOTHING, 0, values, 0, values.length);
        return set(CsvColumn.TYPE, type);
    }

    CsvRow set(CsvColumn column, String value) {
        values[column.ordinal()] = value;
        return this;
    }

    CsvRow number(CsvColumn column, long value) {
        return set(column, Long.toString(value));
    }

    /** Sets a number of which 0 says that there is none. */
    CsvRow numberOrNone(CsvColumn column, long value) {
        return value == 0 ? this : number(column, value);
    }

    CsvRow unsigned(CsvColumn column, long value) {
        return set(column, Long.toUnsignedString(value));
    }

    /** Sets a price or quantity; the null mantissa is none. */
    CsvRow decimal(CsvColumn column, long mantissa, int exponent) {
        return set(column, Decimal.toString(mantissa, exponent));
    }

    /** Sets a list, a space between any two. */
    CsvRow names(CsvColumn column, List<String> names) {
        return set(column, String.join(" ", names));
    }

    /** {@return the line, without its LF} */
    String end() {
        text.setLength(0);
        for (int i = 0; i < values.length; i++) {
            if (i > 0) {
                text.append(',');
            }
            if (values[i] != null) {
                append(values[i]);
            }
        }
        return text.append('\r').toString();
    }

    private void append(String value) {
        if (value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')) {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else {
            text.append(value);
        }
    }
}
