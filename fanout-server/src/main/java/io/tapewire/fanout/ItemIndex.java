package io.tapewire.fanout;

import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The items of one stream by what they match, as far as its subject may see that: which instruments an item is for, which item is the best for a symbol. */
final class ItemIndex {
    private final Rights rights;
    private final Rights.Right least;
    private final Map<String, Item> exactItems = new HashMap<>();
    private final List<Item> patterns = new ArrayList<>();

    /**
     * @param rights of the subject
     * @param least right that is enough on this stream
     */
    ItemIndex(Rights rights, Rights.Right least) {
        this.rights = rights;
        this.least = least;
    }

    void add(Item item) {
        if (item.isExact()) {
            item.nextOfSymbol = exactItems.put(item.symbol, item);
        } else {
            patterns.add(item);
        }
    }

    void clear() {
        exactItems.clear();
        patterns.clear();
    }

    void remove(Item item) {
        if (!item.isExact()) {
            patterns.remove(item);
            return;
        }
        final Item first = exactItems.get(item.symbol);
        if (first == item) {
            if (item.nextOfSymbol == null) {
                exactItems.remove(item.symbol);
            } else {
                exactItems.put(item.symbol, item.nextOfSymbol);
            }
            return;
        }
        Item before = first;
        while (before.nextOfSymbol != item) {
            before = before.nextOfSymbol;
        }
        before.nextOfSymbol = item.nextOfSymbol;
    }

    /** {@return the newest of the exact items of a symbol, which knows the next; or null} */
    Item exact(String symbol) {
        return exactItems.get(symbol);
    }

    List<Item> patterns() {
        return patterns;
    }

    /** {@return whether a channel of an item may be seen of a symbol} */
    boolean mayHave(Item item, int channel, String symbol) {
        return item.has(channel) && rights.of(symbol, Channel.bit(channel)).compareTo(least) >= 0;
    }

    /** {@return whether any channel of an item may be seen of a symbol} */
    boolean mayHaveAny(Item item, String symbol) {
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            if (mayHave(item, channel, symbol)) {
                return true;
            }
        }
        return false;
    }

    /** {@return the instruments that an item is for} */
    Collection<Instrument> matching(Item item, MarketState state) {
        final Collection<Instrument> all = matchingNames(item, state);
        return rights == Rights.ALL
                ? all
                : all.stream()
                        .filter(instrument -> mayHaveAny(item, instrument.symbol()))
                        .toList();
    }

    private static Collection<Instrument> matchingNames(Item item, MarketState state) {
        switch (item.match) {
            case EXACT:
                final Instrument instrument = state.bySymbol().get(item.symbol);
                return instrument == null ? List.of() : List.of(instrument);
            case PREFIX:
                return state.bySymbol()
                        .subMap(item.symbol, true, item.symbol + Character.MAX_VALUE, false)
                        .values();
            default:
                return state.bySymbol().values();
        }
    }

    /** {@return the item that is to be in effect for a symbol's channel, or null} */
    Item best(int channel, String symbol) {
        Item best = null;
        for (Item item = exactItems.get(symbol); item != null; item = item.nextOfSymbol) {
            if (mayHave(item, channel, symbol) && (best == null || item.beats(best))) {
                best = item;
            }
        }
        for (int i = 0; i < patterns.size() && (best == null || !best.isExact()); i++) {
            final Item item = patterns.get(i);
            if (mayHave(item, channel, symbol) && item.matches(symbol) && (best == null || item.beats(best))) {
                best = item;
            }
        }
        return best;
    }

    /** {@return what streams have in common that get the same events} */
    EveryGroup.Key everyKey(String items, Subscriptions aloneOrNull) {
        return new EveryGroup.Key(items, rights, least, aloneOrNull);
    }
}
