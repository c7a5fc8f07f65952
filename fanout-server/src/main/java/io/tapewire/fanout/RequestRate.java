package io.tapewire.fanout;

/** Tokens for requests: so many a second, so many at once. */
final class RequestRate {
    private static final long SECOND_NS = 1_000_000_000;

    private final long requestNs;
    private final long burstNs;
    private long emptyAtNs;

    RequestRate(int perSecond, int burst, long nowNs) {
        requestNs = SECOND_NS / perSecond;
        burstNs = requestNs * burst;
        emptyAtNs = nowNs - burstNs;
    }

    /** What was asked for cost as much as {@code requests} more: the next ones wait for it. */
    void charge(int requests) {
        emptyAtNs += requests * requestNs;
    }

    /** {@return whether another request is within the rate} */
    boolean take(long nowNs) {
        emptyAtNs = Math.max(emptyAtNs, nowNs - burstNs) + requestNs;
        return emptyAtNs <= nowNs;
    }
}
