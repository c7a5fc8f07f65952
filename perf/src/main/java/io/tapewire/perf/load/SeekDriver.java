package io.tapewire.perf.load;

import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SnapshotEndDecoder;
import java.net.URI;
import java.time.Duration;
import org.agrona.DirectBuffer;

/** Measures how long a replay takes from SEEK until the client has the whole market there: the state and the newest values of everything. */
final class SeekDriver extends ReplayDriver {
    private static final String SNAPSHOT = "snapshot";

    private boolean told;
    private long sentNs;
    private long stateNs;
    private long endNs;

    SeekDriver(URI url, long seed, Duration lifetime) {
        super(url, seed, lifetime);
    }

    /** Opens the replay, and subscribes to all. */
    void begin() {
        open(0, 1_000);
        told = true;
        subscribe(ClientScript.Item.all(0));
        await(SNAPSHOT);
    }

    /** {@return time to the end of the snapshot at a place, ns} */
    long seek(long marketTime) {
        told = false;
        ask(requests -> requests.seekReplay(STREAM, marketTime), ReplayOp.SEEK);
        await(SNAPSHOT);
        return endNs - sentNs;
    }

    /** {@return of the last seek, the time to ReplayState, ns} */
    long stateNs() {
        return stateNs - sentNs;
    }

    @Override
    void onSending() {
        sentNs = System.nanoTime();
    }

    @Override
    void onState(ReplayOp op) {
        stateNs = System.nanoTime();
        told |= op == ReplayOp.SEEK;
        super.onState(op);
    }

    @Override
    public void onMessage(LoadClient from, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {
        super.onMessage(from, templateId, conflated, buffer, offset, length);
        if (templateId == SnapshotEndDecoder.TEMPLATE_ID && told) {
            endNs = System.nanoTime();
            answer(SNAPSHOT);
        }
    }
}
