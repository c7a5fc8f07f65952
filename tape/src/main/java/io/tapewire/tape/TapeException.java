package io.tapewire.tape;

/** A tape cannot be written or read any further. The message is one line for the user: the file or directory, what is wrong, what to do. */
public class TapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Longest text of a cause that is put into a message: Chronicle's can be dumps of memory. */
    private static final int MAX_REASON_LENGTH = 200;

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

    /** {@return the cause itself where it is one of these; else one that says what failed and the first line of why} */
    static TapeException of(String what, Throwable cause) {
        return cause instanceof TapeException known ? known : new TapeException(what + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        final String message = cause.getMessage();
        final String line = message == null || message.isBlank()
                ? cause.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElseThrow().replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_REASON_LENGTH ? line : line.substring(0, MAX_REASON_LENGTH) + "…";
    }
}
