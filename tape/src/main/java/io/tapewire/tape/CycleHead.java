package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * What Chronicle Queue keeps at the start of a cycle's file, of which only its appender has need. It believes it without a look: one wrong bit of the
 * write position, and it writes over records, or makes the file terabytes long. So the writer looks first.
 *
 * <pre>
 *    0 SCQStore {0x40 writePosition: header of the newest excerpt i64, 0x48 with its number i64, 0x98 index2Index i64, 0xb0 lastIndex i64}
 * 0xc4 index2index {0xe8 entries used i64 …                                                       the numbers named here change, the rest does not
 * </pre>
 */
final class CycleHead {
    private static final int LENGTH = 0xe8;
    private static final int WRITE_POSITION = 0x40;
    private static final int[][] CHANGING = {{0x38, 0x50}, {0x98, 0xa0}, {0xb0, 0xb8}};

    private CycleHead() {}

    /** {@return CRC32C over what does not change} */
    static int checksum(Path file) {
        final byte[] bytes = read(file);
        for (final int[] range : CHANGING) {
            Arrays.fill(bytes, range[0], range[1], (byte) 0);
        }
        return TapeHead.crc(bytes, LENGTH);
    }

    /** Throws where the head of the newest cycle's file is not as it was made. */
    static void check(Path directory, TapeIdentity identity) {
        final List<Path> files = CycleFiles.list(directory);
        if (!files.isEmpty()) {
            final Path newest = files.get(files.size() - 1);
            final int cycle = CycleIndex.cycleOf(newest, identity.rollMillis());
            check(newest, checksum(identity.head(), cycle));
        }
    }

    private static void check(Path file, Integer checksum) {
        if (checksum != null && checksum != checksum(file)) {
            throw new TapeException(file + ": damaged: the checksum of its head does not fit");
        }
    }

    /** {@return the noted checksum of a cycle's head; null where it is not known, as the writer was killed before it noted it} */
    private static Integer checksum(TapeHead head, int cycle) {
        return head.cycle() != 0 && head.cycle() == cycle ? head.cycleChecksum() : null;
    }

    /**
     * Looks whether Chronicle's appender may be let at a file. It walks on from its write position to the first place that is empty; that may be behind the
     * newest record, where the writer was killed, and ahead of it, where a loss of power or damage took records: then it must leave the file alone.
     *
     * @param file of the newest cycle
     * @param cycle its number
     * @param head of the tape
     * @param endPosition position behind its last whole record; 0 = it has none
     * @return whether it may write into this file; else only into a later one
     * @throws TapeException where it would do damage even so
     */
    static boolean check(Path file, int cycle, TapeHead head, long endPosition) {
        check(file, checksum(head, cycle));
        final long position = ByteBuffer.wrap(read(file)).order(LITTLE_ENDIAN).getLong(WRITE_POSITION);
        if (position == 0) {
            return true;
        }
        try (CycleFile excerpts = new CycleFile(file)) {
            if (position >= LENGTH && position < excerpts.size() && (position & 3) == 0) {
                if (excerpts.isRecord(position, excerpts.header(position))) {
                    return true;
                }
                if (position >= endPosition) {
                    return false;
                }
            }
        }
        throw new TapeException(file + ": damaged: its write position, " + position + ", is none of a record");
    }

    private static byte[] read(Path file) {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) > 0) {
                continue;
            }
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be read", e);
        }
        return bytes.array();
    }
}
