package io.tapewire.tape;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Forces the file that is written to the disk, each sync interval, on a thread and through a descriptor of its own: the appender never waits for it. */
final class TapeSync implements AutoCloseable {
    private final long periodNs;
    private final Thread thread;
    private volatile Path file;
    private volatile Path rolled; // left by the appender, to be forced once more; cycles are far longer than the period
    private volatile boolean running = true;
    private volatile TapeException failure;

    TapeSync(int periodMs) {
        periodNs = TimeUnit.MILLISECONDS.toNanos(periodMs);
        thread = new Thread(this::run, "tape-sync");
        thread.setDaemon(true);
        if (periodMs > 0) {
            thread.start();
        }
    }

    /** The file that is written from now on; the one before it is forced a last time, soon. */
    void file(Path newFile) {
        rolled = file;
        file = newFile;
    }

    /** {@return why the last force failed, or null} */
    TapeException failure() {
        return failure;
    }

    private void run() {
        while (running) {
            LockSupport.parkNanos(this, periodNs);
            final Path left = rolled;
            final Path current = file;
            if (running && current != null) {
                try {
                    if (left != null && Files.exists(left)) {
                        force(left);
                        rolled = null;
                    }
                    force(current);
                } catch (final TapeException e) {
                    failure = e;
                }
            }
        }
    }

    static void force(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (final IOException e) {
            throw new TapeException(path + ": cannot be forced to the disk: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
