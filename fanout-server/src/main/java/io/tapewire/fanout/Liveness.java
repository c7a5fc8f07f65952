package io.tapewire.fanout;

/**
 * Heartbeats, and whether the peer is still there. A heartbeat goes when nothing else was sent for the session's period, each with a ping behind it;
 * and whenever nothing was heard for the keep-alive period, whatever was sent, so that a dead peer is found in time.
 */
final class Liveness {
    /** Pings behind frames with records: at most one a second, one outstanding. */
    private static final long PING_SPACING_NS = 1_000_000_000;

    private final FanoutContext context;
    private long heartbeatNs;
    private long lastHeardNs;
    private long lastSentNs;
    private long lastPingNs;
    private boolean pingOutstanding;
    private int pingPayload;

    Liveness(FanoutContext context, long nowNs) {
        this.context = context;
        lastHeardNs = nowNs;
        lastSentNs = nowNs;
        lastPingNs = nowNs - PING_SPACING_NS;
    }

    void heartbeatNs(long periodNs) {
        heartbeatNs = periodNs;
    }

    void onHeard(long nowNs) {
        lastHeardNs = nowNs;
    }

    void onPong(int payload) {
        if (payload == pingPayload) {
            pingOutstanding = false;
        }
    }

    void onSent(long nowNs, boolean pinged, int frameSeq) {
        lastSentNs = nowNs;
        if (pinged) {
            lastPingNs = nowNs;
            pingPayload = frameSeq;
            pingOutstanding = true;
        }
    }

    /** {@return whether a ping may go behind a frame now} */
    boolean mayPing(long nowNs) {
        return !pingOutstanding && nowNs - lastPingNs >= PING_SPACING_NS;
    }

    boolean isHeartbeatDue(long nowNs) {
        return nowNs >= nextHeartbeatNs();
    }

    /** {@return when a heartbeat is due if nothing happens before, ns} */
    long nextHeartbeatNs() {
        return Math.min(lastSentNs + heartbeatNs, Math.max(lastHeardNs, lastPingNs) + context.keepAliveNs());
    }

    boolean isPeerDead(long nowNs) {
        return pingOutstanding && nowNs - lastHeardNs >= context.deadPeerNs();
    }

    /** {@return when the peer is dead if nothing is heard before, ns} */
    long deadNs() {
        return pingOutstanding ? lastHeardNs + context.deadPeerNs() : Long.MAX_VALUE;
    }
}
