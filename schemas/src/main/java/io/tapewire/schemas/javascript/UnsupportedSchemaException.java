package io.tapewire.schemas.javascript;

/** A schema uses something that the generator does not cover; the message names it in one line. */
public final class UnsupportedSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedSchemaException(String where, String what) {
        super(where + ": " + what + " is not supported by the JavaScript generator");
    }
}
