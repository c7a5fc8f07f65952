package io.tapewire.feed.iex;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.TickWriter;

/**
 * Says on the tape that a quiet venue lives, or that it does not. ALIVE stands only for a second in which bytes came and nothing was written;
 * after three seconds without any comes STALE, and UP before what comes then. Heartbeats of IEX come each second.
 */
final class Liveness {
    /** A second: what ALIVE speaks of. */
    static final long ALIVE_PERIOD_NS = 1_000_000_000L;

    /** Three heartbeats of the venue that did not come. */
    static final long STALE_NS = 3_000_000_000L;

    private boolean started;
    private boolean stale;
    private boolean heard; // in this period
    private long periodStartNs;
    private long periodTapeSeq;
    private long lastHeardNs;

    /** A segment came; called before anything is written of it. */
    void onSegment(TickWriter writer, int sourceId, long nowNs) {
        heard = true;
        lastHeardNs = nowNs;
        if (stale) {
            stale = false;
            writer.feedStatus(sourceId, FeedStatusKind.UP, 0, 0);
        }
    }

    /** {@return records written} */
    int doWork(TickWriter writer, int sourceId, long nowNs) {
        if (!started) {
            started = true;
            beginPeriod(writer, nowNs);
        }
        int count = 0;
        if (nowNs - periodStartNs >= ALIVE_PERIOD_NS) {
            if (heard && writer.state().tapeSeq() == periodTapeSeq) {
                writer.feedStatus(sourceId, FeedStatusKind.ALIVE, 0, 0);
                count++;
            }
            beginPeriod(writer, nowNs);
        }
        if (!stale && nowNs - lastHeardNs >= STALE_NS) {
            stale = true;
            writer.feedStatus(sourceId, FeedStatusKind.STALE, 0, 0);
            count++;
        }
        return count;
    }

    private void beginPeriod(TickWriter writer, long nowNs) {
        heard = false;
        periodStartNs = nowNs;
        periodTapeSeq = writer.state().tapeSeq();
    }
}
