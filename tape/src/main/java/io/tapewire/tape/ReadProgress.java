package io.tapewire.tape;

import io.tapewire.schemas.process.Terminal;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** How far a command has read a tape, as a bar on stderr; nothing at all where nobody looks at one. */
final class ReadProgress implements AutoCloseable {
    private final TapeReader reader;
    private final long start;
    private final ProgressBar bar; // null = nobody looks

    /**
     * @param task what it is called
     * @param reader stands where reading begins
     * @param wanted whether a bar would be in nobody's way
     * @param err stderr
     */
    ReadProgress(String task, TapeReader reader, boolean wanted, PrintStream err) {
        this.reader = reader;
        start = reader.position();
        bar = wanted && Terminal.isStderr()
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setUnit(" records", 1)
                        .setInitialMax(Math.max(0, reader.headTapeSeq() - start))
                        .setConsumer(new ConsoleProgressBarConsumer(err))
                        .build()
                : null;
    }

    /** Shows where the reader is now. */
    void step() {
        if (bar != null) {
            bar.stepTo(reader.position() - start);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
