package io.tapewire.tape;

import io.tapewire.tape.TimePoint.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends to the side file of a tape's {@link TimeIndex}. What a kill leaves half written, and what the tape no longer has, is removed at the next
 * start. The file is a convenience: nothing is forced, and a write that fails ends the index, not the feed. Writer's thread only.
 */
final class TimeIndexWriter implements AutoCloseable {
    private final Path file;
    private final ByteBuffer bytes = ByteBuffer.allocate(TimePoint.LENGTH);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes.array());
    private FileChannel channel; // null once a write failed

    private TimeIndexWriter(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * @param directory the tape's
     * @param firstTapeSeq the tape's oldest record: entries before it go, but for the ends of epochs
     * @param lastTapeSeq the tape's newest record: entries behind it go
     */
    static TimeIndexWriter open(Path directory, long firstTapeSeq, long lastTapeSeq) {
        final Path file = directory.resolve(TimeIndex.FILE_NAME);
        try {
            tidy(file, firstTapeSeq, lastTapeSeq);
            return new TimeIndexWriter(
                    file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (final IOException e) {
            throw new TapeException(file + ": the time index cannot be written: " + e.getMessage(), e);
        }
    }

    private static void tidy(Path file, long firstTapeSeq, long lastTapeSeq) throws IOException {
        final byte[] found;
        try {
            found = Files.readAllBytes(file);
        } catch (final NoSuchFileException e) {
            return;
        }
        final List<TimePoint> kept = TimeIndex.decode(found).stream()
                .filter(point -> point.tapeSeq() <= lastTapeSeq)
                .filter(point -> point.kind() != Kind.POINT || point.tapeSeq() >= firstTapeSeq)
                .filter(point -> point.kind() != Kind.CHECKPOINT || point.marketTime() >= firstTapeSeq)
                .toList();
        if (kept.size() * TimePoint.LENGTH == found.length) {
            return;
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[kept.size() * TimePoint.LENGTH]);
        for (int i = 0; i < kept.size(); i++) {
            kept.get(i).encode(buffer, i * TimePoint.LENGTH);
        }
        final Path next = file.resolveSibling(TimeIndex.FILE_NAME + ".next");
        Files.write(next, buffer.byteArray());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Appends an entry. {@return whether the index goes on} */
    boolean append(TimePoint point) {
        if (channel == null) {
            return false;
        }
        point.encode(buffer, 0);
        bytes.clear();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return true;
        } catch (final IOException e) {
            close(); // readers do without: they read a longer way
            return false;
        }
    }

    /** Idempotent. */
    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (final IOException e) {
                throw new TapeException(file + ": " + e.getMessage(), e);
            } finally {
                channel = null;
            }
        }
    }
}
