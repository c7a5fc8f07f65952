package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The page of a tape's identity that changes while it is written: how the writer tells readers of other processes the head, with ordered stores.
 *
 * <pre>
 *   0 lastTapeSeq   8 firstTapeSeq   16 end of the newest record in its file   24 {checksum of the newest cycle's head u32, number of the cycle i32}
 *  32 generation   64, 128 the two newest checkpoints: {tapeSeq, position, crc u32, 0 u32, file name (40)}   4088 crc, where the tape is closed
 * </pre>
 *
 * Little-endian. The writer's thread writes, any thread reads.
 */
final class TapeHead {
    static final int LENGTH = 4096;

    private static final int LAST_TAPE_SEQ = 0;
    private static final int FIRST_TAPE_SEQ = 8;
    private static final int LAST_POSITION = 16;
    private static final int CYCLE = 24;
    private static final int GENERATION = 32;
    private static final int CHECKPOINTS = 64;
    private static final int CRC = 4088;

    private static final int CHECKPOINT_LENGTH = 64;
    private static final int CHECKPOINT_POSITION = 8;
    private static final int CHECKPOINT_CRC = 16;
    private static final int CHECKPOINT_NAME = 24;
    private static final int NAME_LENGTH = CHECKPOINT_LENGTH - CHECKPOINT_NAME;

    private final UnsafeBuffer page;

    /**
     * Place of a checkpoint's begin.
     *
     * @param fileName of its cycle
     * @param position of its excerpt's header
     * @param tapeSeq its own
     */
    record Place(String fileName, long position, long tapeSeq) {}

    TapeHead(UnsafeBuffer page) {
        this.page = page;
    }

    /** Publishes the head: after this a reader may come to the record. */
    void publish(long tapeSeq, long endPosition) {
        page.putLong(LAST_POSITION, endPosition);
        page.putLongOrdered(LAST_TAPE_SEQ, tapeSeq);
    }

    long lastTapeSeq() {
        return page.getLongVolatile(LAST_TAPE_SEQ);
    }

    /** {@return position behind the newest record in its file} */
    long lastPosition() {
        return page.getLongVolatile(LAST_POSITION);
    }

    /** {@return tapeSeq of the oldest record still on the tape; 0 = none yet} */
    long firstTapeSeq() {
        return page.getLongVolatile(FIRST_TAPE_SEQ);
    }

    void firstTapeSeq(long tapeSeq) {
        page.putLongVolatile(FIRST_TAPE_SEQ, tapeSeq);
    }

    int generation() {
        return page.getIntVolatile(GENERATION);
    }

    void generation(int id) {
        page.putIntVolatile(GENERATION, id);
    }

    /**
     * The roll cycle that is written from now on.
     *
     * @param cycle its number
     * @param checksum of its file's head ({@link CycleHead})
     */
    void cycle(int cycle, int checksum) {
        page.putLongVolatile(CYCLE, (long) cycle << 32 | Integer.toUnsignedLong(checksum));
    }

    /** {@return number of the newest roll cycle; 0 = none yet} */
    int cycle() {
        return (int) (page.getLongVolatile(CYCLE) >> 32);
    }

    int cycleChecksum() {
        return (int) page.getLongVolatile(CYCLE);
    }

    /** Notes a complete checkpoint in the place of the older one of two: a kill while this is done costs nothing. */
    void checkpoint(Place place) {
        final Place first = checkpointAt(CHECKPOINTS);
        final Place second = checkpointAt(CHECKPOINTS + CHECKPOINT_LENGTH);
        final boolean isFirstOlder = first == null || second != null && first.tapeSeq() < second.tapeSeq();
        final int offset = isFirstOlder ? CHECKPOINTS : CHECKPOINTS + CHECKPOINT_LENGTH;
        final byte[] name = Arrays.copyOf(place.fileName().getBytes(StandardCharsets.US_ASCII), NAME_LENGTH);
        page.putLong(offset, place.tapeSeq(), LITTLE_ENDIAN);
        page.putLong(offset + CHECKPOINT_POSITION, place.position(), LITTLE_ENDIAN);
        page.putBytes(offset + CHECKPOINT_NAME, name);
        page.putIntVolatile(offset + CHECKPOINT_CRC, checkpointCrc(offset));
    }

    /** {@return the newest complete checkpoint, or null where there is none} */
    Place checkpoint() {
        final Place first = checkpointAt(CHECKPOINTS);
        final Place second = checkpointAt(CHECKPOINTS + CHECKPOINT_LENGTH);
        return first == null || second != null && first.tapeSeq() < second.tapeSeq() ? second : first;
    }

    /** {@return null where there is none, or none that is whole} */
    private Place checkpointAt(int offset) {
        final int crc = page.getIntVolatile(offset + CHECKPOINT_CRC);
        final byte[] name = new byte[NAME_LENGTH];
        page.getBytes(offset + CHECKPOINT_NAME, name);
        final Place place = new Place(
                new String(name, StandardCharsets.US_ASCII).replace("\0", ""),
                page.getLong(offset + CHECKPOINT_POSITION, LITTLE_ENDIAN),
                page.getLong(offset, LITTLE_ENDIAN));
        return place.tapeSeq() == 0 || crc != checkpointCrc(offset) ? null : place;
    }

    private int checkpointCrc(int offset) {
        final byte[] bytes = new byte[CHECKPOINT_LENGTH];
        page.getBytes(offset, bytes);
        Arrays.fill(bytes, CHECKPOINT_CRC, CHECKPOINT_NAME, (byte) 0);
        return crc(bytes, bytes.length);
    }

    /** Nothing changes from now on: what is told here has a checksum. */
    void seal() {
        page.putInt(CRC, crc(), LITTLE_ENDIAN);
    }

    /** {@return whether the page is as it was sealed} */
    boolean isSealed() {
        return page.getInt(CRC, LITTLE_ENDIAN) == crc();
    }

    private int crc() {
        final byte[] bytes = new byte[CRC];
        page.getBytes(0, bytes);
        return crc(bytes, CRC);
    }

    static int crc(byte[] bytes, int length) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
