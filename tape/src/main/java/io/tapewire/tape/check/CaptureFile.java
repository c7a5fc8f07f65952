package io.tapewire.tape.check;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the entries of a capture in order: {ts i64, length i32, bytes}, little-endian; a negative length is of what the client sent. */
final class CaptureFile implements AutoCloseable {
    /** Above any frame and request: a length beyond it is no length. */
    private static final int LENGTH_LIMIT = 1 << 24;

    private static final int HEADER_LENGTH = 12;
    private static final int BUFFER_BYTES = 1 << 20;

    private final InputStream in;
    private long position;
    private long ts;
    private boolean isSent;
    private byte[] bytes;

    CaptureFile(Path path) throws IOException {
        in = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
    }

    /**
     * Moves to the next entry.
     *
     * @return whether there is one; one that is cut by the end of the file is none: its writer was killed
     */
    boolean next() throws IOException, CaptureException {
        final ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER_LENGTH)).order(ByteOrder.LITTLE_ENDIAN);
        if (header.capacity() < HEADER_LENGTH) {
            return false;
        }
        ts = header.getLong();
        final int length = header.getInt();
        if (ts <= 0 || length == 0 || length >= LENGTH_LIMIT || length <= -LENGTH_LIMIT) {
            throw new CaptureException(
                    "no entry of a capture at byte " + position + ": ts " + ts + ", length " + length);
        }
        isSent = length < 0;
        bytes = in.readNBytes(Math.abs(length));
        position += HEADER_LENGTH + bytes.length;
        return bytes.length == Math.abs(length);
    }

    long ts() {
        return ts;
    }

    boolean isSent() {
        return isSent;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
