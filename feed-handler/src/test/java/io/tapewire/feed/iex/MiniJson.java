package io.tapewire.feed.iex;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON in tests into maps, lists, strings, longs, booleans and nulls. Trusts its input. */
final class MiniJson {
    private final String text;
    private int at;

    private MiniJson(String text) {
        this.text = text;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        return (Map<String, Object>) new MiniJson(text).value();
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return text.charAt(at);
    }

    private Object value() {
        return switch (peek()) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            default -> literal();
        };
    }

    private Map<String, Object> map() {
        final Map<String, Object> map = new LinkedHashMap<>();
        at++;
        while (peek() != '}') {
            final String key = string();
            if (peek() == ':') {
                at++;
            }
            map.put(key, value());
            comma();
        }
        at++;
        return map;
    }

    private List<Object> list() {
        final List<Object> list = new ArrayList<>();
        at++;
        while (peek() != ']') {
            list.add(value());
            comma();
        }
        at++;
        return list;
    }

    private void comma() {
        if (peek() == ',') {
            at++;
        }
    }

    private String string() {
        peek();
        final int start = at + 1;
        at = text.indexOf('"', start) + 1;
        return text.substring(start, at - 1);
    }

    private Object literal() {
        final int start = at;
        while (at < text.length() && ",]}\n ".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        final String word = text.substring(start, at);
        return switch (word) {
            case "null" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> word.contains(".") ? (Object) Double.valueOf(word) : (Object) Long.valueOf(word);
        };
    }
}
