package io.tapewire.fanout;

import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.IntArrayList;

/**
 * What one session asked for, and which of it is in effect: per instrument and channel one item, the exact before the longest prefix before all,
 * then the shorter interval. Requests and new instruments come through here, ticks never do; where the entries lie is for {@link Entries}.
 */
final class Subscriptions {
    private final Rights rights;
    private final Rights.Right least;
    private Entries entries;
    private final int maxSubscriptions;
    private final Int2ObjectHashMap<Item> items = new Int2ObjectHashMap<>();
    private final Map<String, Item> exactItems = new HashMap<>();
    private final List<Item> patterns = new ArrayList<>();
    private final ArrayDeque<Item> openSnapshots = new ArrayDeque<>(2);
    private final IntArrayList firsts = new IntArrayList();
    private int firstsTaken;
    private long counted;

    /**
     * @param rights of the subject
     * @param least right that is enough on this stream
     */
    Subscriptions(Entries entries, int maxSubscriptions, Rights rights, Rights.Right least) {
        this.entries = entries;
        this.rights = rights;
        this.least = least;
        this.maxSubscriptions = maxSubscriptions;
    }

    /** {@return the item of a subId, or null} */
    Item item(int subId) {
        return items.get(subId);
    }

    Entries entries() {
        return entries;
    }

    /** {@return whether the item was taken; false: beyond the limit} */
    boolean add(Item item, MarketState state) {
        final Collection<Instrument> matching = matching(item, state);
        item.matched = matching.size();
        if (counted + item.cost() > maxSubscriptions) {
            return false;
        }
        counted += item.cost();
        items.put(item.subId, item);
        if (item.isExact()) {
            item.nextOfSymbol = exactItems.put(item.symbol, item);
        } else {
            patterns.add(item);
        }
        for (final Instrument instrument : matching) {
            addEntries(item, instrument);
        }
        openSnapshots.add(item); // its end is told even where it is asked for no first values
        return true;
    }

    private boolean isAllowed(String symbol, int channelBit) {
        return rights.of(symbol, channelBit).compareTo(least) >= 0;
    }

    private boolean mayHave(Item item, int channel, String symbol) {
        return item.has(channel) && isAllowed(symbol, Channel.bit(channel));
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

    private Collection<Instrument> matching(Item item, MarketState state) {
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

    private void addEntries(Item item, Instrument instrument) {
        final int row = entries.table().rowOf(instrument.id());
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            if (mayHave(item, channel, instrument.symbol())) {
                final Item current = entries.table().effective[channel][row];
                if (current == null || item.beats(current)) {
                    final long before = current == null
                            ? entries.newestSeq(channel, instrument.id())
                            : entries.detach(channel, row);
                    entries.attach(channel, row, item, item.snapshot ? Column.FIRST : before);
                    if (item.snapshot) {
                        firsts.addInt(row * Channel.COUNT + channel);
                    }
                }
            }
        }
    }

    /** The view stands elsewhere: everything begins anew, with the instruments that there are there. */
    void renew(MarketState state) {
        final List<Item> all = new ArrayList<>(items.values());
        all.sort(Comparator.comparingInt(item -> item.subId));
        items.clear();
        exactItems.clear();
        patterns.clear();
        openSnapshots.clear();
        firsts.clear();
        firstsTaken = 0;
        counted = 0;
        entries = entries.renewed(null);
        for (final Item item : all) {
            item.awaitingFirst = 0;
            item.nextOfSymbol = null;
            item.startTapeSeq = 0;
            add(item, state);
        }
    }

    /** What is conflated is sent anew, as a snapshot. */
    void repeatFirsts() {
        final EntryTable table = entries.table();
        for (int row = 0; row < table.size(); row++) {
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                final Item item = table.effective[channel][row];
                if (item != null && !item.isEvery && !item.paused && entries.isDelivered(channel, row)) {
                    entries.column(channel, row).sent[table.place[channel][row]] = Column.FIRST;
                    item.awaitingFirst++;
                    firsts.addInt(row * Channel.COUNT + channel);
                    if (!openSnapshots.contains(item)) {
                        openSnapshots.add(item);
                    }
                }
            }
        }
    }

    /** Leaves the view without leaving the items. */
    void detach() {
        entries.close();
    }

    /** Ends an item; what it was in effect for goes to the next one that matches, with what has been sent. */
    void remove(Item item, MarketState state) {
        items.remove(item.subId);
        openSnapshots.remove(item);
        counted -= item.cost();
        if (item.isExact()) {
            removeExact(item);
        } else {
            patterns.remove(item);
        }
        forEachRow(item, state);
    }

    private void removeExact(Item item) {
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

    /** Changes an item; others of the same match may take over, or it from them. */
    void reconfigure(Item item, boolean isEvery, int interval, boolean paused, MarketState state) {
        item.isEvery = isEvery;
        item.interval = interval;
        item.paused = paused;
        forEachRow(item, state);
    }

    private void forEachRow(Item item, MarketState state) {
        for (final Instrument instrument : matching(item, state)) {
            final int row = entries.table().row(instrument.id());
            for (int channel = 0; channel < Channel.COUNT && row != EntryTable.NONE; channel++) {
                if (mayHave(item, channel, instrument.symbol())) {
                    entries.settle(channel, row, best(channel, instrument.symbol()));
                }
            }
        }
    }

    /** An instrument appeared on the tape: pending exact items and patterns begin with its next value. */
    void onNewInstrument(Instrument instrument) {
        final String symbol = instrument.symbol();
        boolean matched = false;
        for (Item item = exactItems.get(symbol); item != null; item = item.nextOfSymbol) {
            if (mayHaveAny(item, symbol)) {
                item.matched = 1;
                matched = true;
            }
        }
        for (int i = 0; i < patterns.size(); i++) {
            final Item item = patterns.get(i);
            if (item.matches(symbol) && mayHaveAny(item, symbol)) {
                matched |= grow(item);
            }
        }
        if (matched) {
            final int row = entries.table().rowOf(instrument.id());
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                final Item item = best(channel, symbol);
                if (item != null && entries.table().effective[channel][row] == null) {
                    entries.attach(channel, row, item, entries.table().delivered[channel][row]);
                }
            }
        }
    }

    private boolean grow(Item item) {
        if (item.matched > 0 && counted == maxSubscriptions) {
            entries.counters().increment(FanoutCounter.ITEMS_REFUSED_LIMIT);
            return false;
        }
        counted -= item.cost();
        item.matched++;
        counted += item.cost();
        return true;
    }

    private Item best(int channel, String symbol) {
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

    /** {@return bits of a symbol's channels for which an item in mode EVERY is in effect} */
    int everyMask(String symbol) {
        int mask = 0;
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            final Item item = best(channel, symbol);
            if (item != null && item.isEvery) {
                mask |= Channel.bit(channel);
            }
        }
        return mask;
    }

    /** {@return what decides {@link #everyMask}, as a text: streams with the same one get the same events} */
    EveryGroup.Key everyKey() {
        final List<String> parts = new ArrayList<>(items.size());
        for (final Item item : items.values()) {
            parts.add(item.match.value() + item.symbol + ' ' + item.channels + (item.isEvery ? "e" : "l"));
        }
        parts.sort(null);
        return new EveryGroup.Key(String.join("\n", parts), rights, least);
    }

    boolean hasEvery() {
        for (final Item item : items.values()) {
            if (item.isEvery) {
                return true;
            }
        }
        return false;
    }

    /** {@return the strictest wish of the items in mode EVERY} */
    OnOverflow onOverflow() {
        OnOverflow strictest = OnOverflow.CONFLATE;
        for (final Item item : items.values()) {
            if (item.isEvery && item.onOverflow.value() > strictest.value()) {
                strictest = item.onOverflow;
            }
        }
        return strictest;
    }

    /** {@return whether first values or ends of snapshots are to be sent} */
    boolean hasOpenSnapshots() {
        return !openSnapshots.isEmpty();
    }

    /** {@return row × COUNT + channel of the next entry whose first value may be due, or -1} */
    int nextFirst() {
        if (firstsTaken < firsts.size()) {
            return firsts.getInt(firstsTaken);
        }
        firsts.clear();
        firstsTaken = 0;
        return -1;
    }

    void takeFirst() {
        firstsTaken++;
    }

    /** {@return the oldest item with a snapshot that has not been ended} */
    Item openSnapshot() {
        return openSnapshots.peek();
    }

    void endSnapshot() {
        openSnapshots.poll();
    }
}
