package io.tapewire.feed.capture;

/** A capture that cannot be read at all. The message is one line that names the file and says why. */
public final class CaptureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line: file and reason */
    public CaptureException(String message) {
        super(message);
    }
}
