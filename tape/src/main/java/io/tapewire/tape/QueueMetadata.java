package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chronicle Queue's own metadata file, of which only the writer has need: its roll cycle, and a table of named numbers. What does not change, the roll
 * cycle and the names, has a checksum in the tape's identity, as Chronicle has none; names that came after it was noted have none yet.
 *
 * <pre>
 * excerpt  {header u32: 30 bits length, bits as in CycleFile; body}, one behind the other, not aligned; 0 = the end
 * first    the roll cycle, never changed          others    a name, padding, and at the end an int64 that changes
 * </pre>
 */
final class QueueMetadata {
    static final String FILE_NAME = "metadata.cq4t";

    private static final int NUMBER_LENGTH = 8;
    private static final int HEADER_LENGTH = 4;
    private static final byte NAME = (byte) 0xb9; // each body begins with one

    private static final Set<String> LOCKS = Set.of("chronicle.write.lock", "chronicle.append.lock");
    private static final long UNLOCKED = Long.MIN_VALUE; // else the holder's process id

    private QueueMetadata() {}

    /** {@return length of what there is in the upper 32 bits, CRC32C over what of it does not change in the lower ones} */
    static long checksum(Path directory) {
        final byte[] bytes = read(directory);
        final int length = walk(bytes, Integer.MAX_VALUE, new CRC32C());
        return checksum(bytes, length);
    }

    private static long checksum(byte[] bytes, int length) {
        final CRC32C crc = new CRC32C();
        walk(bytes, length, crc);
        return (long) length << 32 | crc.getValue();
    }

    /**
     * Walks the excerpts that begin before {@code limit}.
     *
     * @param crc takes what of them does not change
     * @return where it ended: at the limit, or at one that is empty or unfinished
     */
    private static int walk(byte[] bytes, int limit, CRC32C crc) {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        int place = 0;
        while (place < limit && place + HEADER_LENGTH < bytes.length) {
            final int header = buffer.getInt(place, LITTLE_ENDIAN);
            if ((header & CycleFile.NOT_COMPLETE) != 0 || bytes[place + HEADER_LENGTH] != NAME) {
                break;
            }
            final int length = Math.min(header & CycleFile.LENGTH_MASK, bytes.length - place - HEADER_LENGTH);
            final int changing = place == 0 ? 0 : Math.min(length, NUMBER_LENGTH);
            crc.update(bytes, place, HEADER_LENGTH + length - changing);
            place += HEADER_LENGTH + length;
        }
        return place;
    }

    /** Throws where the file is not the one that the tape's writer left. */
    static void check(Path directory, TapeIdentity identity) {
        final long noted = identity.metadataChecksum();
        final byte[] bytes = read(directory);
        if (noted != 0 && noted != checksum(bytes, (int) (noted >>> 32))) {
            throw new TapeException(directory.resolve(FILE_NAME) + ": damaged: its checksum does not fit");
        }
    }

    /** Removes the file where a killed writer left a name in it half written: Chronicle makes it anew. For the tape's one writer. */
    static void removeUnfinished(Path directory) {
        final byte[] bytes = read(directory);
        final int end = walk(bytes, Integer.MAX_VALUE, new CRC32C());
        if (end + HEADER_LENGTH <= bytes.length && new UnsafeBuffer(bytes).getInt(end, LITTLE_ENDIAN) != 0) {
            try {
                Files.delete(directory.resolve(FILE_NAME));
            } catch (final IOException e) {
                throw TapeException.of(directory.resolve(FILE_NAME) + ": cannot be removed", e);
            }
        }
    }

    /**
     * Frees Chronicle's own locks, which are numbers in this file: a killed writer leaves them taken, and by its process id, which may be another's by now.
     * For the tape's one writer, whose lock is the kernel's.
     */
    static void freeLocks(Path directory) {
        final byte[] bytes = read(directory);
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final int end = walk(bytes, Integer.MAX_VALUE, new CRC32C());
        for (int place = 0; place < end; ) {
            final int next = place + HEADER_LENGTH + (buffer.getInt(place, LITTLE_ENDIAN) & CycleFile.LENGTH_MASK);
            final int number = next - NUMBER_LENGTH;
            if (next <= bytes.length
                    && LOCKS.contains(name(bytes, place + HEADER_LENGTH, number))
                    && buffer.getLong(number, LITTLE_ENDIAN) != UNLOCKED) {
                free(directory.resolve(FILE_NAME), number);
            }
            place = next;
        }
    }

    /** {@return the name in a body, of which no more than up to {@code end} is read} */
    private static String name(byte[] bytes, int body, int end) {
        final int start = body + 2;
        final int length = start < end ? Math.min(bytes[body + 1] & 0xFF, end - start) : 0;
        return new String(bytes, start, length, StandardCharsets.US_ASCII);
    }

    private static void free(Path file, int position) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(
                    ByteBuffer.allocate(NUMBER_LENGTH).order(LITTLE_ENDIAN).putLong(0, UNLOCKED), position);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be written", e);
        }
    }

    private static byte[] read(Path directory) {
        final Path file = directory.resolve(FILE_NAME);
        try {
            return Files.readAllBytes(file);
        } catch (final IOException e) {
            throw TapeException.of(file + ": missing or unreadable", e);
        }
    }
}
