package io.tapewire.fanout;

import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.MarketState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * What one session asked for of a stream, within its limit, and which of it is in effect: per instrument and channel one item, the exact before the longest
 * prefix before all, then the shorter interval. Requests and new instruments come through here, ticks never do; where the entries lie is for
 * {@link Entries}, what matches for {@link ItemIndex}.
 */
final class Subscriptions {
    private final ItemIndex index;
    private final int maxSubscriptions;
    private final Consumer<List<Item>> onLimit;
    private final FirstValues firsts = new FirstValues();
    private final Int2ObjectHashMap<Item> items = new Int2ObjectHashMap<>();
    private Entries entries;
    private long counted;

    /** @param onLimit hears of items that lack instruments beyond the limit from now on, or no longer do */
    Subscriptions(Entries entries, int maxSubscriptions, ItemIndex index, Consumer<List<Item>> onLimit) {
        this.entries = entries;
        this.index = index;
        this.maxSubscriptions = maxSubscriptions;
        this.onLimit = onLimit;
    }

    /** {@return the item of a subId, or null} */
    Item item(int subId) {
        return items.get(subId);
    }

    Entries entries() {
        return entries;
    }

    /** {@return first values that are still to be sent} */
    FirstValues firsts() {
        return firsts;
    }

    /** {@return whether the item was taken; false: beyond the limit} */
    boolean add(Item item, MarketState state) {
        final Collection<Instrument> matching = index.matching(item, state);
        item.matched = matching.size();
        if (counted + item.cost() > maxSubscriptions) {
            return false;
        }
        counted += item.cost();
        begin(item, matching);
        return true;
    }

    private void begin(Item item, Collection<Instrument> matching) {
        items.put(item.subId, item);
        index.add(item);
        for (final Instrument instrument : matching) {
            addEntries(item, instrument);
        }
        firsts.begin(item);
    }

    /** {@return whether any channel of an item may be seen of a symbol} */
    boolean mayHaveAny(Item item, String symbol) {
        return index.mayHaveAny(item, symbol);
    }

    private void addEntries(Item item, Instrument instrument) {
        final int row = entries.table().rowOf(instrument.id());
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            if (index.mayHave(item, channel, instrument.symbol())) {
                final Item current = entries.table().effective[channel][row];
                if (current == null || item.beats(current)) {
                    final long before = current == null
                            ? entries.newestSeq(channel, instrument.id())
                            : entries.detach(channel, row);
                    entries.attach(channel, row, item, item.snapshot ? Column.FIRST : before);
                    if (item.snapshot) {
                        firsts.add(channel, row);
                    }
                }
            }
        }
    }

    /**
     * The view stands elsewhere: everything begins anew, with the instruments that there are there. No item ends by it: one that matches more than there is
     * room for has as many of the oldest as fit, and that is told.
     */
    void renew(MarketState state) {
        final List<Item> all = new ArrayList<>(items.values());
        all.sort(Comparator.comparingInt(item -> item.subId));
        items.clear();
        index.clear();
        firsts.clear();
        counted = all.size(); // each counts 1 whatever it matches
        entries = entries.renewed(null);
        final List<Item> told = new ArrayList<>();
        for (final Item item : all) {
            item.awaitingFirst = 0;
            item.nextOfSymbol = null;
            item.startTapeSeq = 0;
            final Collection<Instrument> matching = index.matching(item, state);
            final Collection<Instrument> fitting = oldest(matching, maxSubscriptions - counted + 1);
            item.matched = fitting.size();
            counted += item.cost() - 1;
            begin(item, fitting);
            final boolean wasCut = item.isCut;
            item.isCut = fitting.size() < matching.size();
            if (item.isCut) {
                entries.counters().increment(FanoutCounter.ITEMS_REFUSED_LIMIT);
            }
            if (item.isCut || wasCut) {
                told.add(item);
            }
        }
        if (!told.isEmpty()) {
            onLimit.accept(told);
        }
    }

    /** {@return the instruments that were on the tape first} */
    private static Collection<Instrument> oldest(Collection<Instrument> instruments, long limit) {
        return instruments.size() <= limit
                ? instruments
                : instruments.stream()
                        .sorted(Comparator.comparingInt(Instrument::id))
                        .limit(limit)
                        .toList();
    }

    /** What is conflated is sent anew, as a snapshot. */
    void repeatFirsts() {
        final EntryTable table = entries.table();
        for (int row = 0; row < table.size(); row++) {
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                final Item item = table.effective[channel][row];
                if (item != null && !item.isEvery && !item.paused && entries.isDelivered(channel, row)) {
                    entries.column(channel, row).sent[table.place[channel][row]] = Column.FIRST;
                    firsts.repeat(channel, row, item);
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
        firsts.remove(item);
        counted -= item.cost();
        index.remove(item);
        forEachRow(item, state);
    }

    /** Changes an item; others of the same match may take over, or it from them. */
    void reconfigure(Item item, boolean isEvery, int interval, boolean paused, MarketState state) {
        item.isEvery = isEvery;
        item.interval = interval;
        item.paused = paused;
        forEachRow(item, state);
    }

    private void forEachRow(Item item, MarketState state) {
        for (final Instrument instrument : index.matching(item, state)) {
            final int row = entries.table().row(instrument.id());
            for (int channel = 0; channel < Channel.COUNT && row != EntryTable.NONE; channel++) {
                if (index.mayHave(item, channel, instrument.symbol())) {
                    entries.settle(channel, row, index.best(channel, instrument.symbol()));
                }
            }
        }
    }

    /** An instrument appeared on the tape: pending exact items and patterns begin with its next value, as far as there is room. */
    void onNewInstrument(Instrument instrument) {
        final String symbol = instrument.symbol();
        boolean matched = false;
        for (Item item = index.exact(symbol); item != null; item = item.nextOfSymbol) {
            if (index.mayHaveAny(item, symbol)) {
                item.matched = 1;
                matched = true;
            }
        }
        List<Item> cut = null;
        for (int i = 0; i < index.patterns().size(); i++) {
            final Item item = index.patterns().get(i);
            if (item.matches(symbol) && index.mayHaveAny(item, symbol)) {
                if (grow(item)) {
                    matched = true;
                } else if (!item.isCut) { // told once
                    item.isCut = true;
                    cut = cut == null ? new ArrayList<>() : cut;
                    cut.add(item);
                }
            }
        }
        if (matched) {
            final int row = entries.table().rowOf(instrument.id());
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                final Item item = index.best(channel, symbol);
                if (item != null && entries.table().effective[channel][row] == null) {
                    entries.attach(channel, row, item, entries.table().delivered[channel][row]);
                }
            }
        }
        if (cut != null) {
            onLimit.accept(cut);
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

    /** {@return bits of a symbol's channels for which an item in mode EVERY is in effect} */
    int everyMask(String symbol) {
        int mask = 0;
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            final Item item = index.best(channel, symbol);
            if (item != null && item.isEvery) {
                mask |= Channel.bit(channel);
            }
        }
        return mask;
    }

    /** {@return what decides {@link #everyMask}, as a text: streams with the same one get the same events} */
    EveryGroup.Key everyKey() {
        final List<String> parts = new ArrayList<>(items.size());
        boolean isCut = false;
        for (final Item item : items.values()) {
            isCut |= item.isCut;
            parts.add(item.match.value() + item.symbol + ' ' + item.channels + (item.isEvery ? "e" : "l"));
        }
        parts.sort(null);
        return index.everyKey(String.join("\n", parts), isCut ? this : null);
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
}
