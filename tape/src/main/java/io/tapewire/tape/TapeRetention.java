package io.tapewire.tape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Removes the oldest roll cycles: whole ones, never the newest two, and never so that the first one left has no checkpoint of its own to begin from.
 * It knows no readers: one that stood there is told a gap. For the writer's thread, or whoever has the writer's lock.
 */
final class TapeRetention {
    private static final int KEPT_CYCLES = 2;

    /** Whether the cycles before a file may go. */
    interface Limit {
        /**
         * {@return whether they may}
         *
         * @param tapeSeq of the file's first record
         * @param tsIngest of the file's first record
         * @param bytes in use in the file before it and all that follow
         */
        boolean allows(long tapeSeq, long tsIngest, long bytes);
    }

    /**
     * What was removed.
     *
     * @param files roll cycles
     * @param bytes of theirs
     * @param firstTapeSeq the tape's oldest record now
     */
    record Result(int files, long bytes, long firstTapeSeq) {}

    private final Path directory;
    private final TapeIdentity identity;
    private final Map<Path, Long> sizes = new HashMap<>(); // of files that grow no more

    TapeRetention(Path directory, TapeIdentity identity) {
        this.directory = directory;
        this.identity = identity;
    }

    /** Removes the cycles that a limit lets go, oldest first, up to the first that it does not. */
    Result trim(Limit limit) {
        final List<Path> files = CycleFiles.list(directory);
        long first = identity.head().firstTapeSeq();
        if (files.size() <= KEPT_CYCLES) {
            return new Result(0, 0, first);
        }
        final int newest = files.size() - 1;
        long bytes = CycleFiles.usedBytes(files.get(newest));
        for (final Path file : files.subList(0, newest)) {
            bytes += bytes(file);
        }
        int removable = 0;
        for (int i = 1; i <= files.size() - KEPT_CYCLES; i++) {
            final CycleStart start = CycleStart.of(files.get(i));
            if (start == null || !limit.allows(start.tapeSeq(), start.tsIngest(), bytes)) {
                break;
            }
            if (start.checkpoint() != null) {
                removable = i;
                first = start.tapeSeq();
            }
            bytes -= bytes(files.get(i - 1));
        }
        if (removable > 0) {
            identity.trimmed(first); // before the files go, so that a reader who misses one is told RETENTION
        }
        long removedBytes = 0;
        for (final Path file : files.subList(0, removable)) {
            removedBytes += bytes(file);
            delete(file);
            sizes.remove(file);
        }
        return new Result(removable, removedBytes, first);
    }

    private long bytes(Path file) {
        return sizes.computeIfAbsent(file, CycleFiles::usedBytes);
    }

    static long firstTapeSeq(Path file) {
        try (CycleFile cycle = new CycleFile(file)) {
            return TapeCursor.firstTapeSeqOf(cycle);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be removed: " + e.getMessage(), e);
        }
    }
}
