package io.tapewire.tape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The one writer of a tape: a lock of the operating system, which frees it when the process dies. The file's text is for the message only. */
final class TapeLock implements AutoCloseable {
    static final String FILE_NAME = "writer.lock";

    /** The kernel frees a process's lock when the process closes any descriptor of the file: so one that has it must not open the file again. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private TapeLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static TapeLock acquire(Path directory, String host) {
        final Path file;
        try {
            file = directory.toRealPath().resolve(FILE_NAME);
        } catch (final IOException e) {
            throw TapeException.of(directory + ": cannot be looked at", e);
        }
        if (!HELD_HERE.add(file)) {
            throw taken(directory, holder(host));
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                throw taken(directory, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((holder(host) + "\n").getBytes(StandardCharsets.UTF_8)), 0);
            return new TapeLock(file, channel);
        } catch (final IOException | TapeException e) {
            release(file, channel);
            throw TapeException.of(file + ": cannot be locked", e);
        }
    }

    private static String holder(String host) {
        final ProcessHandle self = ProcessHandle.current();
        return "pid " + self.pid() + ", started "
                + self.info().startInstant().map(Instant::toString).orElse("at an unknown time") + ", host " + host;
    }

    private static TapeException taken(Path directory, String holder) {
        return new TapeException(directory + ": another writer has this tape (" + holder + ")");
    }

    private static void release(Path file, FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be freed", e);
        } finally {
            HELD_HERE.remove(file);
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (channel.isOpen()) {
            release(file, channel);
        }
    }
}
