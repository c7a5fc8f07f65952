package io.tapewire.tape.check;

/** A file is no capture from some byte on. */
final class CaptureException extends Exception {
    private static final long serialVersionUID = 1L;

    CaptureException(String message) {
        super(message);
    }
}
