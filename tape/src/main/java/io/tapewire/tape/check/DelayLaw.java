package io.tapewire.tape.check;

import java.util.concurrent.TimeUnit;

/** Nothing that is younger than the delay: no record, no place, and for a delayed subject not even the end of the tape. */
final class DelayLaw {
    private static final long UNKNOWN = -1;

    private final TapeFacts facts;
    private final Faults faults;
    private final CheckSettings settings;
    private long delayNs;

    DelayLaw(TapeFacts facts, Faults faults, CheckSettings settings) {
        this.facts = facts;
        this.faults = faults;
        this.settings = settings;
        begin();
    }

    /** A connection begins: its delay is what the option says, or what it will be told. */
    void begin() {
        delayNs = settings.delayNs() == 0 ? UNKNOWN : settings.delayNs();
    }

    /** A SubscribeAck told the delay. */
    void onDelay(long delayMs) {
        if (delayMs != 0 && settings.delayNs() == 0) {
            delayNs = TimeUnit.MILLISECONDS.toNanos(delayMs);
        }
    }

    /** {@return the delay; 0 = not known} */
    long delayNs() {
        return Math.max(0, delayNs);
    }

    private boolean applies(Frame frame) {
        return frame.isDelayed() || frame.streamId() == StreamView.DELAYED || settings.isDelayedSubject();
    }

    /** Any frame: its own place. */
    void onFrame(Frame frame) {
        checkPlace(frame, frame.cursor(), "the cursor");
    }

    /** A frame that carries something of the tape. */
    void onRecordFrame(Frame frame) {
        final boolean isDue = frame.streamId() == StreamView.DELAYED
                || frame.streamId() != StreamView.LIVE && settings.rights().hasDelayed();
        if (isDue && !frame.isDelayed()) {
            faults.add(FaultKind.DELAY, frame, "not flagged DELAYED");
        }
        if (applies(frame) && delayNs == UNKNOWN) {
            faults.add(FaultKind.DELAY, frame, "delayed, and no SubscribeAck told by how much (see --delay)");
        }
    }

    void onRecord(Frame frame, long tapeSeq) {
        checkPlace(frame, tapeSeq, "a record");
    }

    /** A place that a Heartbeat or Welcome tells. */
    void checkPlace(Frame frame, long tapeSeq, String what) {
        checkTime(frame, facts.tsIngest(tapeSeq), what + ", tapeSeq " + tapeSeq);
    }

    void checkTime(Frame frame, long ingest, String what) {
        if (delayNs != UNKNOWN && ingest != 0 && applies(frame) && frame.ts() - ingest < delayNs) {
            faults.add(
                    FaultKind.DELAY,
                    frame,
                    what + ", is " + TimeUnit.NANOSECONDS.toMillis(frame.ts() - ingest) + " ms old, the delay is "
                            + TimeUnit.NANOSECONDS.toMillis(delayNs) + " ms");
        }
    }
}
