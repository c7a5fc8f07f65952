package io.tapewire.tape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The roll cycles of a tape as files. A tape keeps one roll, so that the order of names is the order of time. */
final class CycleFiles {
    static final String SUFFIX = ".cq4";

    /** Chronicle's index pages are 32 KiB of zeros when new, two in a row at most: a longer run of zeros is the end. */
    private static final int BLOCK = 256 << 10;

    private static final ByteBuffer ZEROS = ByteBuffer.allocate(BLOCK).asReadOnlyBuffer();

    private CycleFiles() {}

    static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (final IOException e) {
            throw new TapeException(directory + ": cannot be listed: " + e.getMessage(), e);
        }
    }

    /** {@return the first file whose name is greater, or null} */
    static Path after(Path directory, Path file) {
        for (final Path candidate : list(directory)) {
            if (candidate.getFileName().compareTo(file.getFileName()) > 0) {
                return candidate;
            }
        }
        return null;
    }

    /**
     * Removes the newest file where a killed writer had only begun to make it: Chronicle would wait for the rest. Nothing was published of it, and it has no
     * whole record. For the tape's one writer.
     */
    static void removeUnborn(Path directory, TapeIdentity identity) {
        final List<Path> files = list(directory);
        final Path newest = files.isEmpty() ? null : files.get(files.size() - 1);
        if (newest == null || identity.head().cycle() == CycleIndex.cycleOf(newest, identity.rollMillis())) {
            return;
        }
        try (CycleFile cycle = new CycleFile(newest)) {
            final long end = dataEnd(newest);
            for (long place = 0; place < end; place += Integer.BYTES) {
                if (cycle.isRecord(place, cycle.header(place))) {
                    return;
                }
            }
        }
        try {
            Files.delete(newest);
        } catch (final IOException e) {
            throw TapeException.of(newest + ": cannot be removed", e);
        }
    }

    /**
     * {@return bytes of a file that are in use, rounded up} Files are made long and sparse; what is written has no long hole, so that the first block of
     * zeros is found by halving.
     */
    static long usedBytes(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return usedBytes(channel);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** The same of a file that is open, also where retention has removed it meanwhile. */
    static long usedBytes(FileChannel channel) throws IOException {
        final ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long used = 0; // blocks known to be in use
        long empty = (channel.size() + BLOCK - 1) / BLOCK;
        while (used < empty) {
            final long middle = (used + empty) >>> 1;
            if (isEmpty(channel, block, middle * BLOCK)) {
                empty = middle;
            } else {
                used = middle + 1;
            }
        }
        return Math.min(channel.size(), used * BLOCK);
    }

    /** {@return a position behind which a file has nothing but zeros} Looks from its end: a loss of power can leave holes of any length in it. */
    static long dataEnd(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return dataEnd(channel);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be read", e);
        }
    }

    /** The same of a file that is open, also where retention has removed it meanwhile. */
    static long dataEnd(FileChannel channel) throws IOException {
        final ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long end = channel.size();
        while (end > 0 && isEmpty(channel, block, (end - 1) / BLOCK * BLOCK)) {
            end = (end - 1) / BLOCK * BLOCK;
        }
        return end;
    }

    private static boolean isEmpty(FileChannel channel, ByteBuffer block, long position) throws IOException {
        block.clear();
        channel.read(block, position);
        return block.flip().mismatch(ZEROS.duplicate().limit(block.limit())) < 0;
    }
}
