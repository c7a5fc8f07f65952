package io.tapewire.perf.load;

/** The server sent what it must not. Ends the client that met it; the message says what and where. */
final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message);
    }
}
