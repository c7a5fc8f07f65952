package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.QuoteDecoder;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The side file that says which tape this is and how far it goes. Its first page changes only when a writer opens or closes the tape and has a CRC;
 * its second page is how the writer tells readers of other processes the head, with ordered stores.
 *
 * <pre>
 * page 0    0 magic  8 format  12 schema id  14 schema version  16 tapeId  24 rollMillis  28 clean  32 inode  40 generation count
 *          48 boot id (40)  88 host (64)  160 checksum of Chronicle's metadata  256 generations: {id u32, 0 u32, first i64, last of the one before i64} …  4088 crc
 * page 1    0 lastTapeSeq  8 firstTapeSeq  16 last end position  24 last cycle  32 generation  40 checkpoint version
 *          48 checkpoint tapeSeq  56 checkpoint position  64 checkpoint file (64)  4088 crc, where clean
 * </pre>
 *
 * All little-endian. The writer's thread writes, any thread reads.
 */
final class TapeIdentity implements AutoCloseable {
    static final String FILE_NAME = "tape.tapewire";

    private static final long MAGIC = 0x4552_4957_4550_4154L; // "TAPEWIRE"
    private static final int FORMAT = 1;
    private static final int PAGE = 4096;
    private static final int CRC_OFFSET = 4088;
    private static final int GENERATIONS_OFFSET = 256;
    private static final int GENERATION_LENGTH = 24;
    private static final int MAX_GENERATIONS = (CRC_OFFSET - GENERATIONS_OFFSET) / GENERATION_LENGTH;

    private static final int METADATA_CHECKSUM = 160;
    private static final int LAST_TAPE_SEQ = PAGE;
    private static final int FIRST_TAPE_SEQ = PAGE + 8;
    private static final int LAST_POSITION = PAGE + 16;
    private static final int GENERATION = PAGE + 32;
    private static final int CHECKPOINT_VERSION = PAGE + 40;
    private static final int CHECKPOINT_TAPE_SEQ = PAGE + 48;
    private static final int CHECKPOINT_POSITION = PAGE + 56;
    private static final int CHECKPOINT_FILE = PAGE + 64;
    private static final int CHECKPOINT_FILE_LENGTH = 64;

    private final Path file;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;

    /** Place of a checkpoint's begin. */
    record Place(String fileName, long position, long tapeSeq) {}

    private TapeIdentity(Path file, boolean writable) {
        this.file = file;
        try (FileChannel channel = writable
                ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != 2 * PAGE) {
                throw damaged("its length is " + channel.size());
            }
            mapped =
                    channel.map(writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY, 0, 2 * PAGE);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be opened: " + e.getMessage(), e);
        }
        buffer = new UnsafeBuffer(mapped);
    }

    static boolean exists(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE_NAME));
    }

    /** Makes the file whole elsewhere and moves it into place, so that nobody ever sees a part. */
    static TapeIdentity create(Path directory, long tapeId, int rollMillis) {
        final Path file = directory.resolve(FILE_NAME);
        final Path draft = directory.resolve(FILE_NAME + ".new");
        final UnsafeBuffer page = new UnsafeBuffer(new byte[2 * PAGE]);
        page.putLong(0, MAGIC, LITTLE_ENDIAN);
        page.putInt(8, FORMAT, LITTLE_ENDIAN);
        page.putShort(12, (short) QuoteDecoder.SCHEMA_ID, LITTLE_ENDIAN);
        page.putShort(14, (short) QuoteDecoder.SCHEMA_VERSION, LITTLE_ENDIAN);
        page.putLong(16, tapeId, LITTLE_ENDIAN);
        page.putInt(24, rollMillis, LITTLE_ENDIAN);
        page.putInt(CRC_OFFSET, crc(page, 0), LITTLE_ENDIAN);
        try {
            Files.write(draft, page.byteArray());
            Files.move(draft, file);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be made: " + e.getMessage(), e);
        }
        return new TapeIdentity(file, true);
    }

    static TapeIdentity open(Path directory, boolean writable) {
        final TapeIdentity identity = new TapeIdentity(directory.resolve(FILE_NAME), writable);
        identity.check();
        return identity;
    }

    private void check() {
        if (buffer.getLong(0, LITTLE_ENDIAN) != MAGIC || buffer.getInt(8, LITTLE_ENDIAN) != FORMAT) {
            throw damaged("it does not begin as a tape's identity of this version");
        }
        // A writer that opens or closes the tape at this moment rewrites the page: look again before judging.
        for (int tries = 0; buffer.getInt(CRC_OFFSET, LITTLE_ENDIAN) != crc(buffer, 0); tries++) {
            if (tries == 1000) {
                throw damaged("its checksum does not fit");
            }
            Thread.onSpinWait();
        }
        final int schema = buffer.getShort(14, LITTLE_ENDIAN);
        if (buffer.getShort(12, LITTLE_ENDIAN) != QuoteDecoder.SCHEMA_ID || schema != QuoteDecoder.SCHEMA_VERSION) {
            throw new TapeException(file + ": a tape of schema version " + schema + "; this program reads version "
                    + QuoteDecoder.SCHEMA_VERSION);
        }
        if (isClean() && buffer.getInt(PAGE + CRC_OFFSET, LITTLE_ENDIAN) != crc(buffer, PAGE)) {
            throw damaged("the checksum of its counters does not fit");
        }
    }

    private TapeException damaged(String what) {
        return new TapeException(file + ": damaged: " + what);
    }

    private static int crc(UnsafeBuffer buffer, int page) {
        final byte[] bytes = new byte[CRC_OFFSET];
        buffer.getBytes(page, bytes);
        final CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    long tapeId() {
        return buffer.getLong(16, LITTLE_ENDIAN);
    }

    int rollMillis() {
        return buffer.getInt(24, LITTLE_ENDIAN);
    }

    boolean isClean() {
        return buffer.getIntVolatile(28) == 1;
    }

    long inode() {
        return buffer.getLong(32, LITTLE_ENDIAN);
    }

    int generationCount() {
        return buffer.getInt(40, LITTLE_ENDIAN);
    }

    String bootId() {
        return text(48, 40);
    }

    String host() {
        return text(88, 64);
    }

    /** {@return checksum of Chronicle's own metadata ({@link QueueMetadata}); 0 = not noted yet} */
    int metadataChecksum() {
        return buffer.getInt(METADATA_CHECKSUM, LITTLE_ENDIAN);
    }

    void metadataChecksum(int checksum) {
        buffer.putInt(METADATA_CHECKSUM, checksum, LITTLE_ENDIAN);
        seal();
    }

    /** Takes older records off the tape; on a tape that no writer has. A crash in between leaves it as one that was not closed in order. */
    void trimmed(long newFirstTapeSeq) {
        if (!isClean()) {
            firstTapeSeq(newFirstTapeSeq);
            return;
        }
        buffer.putIntVolatile(28, 0);
        seal();
        firstTapeSeq(newFirstTapeSeq);
        onClosed();
    }

    /** A writer has the tape now: not clean until it closes, of this machine, and perhaps a new generation. */
    void onOpened(long inode, String bootId, String host) {
        buffer.putIntVolatile(28, 0);
        buffer.putLong(32, inode, LITTLE_ENDIAN);
        putText(48, 40, bootId);
        putText(88, 64, host);
        seal();
    }

    /** Begins a generation; the oldest but the first is forgotten where the page is full. */
    void beginGeneration(int id, long firstTapeSeq, long formerLastTapeSeq) {
        int count = generationCount();
        if (count == MAX_GENERATIONS) {
            buffer.putBytes(
                    GENERATIONS_OFFSET + GENERATION_LENGTH,
                    buffer,
                    GENERATIONS_OFFSET + 2 * GENERATION_LENGTH,
                    (MAX_GENERATIONS - 2) * GENERATION_LENGTH);
            count--;
        }
        final int offset = GENERATIONS_OFFSET + count * GENERATION_LENGTH;
        buffer.putInt(offset, id, LITTLE_ENDIAN);
        buffer.putLong(offset + 8, firstTapeSeq, LITTLE_ENDIAN);
        buffer.putLong(offset + 16, formerLastTapeSeq, LITTLE_ENDIAN);
        buffer.putInt(40, count + 1, LITTLE_ENDIAN);
        buffer.putIntVolatile(GENERATION, id);
        seal();
    }

    void onClosed() {
        buffer.putInt(PAGE + CRC_OFFSET, crc(buffer, PAGE), LITTLE_ENDIAN);
        buffer.putIntVolatile(28, 1);
        seal();
        mapped.force();
    }

    private void seal() {
        buffer.putInt(CRC_OFFSET, crc(buffer, 0), LITTLE_ENDIAN);
    }

    /** Publishes the head: after this a reader may come to the record. */
    void publish(long tapeSeq, long endPosition) {
        buffer.putLong(LAST_POSITION, endPosition);
        buffer.putLongOrdered(LAST_TAPE_SEQ, tapeSeq);
    }

    long lastTapeSeq() {
        return buffer.getLongVolatile(LAST_TAPE_SEQ);
    }

    long lastPosition() {
        return buffer.getLongVolatile(LAST_POSITION);
    }

    long firstTapeSeq() {
        return buffer.getLongVolatile(FIRST_TAPE_SEQ);
    }

    void firstTapeSeq(long tapeSeq) {
        buffer.putLongVolatile(FIRST_TAPE_SEQ, tapeSeq);
    }

    int generation() {
        return buffer.getIntVolatile(GENERATION);
    }

    void checkpoint(Place place) {
        final long version = buffer.getLong(CHECKPOINT_VERSION);
        buffer.putLongVolatile(CHECKPOINT_VERSION, version + 1);
        buffer.putLong(CHECKPOINT_TAPE_SEQ, place.tapeSeq());
        buffer.putLong(CHECKPOINT_POSITION, place.position());
        putText(CHECKPOINT_FILE, CHECKPOINT_FILE_LENGTH, place.fileName());
        buffer.putLongVolatile(CHECKPOINT_VERSION, version + 2);
    }

    /** {@return the newest complete checkpoint, or null where there is none (or the writer died while it told)} */
    Place checkpoint() {
        for (int tries = 0; tries < 1000; tries++) {
            final long version = buffer.getLongVolatile(CHECKPOINT_VERSION);
            final Place place = new Place(
                    text(CHECKPOINT_FILE, CHECKPOINT_FILE_LENGTH),
                    buffer.getLong(CHECKPOINT_POSITION),
                    buffer.getLong(CHECKPOINT_TAPE_SEQ));
            if ((version & 1) == 0 && buffer.getLongVolatile(CHECKPOINT_VERSION) == version) {
                return place.tapeSeq() == 0 ? null : place;
            }
            Thread.onSpinWait();
        }
        return null;
    }

    private String text(int offset, int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private void putText(int offset, int length, String text) {
        final byte[] bytes = new byte[length];
        final byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(ascii, 0, bytes, 0, Math.min(length, ascii.length));
        buffer.putBytes(offset, bytes);
    }

    @Override
    public void close() {
        IoUtil.unmap(mapped);
    }
}
