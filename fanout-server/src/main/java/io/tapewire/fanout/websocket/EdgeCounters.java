package io.tapewire.fanout.websocket;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What the edge counts: handshakes refused, by status, and what happened on sockets. Several I/O threads count, none waits. */
final class EdgeCounters {
    private final Map<Integer, LongAdder> refused = new TreeMap<>();
    private final LongAdder upgraded = new LongAdder();
    private final LongAdder pings = new LongAdder();
    private final LongAdder cuts = new LongAdder();
    private final LongAdder resets = new LongAdder();

    EdgeCounters() {
        for (final int status : new int[] {400, 401, 403, 404, 405, 426, 503}) {
            refused.put(status, new LongAdder());
        }
    }

    void onRefused(int status) {
        refused.get(status).increment();
    }

    void onUpgraded() {
        upgraded.increment();
    }

    void onPing() {
        pings.increment();
    }

    void onCut() {
        cuts.increment();
    }

    void onReset() {
        resets.increment();
    }

    void addTo(Map<String, Long> values) {
        refused.forEach((status, count) -> values.put("HANDSHAKES_REFUSED_" + status, count.sum()));
        values.put("HANDSHAKES_UPGRADED", upgraded.sum());
        values.put("PINGS_ANSWERED", pings.sum());
        values.put("WRITES_CUT", cuts.sum());
        values.put("CONNECTIONS_BROKEN", resets.sum());
    }
}
