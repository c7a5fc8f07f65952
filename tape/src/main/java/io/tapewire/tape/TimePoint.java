package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One entry of a {@link TimeIndex}: where a source stood when a record was the newest.
 *
 * <pre>
 * 0       4     5          6         8      12     16        24       32        40          48
 * crc32c  kind  reserved   sourceId  epoch  cycle  position  tapeSeq  tsIngest  marketTime  firstMarketTime   56 bytes, little-endian
 * </pre>
 *
 * @param kind why it was written
 * @param sourceId the source
 * @param epoch of the source, unsigned
 * @param cycle roll cycle of the record, as the store counts them
 * @param position of the record in its cycle's file, as the store counts it
 * @param tapeSeq of the record
 * @param tsIngest of the record, ns since 1970
 * @param marketTime of the source, ns since 1970; the null mantissa before the epoch's first tick
 * @param firstMarketTime of the source's epoch, likewise
 */
record TimePoint(
        Kind kind,
        int sourceId,
        int epoch,
        int cycle,
        long position,
        long tapeSeq,
        long tsIngest,
        long marketTime,
        long firstMarketTime) {
    /** Bytes of an entry. */
    static final int LENGTH = 56;

    private static final int CRC_LENGTH = 4;

    /** Why an entry was written. */
    enum Kind {
        /** So many records went by. */
        POINT,
        /** The record is the epoch's NEW_EPOCH. */
        BEGIN,
        /** The record is the last before the source's next NEW_EPOCH. */
        END,
        /** The record is a CheckpointEnd; {@code marketTime} is the tapeSeq of its CheckpointBegin. */
        CHECKPOINT
    }

    static TimePoint of(Kind kind, Source source, MarketState state, int cycle, long position) {
        return new TimePoint(
                kind,
                source.id(),
                source.epoch(),
                cycle,
                position,
                state.tapeSeq(),
                state.tsIngest(),
                source.marketTime(),
                source.firstMarketTime());
    }

    static TimePoint ofCheckpoint(long beginTapeSeq, long tapeSeq, long tsIngest) {
        return new TimePoint(Kind.CHECKPOINT, 0, 0, 0, 0, tapeSeq, tsIngest, beginTapeSeq, 0);
    }

    void encode(UnsafeBuffer buffer, int offset) {
        buffer.putByte(offset + 4, (byte) kind.ordinal());
        buffer.putByte(offset + 5, (byte) 0);
        buffer.putShort(offset + 6, (short) sourceId, LITTLE_ENDIAN);
        buffer.putInt(offset + 8, epoch, LITTLE_ENDIAN);
        buffer.putInt(offset + 12, cycle, LITTLE_ENDIAN);
        buffer.putLong(offset + 16, position, LITTLE_ENDIAN);
        buffer.putLong(offset + 24, tapeSeq, LITTLE_ENDIAN);
        buffer.putLong(offset + 32, tsIngest, LITTLE_ENDIAN);
        buffer.putLong(offset + 40, marketTime, LITTLE_ENDIAN);
        buffer.putLong(offset + 48, firstMarketTime, LITTLE_ENDIAN);
        buffer.putInt(offset, crc(buffer, offset), LITTLE_ENDIAN);
    }

    /** {@return the entry at {@code offset}, or null where it is damaged} */
    static TimePoint decode(UnsafeBuffer buffer, int offset) {
        final int kind = buffer.getByte(offset + 4);
        if (buffer.getInt(offset, LITTLE_ENDIAN) != crc(buffer, offset)
                || kind < 0
                || kind > Kind.CHECKPOINT.ordinal()) {
            return null;
        }
        return new TimePoint(
                Kind.values()[kind],
                buffer.getShort(offset + 6, LITTLE_ENDIAN) & 0xFFFF,
                buffer.getInt(offset + 8, LITTLE_ENDIAN),
                buffer.getInt(offset + 12, LITTLE_ENDIAN),
                buffer.getLong(offset + 16, LITTLE_ENDIAN),
                buffer.getLong(offset + 24, LITTLE_ENDIAN),
                buffer.getLong(offset + 32, LITTLE_ENDIAN),
                buffer.getLong(offset + 40, LITTLE_ENDIAN),
                buffer.getLong(offset + 48, LITTLE_ENDIAN));
    }

    private static int crc(UnsafeBuffer buffer, int offset) {
        final CRC32C crc = new CRC32C();
        crc.update(buffer.byteArray(), offset + CRC_LENGTH, LENGTH - CRC_LENGTH);
        return (int) crc.getValue();
    }
}
