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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The side file that says which tape this is and how far it goes. Its first page changes only when a writer opens or closes the tape, and has a CRC; a
 * copy of what it held before lies in the last one, so that a kill in the middle of a change costs nothing. The {@link TapeHead} is between them.
 *
 * <pre>
 * page 0    0 magic  8 format  12 schema id  14 schema version  16 tapeId  24 rollMillis  28 clean  32 inode  40 generation count
 *          48 boot id (40)  88 host (64)  160 checksum of Chronicle's metadata  256 generations: {id u32, 0 u32, first i64, last of the one before i64} …
 *        4088 crc  4092 not 0: the page is being changed
 * page 1  the head           page 2  page 0 as it was before the newest change
 * </pre>
 *
 * Little-endian. The writer's thread writes, any thread reads.
 */
final class TapeIdentity implements AutoCloseable {
    static final String FILE_NAME = "tape.tapewire";

    private static final long MAGIC = 0x4552_4957_4550_4154L; // "TAPEWIRE"
    private static final int FORMAT = 2;
    private static final int PAGE = TapeHead.LENGTH;
    private static final int COPY = 2 * PAGE;
    private static final int LENGTH = 3 * PAGE;

    private static final int CLEAN = 28;
    private static final int INODE = 32;
    private static final int GENERATION_COUNT = 40;
    private static final int BOOT_ID = 48;
    private static final int BOOT_ID_LENGTH = 40;
    private static final int HOST = 88;
    private static final int HOST_LENGTH = 64;
    private static final int METADATA_CHECKSUM = 160;
    private static final int GENERATIONS = 256;
    private static final int GENERATION_LENGTH = 24;
    private static final int CRC = 4088;
    private static final int CHANGING = 4092;
    private static final int MAX_GENERATIONS = (CRC - GENERATIONS) / GENERATION_LENGTH;

    /** A change takes some µs: looks at a page that does not fit its checksum before that is taken for damage. */
    private static final int LOOKS = 1000;

    private final Path file;
    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;
    private final TapeHead head;
    private int base; // the page that is read: the copy where a writer was killed while it changed the first one

    private TapeIdentity(Path file, boolean writable) {
        this.file = file;
        try (FileChannel channel = writable
                ? FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)
                : FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != LENGTH) {
                throw damaged("its length is " + channel.size() + ", not " + LENGTH + " (or it is of another draft)");
            }
            mapped = channel.map(writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY, 0, LENGTH);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be opened", e);
        }
        buffer = new UnsafeBuffer(mapped);
        head = new TapeHead(new UnsafeBuffer(mapped, PAGE, PAGE));
    }

    static boolean exists(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE_NAME));
    }

    /** Makes the file whole elsewhere and moves it into place, so that nobody ever sees a part. */
    static TapeIdentity create(Path directory, long tapeId, int rollMillis) {
        final Path file = directory.resolve(FILE_NAME);
        final Path draft = directory.resolve(FILE_NAME + ".new");
        final UnsafeBuffer pages = new UnsafeBuffer(new byte[LENGTH]);
        pages.putLong(0, MAGIC, LITTLE_ENDIAN);
        pages.putInt(8, FORMAT, LITTLE_ENDIAN);
        pages.putShort(12, (short) QuoteDecoder.SCHEMA_ID, LITTLE_ENDIAN);
        pages.putShort(14, (short) QuoteDecoder.SCHEMA_VERSION, LITTLE_ENDIAN);
        pages.putLong(16, tapeId, LITTLE_ENDIAN);
        pages.putInt(24, rollMillis, LITTLE_ENDIAN);
        pages.putInt(CRC, TapeHead.crc(pages.byteArray(), CRC), LITTLE_ENDIAN);
        pages.putBytes(COPY, pages, 0, PAGE);
        try {
            Files.write(draft, pages.byteArray());
            Files.move(draft, file);
        } catch (final IOException e) {
            throw TapeException.of(file + ": cannot be made", e);
        }
        return new TapeIdentity(file, true);
    }

    static TapeIdentity open(Path directory, boolean writable) {
        final TapeIdentity identity = new TapeIdentity(directory.resolve(FILE_NAME), writable);
        try {
            identity.check();
        } catch (final TapeException e) {
            identity.close();
            throw e;
        }
        return identity;
    }

    private void check() {
        if (buffer.getLong(0, LITTLE_ENDIAN) != MAGIC) {
            throw damaged("it does not begin as a tape's identity");
        }
        // A writer that opens or closes the tape at this moment changes the page: look again before judging.
        for (int looks = 0; !isWhole(0); looks++) {
            if (looks == LOOKS) {
                base = copyOfChange();
                break;
            }
            Thread.onSpinWait();
        }
        final int format = buffer.getInt(base + 8, LITTLE_ENDIAN);
        final int schema = buffer.getShort(base + 14, LITTLE_ENDIAN);
        if (format != FORMAT
                || buffer.getShort(base + 12, LITTLE_ENDIAN) != QuoteDecoder.SCHEMA_ID
                || schema != QuoteDecoder.SCHEMA_VERSION) {
            throw new TapeException(file + ": a tape of format " + format + ", schema version " + schema
                    + "; this program has format " + FORMAT + ", version " + QuoteDecoder.SCHEMA_VERSION);
        }
        if (isClean() && !head.isSealed() && isClean()) {
            throw damaged("the checksum of its head does not fit");
        }
    }

    /** {@return where the copy is that a killed writer left of a page which it had begun to change} */
    private int copyOfChange() {
        if (buffer.getIntVolatile(CHANGING) == 0 || !isWhole(COPY)) {
            throw damaged("its checksum does not fit");
        }
        return COPY;
    }

    private TapeException damaged(String what) {
        return new TapeException(file + ": damaged: " + what);
    }

    private boolean isWhole(int page) {
        final byte[] bytes = new byte[CRC];
        buffer.getBytes(page, bytes);
        return buffer.getInt(page + CRC, LITTLE_ENDIAN) == TapeHead.crc(bytes, CRC);
    }

    /** {@return what changes while the tape is written} */
    TapeHead head() {
        return head;
    }

    long tapeId() {
        return buffer.getLong(base + 16, LITTLE_ENDIAN);
    }

    int rollMillis() {
        return buffer.getInt(base + 24, LITTLE_ENDIAN);
    }

    /** {@return whether the last writer closed the tape in order, and no other has it} */
    boolean isClean() {
        return buffer.getIntVolatile(base + CLEAN) == 1;
    }

    long inode() {
        return buffer.getLong(base + INODE, LITTLE_ENDIAN);
    }

    int generationCount() {
        return buffer.getInt(base + GENERATION_COUNT, LITTLE_ENDIAN);
    }

    boolean isOfBoot(String bootId) {
        return isText(BOOT_ID, BOOT_ID_LENGTH, bootId);
    }

    boolean isOfHost(String host) {
        return isText(HOST, HOST_LENGTH, host);
    }

    /** {@return the first tapeSeq of the newest generation, of which there is one} */
    long generationFirstTapeSeq() {
        return buffer.getLong(base + newestGeneration() + 8, LITTLE_ENDIAN);
    }

    /** {@return the generations, the newest last} */
    List<Tape.Generation> generations() {
        final List<Tape.Generation> found = new ArrayList<>();
        for (int i = 0; i < generationCount(); i++) {
            final int offset = base + GENERATIONS + i * GENERATION_LENGTH;
            found.add(new Tape.Generation(
                    buffer.getInt(offset, LITTLE_ENDIAN), buffer.getLong(offset + 8, LITTLE_ENDIAN)));
        }
        return found;
    }

    /** {@return the last tapeSeq that the generation before the newest may have reached} */
    long formerLastTapeSeq() {
        return buffer.getLong(base + newestGeneration() + 16, LITTLE_ENDIAN);
    }

    private int newestGeneration() {
        return GENERATIONS + (generationCount() - 1) * GENERATION_LENGTH;
    }

    /** {@return checksum of Chronicle's own metadata ({@link QueueMetadata}); 0 = not noted yet} */
    long metadataChecksum() {
        return buffer.getLong(base + METADATA_CHECKSUM, LITTLE_ENDIAN);
    }

    void metadataChecksum(long checksum) {
        change(page -> page.putLong(METADATA_CHECKSUM, checksum, LITTLE_ENDIAN));
    }

    /** Takes older records off the tape. Where it was closed, a crash in between leaves it as one that was not closed in order. */
    void trimmed(long newFirstTapeSeq) {
        final boolean wasClean = isClean();
        if (wasClean) {
            change(page -> page.putInt(CLEAN, 0, LITTLE_ENDIAN));
        }
        head.firstTapeSeq(newFirstTapeSeq);
        if (wasClean) {
            onClosed();
        }
    }

    /**
     * A writer has the tape now: not clean until it closes, of this machine. On the disk before anything is appended: what a loss of power leaves must not
     * look as if it had been closed.
     */
    void onOpened(long inode, String bootId, String host) {
        change(page -> {
            page.putInt(CLEAN, 0, LITTLE_ENDIAN);
            page.putLong(INODE, inode, LITTLE_ENDIAN);
            page.putBytes(BOOT_ID, bytes(bootId, BOOT_ID_LENGTH));
            page.putBytes(HOST, bytes(host, HOST_LENGTH));
        });
    }

    /** Begins a generation; the oldest but the first is forgotten where the page is full. The tape is not clean from here on. */
    void beginGeneration(int id, long firstTapeSeq, long formerLastTapeSeq) {
        change(page -> {
            page.putInt(CLEAN, 0, LITTLE_ENDIAN);
            int count = generationCount();
            if (count == MAX_GENERATIONS) {
                final int second = GENERATIONS + GENERATION_LENGTH;
                page.putBytes(second, page, second + GENERATION_LENGTH, (MAX_GENERATIONS - 2) * GENERATION_LENGTH);
                count--;
            }
            final int offset = GENERATIONS + count * GENERATION_LENGTH;
            page.putInt(offset, id, LITTLE_ENDIAN);
            page.putLong(offset + 8, firstTapeSeq, LITTLE_ENDIAN);
            page.putLong(offset + 16, formerLastTapeSeq, LITTLE_ENDIAN);
            page.putInt(GENERATION_COUNT, count + 1, LITTLE_ENDIAN);
        });
        head.generation(id);
    }

    void onClosed() {
        head.seal();
        change(page -> page.putInt(CLEAN, 1, LITTLE_ENDIAN));
    }

    /** Changes the first page as a whole, in the file and on the disk. */
    private void change(Consumer<UnsafeBuffer> edit) {
        final UnsafeBuffer page = new UnsafeBuffer(new byte[PAGE]);
        page.putBytes(0, buffer, base, CHANGING);
        edit.accept(page);
        page.putInt(CRC, TapeHead.crc(page.byteArray(), CRC), LITTLE_ENDIAN);
        if (base == 0) {
            buffer.putBytes(COPY, buffer, 0, CHANGING); // else the copy is what is known to be whole
        }
        buffer.putIntVolatile(CHANGING, 1);
        buffer.putBytes(0, page, 0, CHANGING);
        buffer.putIntVolatile(CHANGING, 0);
        base = 0;
        mapped.force();
    }

    private boolean isText(int offset, int length, String text) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(base + offset, bytes);
        return Arrays.equals(bytes, bytes(text, length));
    }

    private static byte[] bytes(String text, int length) {
        return Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), length);
    }

    @Override
    public void close() {
        IoUtil.unmap(mapped);
    }
}
