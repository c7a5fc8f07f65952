package io.tapewire.tape;

/** A tape cannot be written or read any further. The message is one line for the user: the file or directory, what is wrong, what to do. */
public class TapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message one line that names the file or directory */
    public TapeException(String message) {
        super(message);
    }

    /**
     * @param message one line that names the file or directory
     * @param cause what the storage reported
     */
    public TapeException(String message, Throwable cause) {
        super(message, cause);
    }
}
