package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.Match;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** What one stream of a connection is subscribed to and has delivered. */
final class StreamView {
    static final int LIVE = 0;
    static final int DELAYED = 65_535;
    private static final long NOT_PAUSED = -1;

    /** Events that were passed over: where a frame's cursor or a later event of the instrument said that they had been sent. */
    record Missing(Frame frame, boolean isBySeq) {}

    /** A range that a Gap told. */
    record Range(long from, long to) {}

    final int id;
    final BitSet defined = new BitSet();
    final Map<Long, Missing> missing = new LinkedHashMap<>();
    final List<Range> gaps = new ArrayList<>();
    private final TapeFacts facts;
    private final List<Item> items = new ArrayList<>();
    private final Map<Integer, Cell> cells = new HashMap<>();
    private final Set<Long> toldEpochs = new HashSet<>();
    private final Map<Integer, Long> newestEpochs = new HashMap<>();
    private int version;

    /** Everything up to here belongs to epochs that need not be told. */
    long base;

    /** Of the newest frame. */
    long cursor;

    /** A Subscribe asked for an earlier place: the cursor may go back once. */
    boolean mayGoBack;

    /** Events of EVERY up to here are settled: delivered, told lost, or missing. */
    long walked;

    /** TapeSeq of the newest event of EVERY. */
    long lastEvent;

    /** Of a replay that is known to stand still. */
    long pausedAt = NOT_PAUSED;

    StreamView(int id, TapeFacts facts) {
        this.id = id;
        this.facts = facts;
    }

    boolean isReplay() {
        return id != LIVE && id != DELAYED;
    }

    boolean hasEvery() {
        return items.stream().anyMatch(item -> item.isEvery() && !item.isPaused);
    }

    List<Item> items() {
        return items;
    }

    void add(Item item) {
        item.version = version + 1;
        items.add(item);
        settle(item);
    }

    void remove(Item item) {
        items.remove(item);
        settle(item);
    }

    /** What an item says has changed: settles the entries that it matches, now, as what holds later is no proof of what held. */
    void settle(Item item) {
        version++;
        if (item.match == Match.EXACT) {
            settle(item, facts.id(item.symbol));
            return;
        }
        for (int instrument = 1; instrument < facts.idBound(); instrument++) {
            settle(item, instrument);
        }
    }

    private void settle(Item item, int instrument) {
        final String symbol = facts.symbol(instrument);
        for (int channel = 0; symbol != null && channel < Channels.COUNT; channel++) {
            if (item.matches(symbol, channel)) {
                cell(instrument, channel).settle(winner(symbol, channel), version);
            }
        }
    }

    private Item winner(String symbol, int channel) {
        Item winner = null;
        for (final Item item : items) {
            if (item.matches(symbol, channel) && (winner == null || item.beats(winner))) {
                winner = item;
            }
        }
        return winner;
    }

    /** {@return the entry of an instrument and channel, new where there was none} */
    Cell cell(int instrument, int channel) {
        return cells.computeIfAbsent(instrument * Channels.COUNT + channel, key -> new Cell(instrument, channel));
    }

    /** {@return the entry, or null where no item ever matched and nothing came} */
    Cell cellOrNull(int instrument, int channel) {
        return cells.get(instrument * Channels.COUNT + channel);
    }

    void forEachCell(Consumer<Cell> action) {
        cells.values().forEach(action);
    }

    boolean isTold(long tapeSeq) {
        return gaps.stream().anyMatch(gap -> tapeSeq >= gap.from && tapeSeq <= gap.to);
    }

    void tellEpoch(int sourceId, long tapeSeq) {
        toldEpochs.add(tapeSeq);
        newestEpochs.merge(sourceId, tapeSeq, Math::max);
    }

    boolean isEpochTold(long tapeSeq) {
        return toldEpochs.contains(tapeSeq);
    }

    long newestEpoch(int sourceId) {
        return newestEpochs.getOrDefault(sourceId, 0L);
    }

    /** Goes on behind an earlier place, beside what was delivered. */
    void rewind(long place) {
        walked = Math.min(walked, place);
        lastEvent = Math.min(lastEvent, place);
        mayGoBack = true;
    }

    /** An item lacks instruments from now on, or since a while: of which nothing came, nothing is missing. */
    void onCut(Item item) {
        for (final Cell cell : cells.values()) {
            if (cell.item == item && cell.handedSeq == 0) {
                cell.hasBegun = false;
                missing.keySet()
                        .removeIf(tapeSeq -> facts.instrumentId(tapeSeq) == cell.id
                                && Channels.of(facts.templateId(tapeSeq)) == cell.channel);
            }
        }
    }

    /** A replay stands at another place: all begins anew there. What it defined stays. */
    void reset(long place, boolean isPaused) {
        cells.values().forEach(Cell::reset);
        items.forEach(item -> item.start = place);
        missing.clear();
        gaps.clear();
        toldEpochs.clear();
        newestEpochs.clear();
        base = place;
        cursor = place;
        walked = place;
        lastEvent = place;
        pausedAt = isPaused ? place : NOT_PAUSED;
    }

    void paused(long place, boolean isKnown) {
        pausedAt = isKnown ? place : NOT_PAUSED;
    }
}
