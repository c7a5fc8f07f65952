package io.tapewire.perf.load;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.ReplayOp;
import java.net.URI;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

/**
 * Plays a tape from its beginning at its own pace and measures how far off each event comes: from when it would come if all were as late as the first one.
 */
final class PaceDriver extends ReplayDriver {
    private static final int OWN_PACE = 1_000;
    private static final String PLAYED = "played";

    /** Longest time told apart, ns: more is counted as this. */
    private static final long HIGHEST_NS = 60_000_000_000L;

    private final Histogram offNs = new Histogram(HIGHEST_NS, 3);
    private long firstNs;
    private long firstTime;
    private long frameNs;
    private long lengthNs;
    private boolean played;

    PaceDriver(URI url, long seed, Duration lifetime) {
        super(url, seed, lifetime);
    }

    /** Plays until the market has gone on for so long. {@return what was measured; nobody changes it any more} */
    Histogram play(Duration length) {
        lengthNs = length.toNanos();
        open(0, OWN_PACE);
        subscribe(ClientScript.Item.all(0).every());
        ask(requests -> requests.playReplay(STREAM), ReplayOp.PLAY);
        await(PLAYED);
        close();
        return offNs;
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
            offNs.recordValue(Math.min(HIGHEST_NS, Math.abs(frameNs - firstNs - (time - firstTime))));
            if (time - firstTime >= lengthNs) {
                played = true;
                answer(PLAYED);
            }
        }
    }
}
