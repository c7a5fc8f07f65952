package io.tapewire.tape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/** The one writer of a tape: a lock of the operating system, which frees it when the process dies. The file's text is for the message only. */
final class TapeLock implements AutoCloseable {
    static final String FILE_NAME = "writer.lock";

    private final FileChannel channel;

    private TapeLock(FileChannel channel) {
        this.channel = channel;
    }

    static TapeLock acquire(Path directory, String host) {
        final Path file = directory.resolve(FILE_NAME);
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!isLocked(channel)) {
                final String holder = Files.readString(file).strip();
                channel.close();
                throw new TapeException(directory + ": another writer has this tape (" + holder + ")");
            }
            final ProcessHandle self = ProcessHandle.current();
            final String text = "pid " + self.pid() + ", started "
                    + self.info().startInstant().map(Instant::toString).orElse("at an unknown time") + ", host " + host;
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new TapeLock(channel);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be locked: " + e.getMessage(), e);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            final FileLock lock = channel.tryLock();
            return lock != null;
        } catch (final OverlappingFileLockException e) {
            return false; // held by this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close(); // frees the lock
        } catch (final IOException e) {
            throw new TapeException(FILE_NAME + ": cannot be freed: " + e.getMessage(), e);
        }
    }
}
