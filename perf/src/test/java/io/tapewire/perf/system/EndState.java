package io.tapewire.perf.system;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the lines of {@code watch --json} add up to, by symbol: the newest of each kind wins. */
final class EndState {
    /** Place of the status in {@link #of}. */
    static final int STATUS = 5;

    private static final Map<String, String> TRADING_STATES =
            Map.of("T", "TRADING", "H", "HALTED", "P", "PAUSED", "O", "ORDER_ACCEPTANCE");

    private final Map<String, Map<String, Object>> bySymbol = new TreeMap<>();

    void accept(Map<String, Object> line) {
        final Object type = line.get("type");
        if ("quote".equals(type)) {
            put(line, "bid", side(line.get("bid"), line.get("bidSize")));
            put(line, "ask", side(line.get("ask"), line.get("askSize")));
        } else if ("trade".equals(type)) {
            put(line, "last", List.of(line.get("price"), line.get("size"), line.get("tradeId")));
            put(line, "volume", line.get("volume"));
            put(line, "trades", line.get("trades").toString());
        } else if ("status".equals(type)) {
            put(line, "status", line.get("status"));
        }
    }

    private static List<Object> side(Object price, Object size) {
        return price == null ? null : Arrays.asList(price, size);
    }

    private void put(Map<String, Object> line, String key, Object value) {
        bySymbol.computeIfAbsent((String) line.get("symbol"), symbol -> new HashMap<>())
                .put(key, value);
    }

    Set<String> symbols() {
        return bySymbol.keySet();
    }

    /** {@return what was seen of a symbol: bid, ask, last, volume, trades, status; null where there is none} */
    List<Object> of(String symbol) {
        final Map<String, Object> seen = bySymbol.get(symbol);
        return Arrays.asList(
                seen.get("bid"),
                seen.get("ask"),
                seen.get("last"),
                seen.get("volume"),
                seen.get("trades"),
                seen.get("status"));
    }

    /** {@return of each symbol with a quote or trade: bid, ask, and last trade with volume and trades, as text; empty where there is none} */
    Map<String, List<String>> texts() {
        final Map<String, List<String>> texts = new TreeMap<>();
        bySymbol.forEach((symbol, seen) -> {
            if (seen.containsKey("bid") || seen.containsKey("last")) {
                texts.put(symbol, List.of(words(seen.get("bid")), words(seen.get("ask")), tradeWords(seen)));
            }
        });
        return texts;
    }

    private static String words(Object side) {
        return side == null ? "" : ((List<?>) side).get(0) + " " + ((List<?>) side).get(1);
    }

    private static String tradeWords(Map<String, Object> seen) {
        return seen.get("last") == null
                ? ""
                : words(seen.get("last")) + " " + seen.get("volume") + " " + seen.get("trades");
    }

    /**
     * {@return the same of the facts in {@code expected/*.symbols.json}}
     *
     * @param facts of a symbol; the file has none, not even a status, for those that neither traded nor were quoted
     * @param seenStatus taken where the file tells none
     */
    static List<Object> expected(Map<String, Object> facts, Object seenStatus) {
        return Arrays.asList(
                texts(facts.get("bid")),
                texts(facts.get("ask")),
                texts(facts.get("last")),
                text(facts.get("volume")),
                text(facts.get("trades")),
                facts.containsKey("status") ? TRADING_STATES.get((String) facts.get("status")) : seenStatus);
    }

    private static List<Object> texts(Object list) {
        return list == null
                ? null
                : ((List<?>) list).stream().map(EndState::text).toList();
    }

    private static Object text(Object value) {
        return value == null ? null : value.toString();
    }
}
