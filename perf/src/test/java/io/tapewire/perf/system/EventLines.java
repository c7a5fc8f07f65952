package io.tapewire.perf.system;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.collections.LongArrayList;

/** The JSON lines of a client that is given every event, kept as the places of its events: hours of them fit. Taken on one thread, asked on any. */
final class EventLines implements Consumer<String> {
    private static final Set<String> MARKET_DATA = Set.of("quote", "trade", "tradeBreak", "status");

    private final LongArrayList tapeSeqs = new LongArrayList();
    private long snapshots;
    private long lateSnapshots;
    private long conflated;
    private long ended;
    private long torn;
    private String unexpected = "";

    @Override
    public synchronized void accept(String text) {
        if (!text.endsWith("}")) {
            torn++; // the last one of a client that was killed
            return;
        }
        final Map<String, Object> line = Json.object(text);
        final String type = (String) line.get("type");
        if (MARKET_DATA.contains(type)) {
            onEvent(line);
        } else if ("feed".equals(type)) {
            if ("ENDED".equals(line.get("kind"))) {
                ended = ((BigDecimal) line.get("tapeSeq")).longValueExact();
            }
        } else if (!"discontinuity".equals(type) && !"snapshotEnd".equals(type)) {
            unexpected = text;
        }
    }

    private void onEvent(Map<String, Object> line) {
        if (Boolean.TRUE.equals(line.get("snapshot"))) {
            snapshots++;
            lateSnapshots += tapeSeqs.isEmpty() ? 0 : 1;
            return;
        }
        tapeSeqs.addLong(((BigDecimal) line.get("tapeSeq")).longValueExact());
        conflated += ((BigDecimal) line.get("conflated")).signum();
    }

    /** {@return tapeSeqs of the events so far, as they came} */
    synchronized LongArrayList tapeSeqs() {
        final LongArrayList copy = new LongArrayList();
        copy.addAll(tapeSeqs);
        return copy;
    }

    synchronized int count() {
        return tapeSeqs.size();
    }

    /** {@return tapeSeq of the newest ENDED that came; 0 = none} */
    synchronized long ended() {
        return ended;
    }

    synchronized long snapshots() {
        return snapshots;
    }

    /** {@return what does not belong among events that all came, or an empty text} */
    synchronized String faults() {
        return (lateSnapshots > 0 ? lateSnapshots + " snapshot values behind events; " : "")
                + (conflated > 0 ? conflated + " events with conflated; " : "")
                + (torn > 1 ? torn + " torn lines; " : "")
                + unexpected;
    }
}
