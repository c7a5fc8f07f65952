package io.tapewire.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.NanoClock;

/**
 * What a watch keeps besides its output. A cursor is written only when what it stands for is out: taken before the output is flushed, written behind
 * that. Under the watch's lock.
 */
final class WatchFiles {
    private static final long CURSOR_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CaptureFile captureOrNull;
    private final CursorFile cursorFileOrNull;
    private final Supplier<Cursor> cursors;
    private final NanoClock clock;
    private Cursor taken;
    private long writtenNs;

    /** @param cursors where the client is, null = not known yet */
    WatchFiles(CaptureFile captureOrNull, CursorFile cursorFileOrNull, Supplier<Cursor> cursors, NanoClock clock) {
        this.captureOrNull = captureOrNull;
        this.cursorFileOrNull = cursorFileOrNull;
        this.cursors = cursors;
        this.clock = clock;
        writtenNs = clock.nanoTime() - CURSOR_PERIOD_NS;
    }

    /** {@return files of a watch that keeps none} */
    static WatchFiles none() {
        return new WatchFiles(null, null, () -> null, () -> 0);
    }

    void beforeFlush() {
        taken = cursorFileOrNull == null ? null : cursors.get();
    }

    /**
     * The output is flushed.
     *
     * @param isLast whether nothing comes any more: then the cursor is written whenever it was before
     * @throws IOException in one line
     */
    void afterFlush(boolean isLast) throws IOException {
        if (captureOrNull != null) {
            captureOrNull.flush();
        }
        final long nowNs = clock.nanoTime();
        if (taken != null && (isLast || nowNs - writtenNs >= CURSOR_PERIOD_NS)) {
            writtenNs = nowNs;
            cursorFileOrNull.write(taken);
        }
    }
}
