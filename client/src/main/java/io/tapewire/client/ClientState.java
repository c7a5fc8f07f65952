package io.tapewire.client;

/** Where a {@link TapewireClient} stands with its server. */
public enum ClientState {
    /** Not connected yet: {@link TapewireClient#connect} has not returned. */
    CONNECTING,
    /** Connected and welcomed. */
    LIVE,
    /** Silent for 2.5 heartbeats: values are old, the connection is given up. */
    STALE,
    /** Waits for its next attempt, or makes it: values are old. */
    RECONNECTING,
    /** Over for good. */
    CLOSED
}
