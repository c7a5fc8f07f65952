package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One file of a tape, mapped for reading a window at a time.
 *
 * <pre>
 * an excerpt   0                                                            4
 *              30 bits length, bit 30 metadata, bit 31 not complete         length bytes … padding to 4
 *              0 = nothing written here yet; 0xC0000000 = end of the file   ours: crc32c u32, record
 * </pre>
 *
 * The source of this format is Chronicle Queue 5 and 2026 (BINARY_LIGHT wire); a test holds it against Chronicle's own reader. One thread.
 */
final class CycleFile implements AutoCloseable {
    static final int NOT_COMPLETE = 1 << 31;
    static final int METADATA = 1 << 30;
    static final int END_OF_FILE = NOT_COMPLETE | METADATA;
    static final int LENGTH_MASK = METADATA - 1;

    /** Large enough that mapping costs nothing per record, small enough that many readers fit an address space. */
    private static final int WINDOW_BYTES = 64 << 20;

    /** An excerpt is read only where it lies whole in the window. */
    private static final int MARGIN = RecordLayout.MAX_RECORD_LENGTH + 64;

    private static final int MIN_EXCERPT = RecordLayout.CRC_LENGTH + RecordLayout.MIN_RECORD_LENGTH;
    private static final int MAX_EXCERPT = RecordLayout.CRC_LENGTH + RecordLayout.MAX_RECORD_LENGTH;

    private final Path file;
    private final FileChannel channel;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private final CRC32C crc = new CRC32C();
    private MappedByteBuffer window;
    private long windowStart;
    private long windowEnd;

    CycleFile(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be opened: " + e.getMessage(), e);
        }
    }

    Path file() {
        return file;
    }

    /** {@return the excerpt header at a position; 0 beyond the end of the file} A volatile read. */
    int header(long position) {
        if (!isMapped(position, 4)) {
            return 0;
        }
        return buffer.getIntVolatile((int) (position - windowStart));
    }

    /** {@return whether our record stands whole in the excerpt with this header} Else it is damaged, or none of ours. */
    boolean isRecord(long position, int header) {
        final int length = header & LENGTH_MASK;
        if ((header & END_OF_FILE) != 0 || length < MIN_EXCERPT || length > MAX_EXCERPT) {
            return false;
        }
        if (!isMapped(position, 4 + length)) {
            return false;
        }
        final int offset = (int) (position - windowStart) + 4;
        crc.reset();
        window.limit(offset + length).position(offset + RecordLayout.CRC_LENGTH);
        crc.update(window);
        window.clear();
        return (int) crc.getValue() == buffer.getInt(offset, LITTLE_ENDIAN);
    }

    /** {@return the window's memory; until the next call with another position} */
    DirectBuffer buffer() {
        return buffer;
    }

    /** {@return offset in {@link #buffer} of the record in the excerpt at a position} */
    int recordOffset(long position) {
        return (int) (position - windowStart) + 4 + RecordLayout.CRC_LENGTH;
    }

    /** {@return position behind an excerpt} */
    static long next(long position, int header) {
        return (position + 4 + (header & LENGTH_MASK) + 3) & ~3L;
    }

    long size() {
        try {
            return channel.size();
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** {@return a position behind which the file has nothing but zeros} */
    long dataEnd() {
        try {
            return CycleFiles.dataEnd(channel);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be read", e);
        }
    }

    /** {@return bytes in use, rounded up} */
    long usedBytes() {
        try {
            return CycleFiles.usedBytes(channel);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be read", e);
        }
    }

    private boolean isMapped(long position, int length) {
        if (position >= windowStart && position + length <= windowEnd) {
            return true;
        }
        return map(position, length);
    }

    private boolean map(long position, int length) {
        final long size = size();
        if (position < 0 || position > size - length) { // a side file may say anything
            return false;
        }
        unmap();
        windowStart = position & ~4095L;
        windowEnd = Math.min(size, windowStart + WINDOW_BYTES + MARGIN);
        try {
            window = channel.map(FileChannel.MapMode.READ_ONLY, windowStart, windowEnd - windowStart);
        } catch (final IOException e) {
            windowEnd = 0;
            throw new TapeException(file + ": cannot be mapped: " + e.getMessage(), e);
        }
        buffer.wrap(window);
        return true;
    }

    private void unmap() {
        if (window != null) {
            buffer.wrap(new byte[0]);
            IoUtil.unmap(window);
            window = null;
            windowEnd = 0;
        }
    }

    @Override
    public void close() {
        unmap();
        try {
            channel.close();
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be closed: " + e.getMessage(), e);
        }
    }
}
