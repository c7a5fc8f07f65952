package io.tapewire.client;

/** A connection could not be established. The message is one line for the user. */
public final class ClientException extends Exception {
    private static final long serialVersionUID = 1L;

    ClientException(String message, Throwable cause) {
        super(message, cause);
    }
}
