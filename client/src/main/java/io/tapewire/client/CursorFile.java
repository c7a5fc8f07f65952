package io.tapewire.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Keeps a {@link Cursor} in a file, whole at every moment: what is killed finds it again. One thread. */
final class CursorFile {
    private final Path path;
    private Cursor written;

    CursorFile(Path path) {
        this.path = path;
    }

    /**
     * {@return what is in it, null where there is no such file}
     *
     * @throws IOException in one line, where it cannot be read or holds something else
     */
    Cursor read() throws IOException {
        try {
            written = Cursor.parse(Files.readString(path).strip());
        } catch (final NoSuchFileException e) {
            written = null;
        } catch (final IOException e) {
            throw new IOException("--cursor-file " + path + ": cannot be read: " + e.getMessage(), e);
        } catch (final IllegalArgumentException e) {
            throw new IOException("--cursor-file " + path + ": " + e.getMessage(), e);
        }
        return written;
    }

    /** @throws IOException in one line */
    void write(Cursor cursor) throws IOException {
        if (cursor.equals(written)) {
            return;
        }
        final Path next = path.resolveSibling(path.getFileName() + ".tmp");
        try {
            Files.writeString(next, cursor + "\n");
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            throw new IOException("--cursor-file " + path + ": cannot be written: " + e.getMessage(), e);
        }
        written = cursor;
    }
}
