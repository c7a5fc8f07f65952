package io.tapewire.fanout;

import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.OnOverflow;

/** One item of a Subscribe: what a client asked for under a subId. Which items are in effect is for {@link Subscriptions}. */
final class Item {
    final int subId;
    final int channels;
    final Match match;
    final String symbol;
    final boolean snapshot;
    final OnOverflow onOverflow;
    boolean isEvery;

    /** Of an item in mode EVERY: its events are those behind this tapeSeq. */
    long startTapeSeq;

    /** Index into the {@link IntervalGrid}. */
    int interval;

    boolean paused;

    /** Instruments that match. */
    int matched;

    /** Whether it matches more than there was room for. */
    boolean isCut;

    /** Entries whose first value is still to be sent. */
    int awaitingFirst;

    /** The next exact item of the same symbol, or null. */
    Item nextOfSymbol;

    Item(int subId, int channels, Match match, String symbol, int interval, boolean snapshot, OnOverflow onOverflow) {
        this.subId = subId;
        this.channels = channels;
        this.match = match;
        this.symbol = symbol;
        this.interval = interval;
        this.snapshot = snapshot;
        this.onOverflow = onOverflow;
    }

    /** {@return what it counts against the limit of subscriptions: an item that matches nothing yet counts 1} */
    int cost() {
        return Math.max(1, matched);
    }

    boolean isExact() {
        return match == Match.EXACT;
    }

    /** {@return whether an instrument of this symbol matches} */
    boolean matches(String otherSymbol) {
        return switch (match) {
            case EXACT -> otherSymbol.equals(symbol);
            case PREFIX -> otherSymbol.startsWith(symbol);
            default -> true;
        };
    }

    boolean has(int channel) {
        return (channels & Channel.bit(channel)) != 0;
    }

    /** {@return whether this one is in effect rather than {@code other} where both match: exact, longer prefix, all; then EVERY, then the shorter interval} */
    boolean beats(Item other) {
        final int mine = specificity();
        final int others = other.specificity();
        if (mine != others) {
            return mine > others;
        }
        return isEvery != other.isEvery ? isEvery : interval < other.interval;
    }

    /** ALL has the empty prefix; no symbol is as long as what stands for exact. */
    private int specificity() {
        return isExact() ? Integer.MAX_VALUE : symbol.length();
    }
}
