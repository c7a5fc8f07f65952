package io.tapewire.feed.capture;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A window that moves over a stream of any length: what lies at {@link #position} is readable as far as {@link #require} has said. Memory is
 * bounded by the window. A stream that ends early (a cut gzip) or turns out damaged simply ends; {@link #damage} says why.
 */
final class CaptureInput implements Closeable {
    /** Bytes of the window, and of one read: large enough that a read costs nothing per packet, and for the longest record. */
    static final int WINDOW_BYTES = 1024 * 1024;

    private final InputStream in;
    private final String name;
    private final byte[] window = new byte[WINDOW_BYTES];
    private final UnsafeBuffer buffer = new UnsafeBuffer(window);
    private int position;
    private int limit;
    private long windowStart; // place in the stream of the window's first byte
    private boolean ended;
    private String damage;

    CaptureInput(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /**
     * Makes bytes readable; moves what was readable before.
     *
     * @param length bytes wanted from the position on, at most {@link #WINDOW_BYTES}
     * @return false where the stream ends before
     */
    boolean require(int length) {
        if (limit - position >= length) {
            return true;
        }
        System.arraycopy(window, position, window, 0, limit - position);
        windowStart += position;
        limit -= position;
        position = 0;
        while (limit < length && !ended) {
            fill();
        }
        return limit >= length;
    }

    private void fill() {
        try {
            final int count = in.read(window, limit, WINDOW_BYTES - limit);
            if (count < 0) {
                ended = true;
            } else {
                limit += count;
            }
        } catch (final EOFException e) {
            ended = true;
            damage = "compressed data end early";
        } catch (final ZipException e) {
            ended = true;
            damage = "compressed data are damaged (" + e.getMessage() + ")";
        } catch (final IOException e) {
            throw new CaptureException(name + ": cannot be read: " + e.getMessage());
        }
    }

    /**
     * Moves on over bytes, readable or not.
     *
     * @return false where the stream ends before
     */
    boolean skip(long length) {
        long left = length;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            if (!require(1)) {
                return left == 0;
            }
        }
        position += (int) left;
        return true;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    /** {@return offset in {@link #buffer} of the next byte} */
    int position() {
        return position;
    }

    /** {@return bytes readable from the position on, without asking for more} */
    int readable() {
        return limit - position;
    }

    /** {@return place of the next byte in the (uncompressed) stream} */
    long streamPosition() {
        return windowStart + position;
    }

    /** Ends the stream here: what follows cannot be trusted. */
    void endDamaged(String reason) {
        ended = true;
        position = limit;
        damage = reason;
    }

    /** {@return why the stream ended before it should, or null} */
    String damage() {
        return damage;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
