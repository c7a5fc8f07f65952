package io.tapewire.perf.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Takes a tape's files out of the kernel's page cache, so that reading them means reading the disk. */
public final class PageCache {
    private PageCache() {}

    /**
     * Has the kernel forget the files' pages (POSIX_FADV_DONTNEED, through dd), but for those that some process has mapped.
     *
     * @param directory of the tape
     * @throws IOException where dd cannot
     */
    public static void evict(Path directory) throws IOException {
        final List<Path> files;
        try (Stream<Path> all = Files.list(directory)) {
            files = all.toList();
        }
        for (final Path file : files) {
            final Process dd = new ProcessBuilder(
                            "dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none")
                    .inheritIO()
                    .start();
            try {
                if (dd.waitFor() != 0) {
                    throw new IOException("dd failed on " + file);
                }
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }
}
