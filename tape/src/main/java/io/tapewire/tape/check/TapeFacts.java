package io.tapewire.tape.check;

import io.tapewire.schemas.RecordLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the judge keeps of a tape: 28 bytes a record and 4 to 6 more for an update, so that 10 million records take 340 MB. Places count from the
 * first record.
 */
final class TapeFacts {
    /** Ids are below this on a tape of ours. */
    static final int ID_LIMIT = 1 << 20;

    private static final int SUSPECT = 1 << 23;
    private static final int TEMPLATE_SHIFT = 24;
    private static final int FIRST_TEMPLATE = 109; // 0 is left for a lost record

    private final long first;
    private final long head;
    private final int[] kinds;
    private final long[] hashes;
    private final long[] tsIngest;
    private final long[] tsExchange;
    private SeqColumn[] columns = new SeqColumn[256 * Channels.COUNT];
    private String[] symbols = new String[256];
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Integer, Integer> sourceIds = new HashMap<>();
    private final Map<Integer, SourceFacts> sources = new HashMap<>();
    private final List<Generation> generations = new ArrayList<>();

    /** A generation that began on this tape: records of those before it are void from {@code from} to {@code to}. */
    private record Generation(int number, long from, long to) {}

    TapeFacts(long firstTapeSeq, long headTapeSeq) {
        first = Math.max(1, firstTapeSeq);
        head = headTapeSeq;
        final int count = Math.toIntExact(Math.max(0, head - first + 1));
        kinds = new int[count];
        hashes = new long[count];
        tsIngest = new long[count];
        tsExchange = new long[count];
    }

    void put(long tapeSeq, int templateId, int id, int recordHash, long ingest) {
        final int place = place(tapeSeq);
        kinds[place] = templateId - FIRST_TEMPLATE << TEMPLATE_SHIFT | id;
        hashes[place] = (long) recordHash << 32;
        tsIngest[place] = ingest;
    }

    void putTick(long tapeSeq, int channel, int id, long seq, long exchange) {
        final int place = place(tapeSeq);
        tsExchange[place] = exchange;
        final int at = id * Channels.COUNT + channel;
        if (at >= columns.length) {
            columns = Arrays.copyOf(columns, Math.max(at + 1, columns.length * 2));
        }
        if (columns[at] == null) {
            columns[at] = new SeqColumn();
        }
        columns[at].add(seq, place);
    }

    void putQuote(long tapeSeq, int valueHash, boolean suspect) {
        final int place = place(tapeSeq);
        hashes[place] |= valueHash & 0xFFFF_FFFFL;
        kinds[place] |= suspect ? SUSPECT : 0;
    }

    void define(int id, int sourceId, String symbol) {
        if (id >= symbols.length) {
            symbols = Arrays.copyOf(symbols, Math.max(id + 1, symbols.length * 2));
        }
        symbols[id] = symbol;
        ids.put(symbol, id);
        sourceIds.put(id, sourceId);
    }

    void onGeneration(int number, long from, long to) {
        generations.add(new Generation(number, from, to));
    }

    SourceFacts source(int sourceId) {
        return sources.computeIfAbsent(sourceId, key -> new SourceFacts());
    }

    SourceFacts sourceOf(int id) {
        return source(sourceId(id));
    }

    int sourceId(int id) {
        return sourceIds.getOrDefault(id, 0);
    }

    private int place(long tapeSeq) {
        return (int) (tapeSeq - first);
    }

    long first() {
        return first;
    }

    long head() {
        return head;
    }

    /** {@return whether the tape has a record: neither retired nor lost} */
    boolean holds(long tapeSeq) {
        return tapeSeq >= first && tapeSeq <= head && kinds[place(tapeSeq)] != 0;
    }

    /** {@return whether a record that a client had while an older generation was current may have been another one} */
    boolean isTakenBack(int generation, long tapeSeq) {
        return generations.stream()
                .anyMatch(later -> Integer.compareUnsigned(later.number, generation) > 0
                        && tapeSeq >= later.from
                        && tapeSeq <= later.to);
    }

    /** {@return template id of a record; 0 = not on the tape} */
    int templateId(long tapeSeq) {
        return holds(tapeSeq) ? (kinds[place(tapeSeq)] >>> TEMPLATE_SHIFT) + FIRST_TEMPLATE : 0;
    }

    boolean isMarketData(long tapeSeq) {
        return RecordLayout.isMarketData(templateId(tapeSeq));
    }

    int instrumentId(long tapeSeq) {
        return kinds[place(tapeSeq)] & ID_LIMIT - 1;
    }

    int recordHash(long tapeSeq) {
        return (int) (hashes[place(tapeSeq)] >>> 32);
    }

    int valueHash(long tapeSeq) {
        return (int) hashes[place(tapeSeq)];
    }

    boolean isSuspect(long tapeSeq) {
        return (kinds[place(tapeSeq)] & SUSPECT) != 0;
    }

    /** {@return when a record was taken in, ns since 1970; 0 = the tape does not have it} */
    long tsIngest(long tapeSeq) {
        return holds(tapeSeq) ? tsIngest[place(tapeSeq)] : 0;
    }

    long tsExchange(long tapeSeq) {
        return tsExchange[place(tapeSeq)];
    }

    /** {@return tapeSeq of an update; 0 = not on the tape} */
    long tapeSeq(int id, int channel, long seq) {
        final SeqColumn column = column(id, channel);
        final int place = column == null ? -1 : column.place(seq);
        return place < 0 ? 0 : first + place;
    }

    /** {@return seq of the first update of an instrument and channel behind a tapeSeq} */
    long firstSeqBehind(int id, int channel, long tapeSeq) {
        final SeqColumn column = column(id, channel);
        return column == null ? 1 : column.firstSeqBehind(tapeSeq - first);
    }

    /** {@return the newest seq of an instrument and channel; 0 = none} */
    long lastSeq(int id, int channel) {
        final SeqColumn column = column(id, channel);
        return column == null ? 0 : column.lastSeq();
    }

    private SeqColumn column(int id, int channel) {
        final int at = id * Channels.COUNT + channel;
        return at >= 0 && at < columns.length ? columns[at] : null;
    }

    /** {@return an instrument's symbol; null = the tape does not define it} */
    String symbol(int id) {
        return id > 0 && id < symbols.length ? symbols[id] : null;
    }

    /** {@return one above the greatest id that may be defined} */
    int idBound() {
        return symbols.length;
    }

    /** {@return the id of a symbol; 0 = none} */
    int id(String symbol) {
        return ids.getOrDefault(symbol, 0);
    }

    /** {@return tapeSeq of the newest record taken in at or before a time; the stamps of a tape never decrease} */
    long placeAt(long ingest) {
        long newest = first - 1;
        long low = first;
        long high = head;
        while (low <= high) {
            final long middle = low + high >>> 1;
            long there = middle;
            while (there >= low && tsIngest(there) == 0) {
                there--; // lost: its stamp is taken as that of the one before
            }
            if (there < low || tsIngest(there) <= ingest) {
                newest = middle;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return newest;
    }
}
