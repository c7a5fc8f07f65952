package io.tapewire.perf.load;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ReplayOp;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/**
 * Plays a tape from its beginning at its own pace and measures how far off each event comes: from when it would come if all were as late as half of them are.
 * By the first one, which is late by whatever is cold or waits for a slot, all others would be off.
 */
final class PaceDriver extends ReplayDriver {
    private static final int OWN_PACE = 1_000;
    private static final String PLAYED = "played";

    /** Longest time told apart, ns: more is counted as this. */
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final LongArrayList lateNs = new LongArrayList(); // each event's, against the first one
    private long firstNs;
    private long firstTime;
    private long frameNs;
    private long lengthNs;
    private boolean played;

    PaceDriver(URI url, long seed, Duration lifetime) {
        super(url, seed, lifetime);
    }

    /** Plays until the market has gone on for so long. {@return how far off they came, ns} */
    Histogram play(Duration length) {
        lengthNs = length.toNanos();
        open(0, OWN_PACE);
        subscribe(ClientScript.Item.all(0).every());
        ask(requests -> requests.playReplay(STREAM), ReplayOp.PLAY);
        await(PLAYED);
        close();
        return off();
    }

    private Histogram off() {
        final long[] late = lateNs.toLongArray();
        Arrays.sort(late);
        final Histogram off = new Histogram(HIGHEST_NS, 3);
        for (final long ns : late) {
            off.recordValue(Math.min(HIGHEST_NS, Math.abs(ns - late[late.length / 2])));
        }
        return off;
    }

    @Override
    public void onFrame(LoadClient from, int flags, long cursor) {
        frameNs = System.nanoTime();
        super.onFrame(from, flags, cursor);
    }

    @Override
    public void onMessage(LoadClient from, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        super.onMessage(from, templateId, conflated, buffer, offset, length);
        if (RecordLayout.isMarketData(templateId) && !played) {
            final long time = RecordLayout.tsExchange(buffer, offset);
            if (firstNs == 0) {
                firstNs = frameNs;
                firstTime = time;
            }
            lateNs.addLong(frameNs - firstNs - (time - firstTime));
            if (time - firstTime >= lengthNs) {
                played = true;
                answer(PLAYED);
            }
        }
    }
}
