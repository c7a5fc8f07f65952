package io.tapewire.perf.load;

/** How the connection of a client ended. */
public enum Ending {
    /** It has not. */
    NONE,
    /** The server sent a close frame. */
    CLOSED,
    /** The server reset it. */
    RESET,
    /** The server ended it without a close frame. */
    VANISHED,
    /** No connection, or no upgrade. */
    REFUSED,
    /** The server sent what it must not. */
    VIOLATION,
    /** The client left. */
    LEFT
}
