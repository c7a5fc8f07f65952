package io.tapewire.perf.system;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON into maps, lists, strings, BigDecimals, Booleans and null. For tests: strict enough to notice a broken line, not fast. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        final Json json = new Json(text);
        final Object value = json.value();
        json.space();
        if (json.at != text.length()) {
            throw json.broken("something behind the value");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        return (Map<String, Object>) parse(text);
    }

    private Object value() {
        space();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        final Map<String, Object> map = new LinkedHashMap<>();
        at++;
        space();
        while (peek() != '}') {
            final String key = string();
            space();
            expect(':');
            if (map.containsKey(key)) {
                throw broken("key " + key + " stands twice");
            }
            map.put(key, value());
            separator('}');
        }
        at++;
        return map;
    }

    private List<Object> array() {
        final List<Object> list = new ArrayList<>();
        at++;
        space();
        while (peek() != ']') {
            list.add(value());
            separator(']');
        }
        at++;
        return list;
    }

    private void separator(char end) {
        space();
        if (peek() != end) {
            expect(',');
            space();
        }
    }

    private String string() {
        expect('"');
        final StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            final char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        final char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> c;
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw broken("no value");
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        final int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == start) {
            throw broken("no value");
        }
        return new BigDecimal(text.substring(start, at));
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("too short");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw broken("no '" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException broken(String what) {
        return new IllegalArgumentException(
                what + " at " + at + " of: " + text.substring(0, Math.min(200, text.length())));
    }
}
