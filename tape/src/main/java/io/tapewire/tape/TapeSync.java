package io.tapewire.tape;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Forces the file that is written to the disk, each sync interval, on a thread and through a descriptor of its own: the appender never waits for it. */
final class TapeSync implements AutoCloseable {
    private final long periodNs;
    private final Thread thread;
    private volatile Path file;
    private volatile Path left; // by the appender, to be forced once more; cycles are far longer than the period
    private volatile boolean running = true;
    private volatile TapeException failure;

    /** @param periodMs from one force to the next; 0 = never, but at the end */
    TapeSync(int periodMs) {
        periodNs = TimeUnit.MILLISECONDS.toNanos(periodMs);
        thread = periodMs > 0 ? new Thread(this::run, "tape-sync") : null;
        if (thread != null) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** The file that is written from now on; the one before it is forced a last time, soon. */
    void file(Path newFile) {
        left = file;
        file = newFile;
    }

    /** Throws why a force failed, if one did. */
    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        while (running) {
            LockSupport.parkNanos(this, periodNs);
            if (running) {
                try {
                    forceAll();
                } catch (final TapeException e) {
                    failure = e;
                }
            }
        }
    }

    /** Forces what was appended. The writer's thread may call it once this is closed. */
    void forceAll() {
        final Path former = left;
        final Path current = file;
        if (former != null) {
            force(former);
            left = null;
        }
        if (current != null) {
            force(current);
        }
    }

    private static void force(Path path) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.force(false);
        } catch (final NoSuchFileException e) {
            return; // retention took it; where somebody else did, the guards will say so
        } catch (final IOException e) {
            throw TapeException.of(path + ": cannot be forced to the disk", e);
        }
    }

    /** Stops the thread and waits until it has. */
    @Override
    public void close() {
        running = false;
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
