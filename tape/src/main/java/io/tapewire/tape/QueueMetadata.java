package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Chronicle Queue's own metadata file, of which only the writer has need: its roll cycle, and a table of named numbers. What does not change, the roll
 * cycle and the names, has a checksum in the tape's identity, as Chronicle has none.
 *
 * <pre>
 * excerpt  {header u32: 30 bits length, bits as in CycleFile; body}, one behind the other, not aligned; 0 = the end
 * first    the roll cycle, never changed          others    a name, padding, and at the end an int64 that changes
 * </pre>
 */
final class QueueMetadata {
    static final String FILE_NAME = "metadata.cq4t";

    private static final int NUMBER_LENGTH = 8;

    private QueueMetadata() {}

    /** {@return CRC32C over what does not change, not 0} Of a file that is cut short or does not begin as one: of all that is there. */
    static int checksum(Path directory) {
        final Path file = directory.resolve(FILE_NAME);
        final byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (final IOException e) {
            throw new TapeException(file + ": missing or unreadable: " + e.getMessage(), e);
        }
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final CRC32C crc = new CRC32C();
        int place = 0;
        while (place + 4 <= bytes.length) {
            final int length = buffer.getInt(place, LITTLE_ENDIAN) & CycleFile.LENGTH_MASK;
            final int end = Math.min(bytes.length, place + 4 + length);
            if (buffer.getInt(place, LITTLE_ENDIAN) == 0 || end < place) {
                break;
            }
            final int changing = place == 0 ? 0 : Math.min(length, NUMBER_LENGTH);
            crc.update(bytes, place, Math.max(0, end - place - changing));
            place = end;
        }
        return (int) crc.getValue() | 1; // 0 in an identity means that none was noted
    }

    /** Throws where the file is not the one that the tape's writer left. */
    static void check(Path directory, TapeIdentity identity) {
        if (identity.metadataChecksum() != 0 && identity.metadataChecksum() != checksum(directory)) {
            throw new TapeException(directory.resolve(FILE_NAME) + ": damaged: its checksum does not fit");
        }
    }
}
