package io.tapewire.fanout;

/** Why a session ended, the close code that says so and the counter that counts it. 4000 to 4499: come back; 4500 to 4999: do not. */
public enum EndReason {
    /** The client said Goodbye. */
    GOODBYE(1000, "goodbye", FanoutCounter.ENDED_GOODBYE),
    /** The client closed, or its connection broke. */
    CLOSED_BY_PEER(1006, "closed by peer", FanoutCounter.ENDED_BY_PEER),
    /** It violated RFC 6455: 1002, 1003 or 1009, as its transport says. */
    FRAMING(1002, "framing", FanoutCounter.ENDED_FRAMING),
    /** An exception in this session; the others go on. */
    INTERNAL_ERROR(1011, "internal error", FanoutCounter.ENDED_INTERNAL_ERROR),
    /** This server ends, or follows another tape. */
    DRAINING(4000, "draining", FanoutCounter.ENDED_DRAINING),
    /** Its lag stayed past the grace. */
    SLOW_CONSUMER(4008, "slow consumer", FanoutCounter.ENDED_SLOW_CONSUMER),
    /** It asked for more answers than it read. */
    CONTROL_QUEUE_FULL(4008, "control queue full", FanoutCounter.ENDED_CONTROL_QUEUE_FULL),
    /** It answered no ping: taken for dead. */
    NO_PONG(4012, "no pong", FanoutCounter.ENDED_NO_PONG),
    /** Too many requests. */
    RATE(4013, "too many requests", FanoutCounter.ENDED_RATE),
    /** No token, a wrong one, or one that has expired. */
    TOKEN(4500, "token", FanoutCounter.ENDED_TOKEN),
    /** A malformed, unknown or untimely message. */
    PROTOCOL(4501, "protocol", FanoutCounter.ENDED_PROTOCOL),
    /** No Hello in time. */
    NO_HELLO(4502, "no hello", FanoutCounter.ENDED_NO_HELLO),
    /** What its subject may see cannot be had here. */
    NOT_ENTITLED(4503, "not entitled", FanoutCounter.ENDED_NOT_ENTITLED),
    /** No version that both speak. */
    VERSION(4504, "no common version", FanoutCounter.ENDED_VERSION);

    private final int code;
    private final String text;
    private final FanoutCounter counter;

    EndReason(int code, String text, FanoutCounter counter) {
        this.code = code;
        this.text = text;
        this.counter = counter;
    }

    /** {@return close code} */
    public int code() {
        return code;
    }

    /** {@return reason of the close frame} */
    public String text() {
        return text;
    }

    /** {@return what counts it} */
    public FanoutCounter counter() {
        return counter;
    }
}
