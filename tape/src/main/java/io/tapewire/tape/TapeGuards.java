package io.tapewire.tape;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** What must stay true under a writer: room on the disk, and a directory that is still the one it opened. Writer's thread only. */
final class TapeGuards {
    private final Path directory;
    private final long floorBytes;
    private final FileStore store;
    private final long directoryInode;
    private Path file;
    private long fileInode;

    TapeGuards(Path directory, long floorBytes) {
        this.directory = directory;
        this.floorBytes = floorBytes;
        try {
            store = Files.getFileStore(directory);
        } catch (final IOException e) {
            throw new TapeException(directory + ": cannot be looked at: " + e.getMessage(), e);
        }
        directoryInode = inode(directory);
    }

    static long inode(Path path) {
        try {
            return ((Number) Files.getAttribute(path, "unix:ino")).longValue();
        } catch (final IOException | UnsupportedOperationException e) {
            throw new TapeException(path + ": is gone, or cannot be looked at: " + e.getMessage(), e);
        }
    }

    /** The file that is written from now on. */
    void file(Path newFile) {
        file = newFile;
        fileInode = inode(newFile);
    }

    void check() {
        if (inode(directory) != directoryInode) {
            throw new TapeException(directory + ": was replaced by another directory while it was written");
        }
        if (file != null && inode(file) != fileInode) {
            throw new TapeException(file + ": was replaced by another file while it was written");
        }
        checkFloor();
    }

    /** Room on the disk alone; a system call of some µs. */
    void checkFloor() {
        final long free;
        try {
            free = store.getUsableSpace();
        } catch (final IOException e) {
            throw new TapeException(directory + ": free space cannot be told: " + e.getMessage(), e);
        }
        if (free < floorBytes) {
            throw new TapeException(directory + ": the disk has " + free + " bytes free, " + floorBytes
                    + " are needed (--" + TapeWriterContext.DISK_FLOOR + ")");
        }
    }
}
