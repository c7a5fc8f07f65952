package io.tapewire.tape;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** What a command writes to and when it is to end: results as lines on stdout, all else on stderr. One thread. */
final class CommandIo {
    private static final int BUFFER_CHARS = 64 * 1024;

    private final Writer out;
    private final PrintStream err;
    private final BooleanSupplier isStopped;
    private boolean isUnread;

    /**
     * @param out stdout
     * @param err stderr
     * @param isStopped whether the process was asked to end
     */
    CommandIo(OutputStream out, PrintStream err, BooleanSupplier isStopped) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARS);
        this.err = err;
        this.isStopped = isStopped;
    }

    /** {@return whether to work on: nobody asked to stop, and whoever reads the results still does} */
    boolean goesOn() {
        return !isUnread && !isStopped.getAsBoolean();
    }

    /** Writes a result. */
    void line(String line) {
        try {
            out.write(line);
            out.write('\n');
        } catch (final IOException e) {
            onFailure(e);
        }
    }

    /** Hands on what is buffered. */
    void flush() {
        try {
            out.flush();
        } catch (final IOException e) {
            onFailure(e);
        }
    }

    /** A reader that has enough, as head, is no failure; a full disk is. */
    private void onFailure(IOException e) {
        if (!isUnread && !String.valueOf(e.getMessage()).contains("Broken pipe")) {
            isUnread = true;
            throw new TapeException("stdout: " + e.getMessage(), e);
        }
        isUnread = true;
    }

    PrintStream err() {
        return err;
    }
}
