package io.tapewire.tape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Removes the oldest roll cycles: whole ones, never the newest two, and never so that the first one left has no checkpoint of its own to begin from.
 * It knows no readers: one that stood there is told a gap. Writer's thread only.
 */
final class TapeRetention {
    private static final int KEPT_CYCLES = 2;

    private TapeRetention() {}

    /**
     * Removes what is beyond {@code retainBytes}.
     *
     * @return files removed
     */
    static int trim(Path directory, TapeIdentity identity, long retainBytes) {
        final List<Path> files = CycleFiles.list(directory);
        long bytes = 0;
        for (final Path file : files) {
            bytes += CycleFiles.usedBytes(file);
        }
        int removed = 0;
        while (bytes > retainBytes && files.size() - removed > KEPT_CYCLES) {
            final Path oldest = files.get(removed);
            final long next = firstTapeSeq(files.get(removed + 1));
            final TapeIdentity.Place checkpoint = identity.checkpoint();
            if (checkpoint == null || checkpoint.tapeSeq() < next) {
                break;
            }
            bytes -= CycleFiles.usedBytes(oldest);
            identity.firstTapeSeq(next);
            delete(oldest);
            removed++;
        }
        return removed;
    }

    static long firstTapeSeq(Path file) {
        try (CycleFile cycle = new CycleFile(file)) {
            return ChronicleTapeReader.firstTapeSeqOf(cycle);
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
