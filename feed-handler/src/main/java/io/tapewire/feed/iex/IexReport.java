package io.tapewire.feed.iex;

import io.tapewire.feed.FeedSummary;
import io.tapewire.schemas.process.Counters;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an IEX source tells in the summary at the end. */
final class IexReport {
    private static final String TYPES = "SDHIOPEQ85TBXA";

    private IexReport() {}

    static void fill(FeedSummary summary, IexFeed feed, Counters<IexCounter> counters) {
        final Map<String, Long> byType = new LinkedHashMap<>();
        for (final char type : TYPES.toCharArray()) {
            if (feed.typeCount(type) > 0) {
                byType.put(String.valueOf(type), feed.typeCount(type));
            }
        }
        summary.put("messages", counters.get(IexCounter.MESSAGES));
        summary.put("byType", byType);
        summary.put("gaps", feed.gaps());
        summary.put("duplicates", counters.get(IexCounter.DUPLICATES));
        summary.put("outOfOrder", counters.get(IexCounter.OUT_OF_ORDER));
        summary.put("epochs", counters.get(IexCounter.EPOCHS));
        summary.put("gapCount", counters.get(IexCounter.GAPS));
        summary.put("lostMessages", counters.get(IexCounter.LOST_MESSAGES));
        summary.put("datagrams", counters.get(IexCounter.DATAGRAMS));
        summary.put("heartbeats", counters.get(IexCounter.HEARTBEATS));
        summary.put("malformedSegments", counters.get(IexCounter.MALFORMED_SEGMENTS));
        summary.put("malformed", counters.get(IexCounter.MALFORMED_MESSAGES));
        summary.put("unknownTypes", counters.get(IexCounter.UNKNOWN_TYPES));
        summary.put("otherProtocols", counters.get(IexCounter.OTHER_PROTOCOLS));
        summary.put("foreignDatagrams", counters.get(IexCounter.FOREIGN_DATAGRAMS));
        summary.put("refusedSequences", counters.get(IexCounter.REFUSED_SEQUENCES));
        summary.put("refusedSymbols", counters.get(IexCounter.REFUSED_SYMBOLS));
        summary.put("refusedLevels", counters.get(IexCounter.REFUSED_LEVELS));
        summary.put("futureStamps", counters.get(IexCounter.FUTURE_STAMPS));
    }
}
