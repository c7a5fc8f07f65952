package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A copy of {@link #RECORDS} records of a tape in a row, those whose {@code (tapeSeq - 1) / RECORDS} is the block's number, as far as they are there:
 * what who wants every event reads. What a record is and whom it is of stands in dense arrays beside the bytes, so that a reader who wants few of them
 * touches no others. Checkpoint records are no events, but who makes a state of what he reads needs them.
 *
 * <p>One thread fills a block. Handed over it is read by any, and no more filled.
 */
public final class RecordBlock {
    /** Records of a block: some 100 KiB, a millisecond's reading from cold pages. */
    public static final int RECORDS = 1 << 10;

    /** Kinds of places; the first three are the channels' bits in Subscribe. */
    public static final int QUOTE = 1;

    /** A Trade or TradeBreak. */
    public static final int TRADE = 1 << 1;

    /** A TradingStatus. */
    public static final int STATUS = 1 << 2;

    /** An InstrumentDef that is no repetition. */
    public static final int DEFINITION = 1 << 3;

    /** A FeedStatus other than ALIVE and NEW_EPOCH. */
    public static final int FEED = 1 << 4;

    /** A FeedStatus NEW_EPOCH. */
    public static final int EPOCH = 1 << 5;

    /** No record: lost, {@link #id} is the raw reason. */
    public static final int LOST = 1 << 6;

    /** All channels. */
    public static final int MARKET_DATA = QUOTE | TRADE | STATUS;

    private static final int MASK = RECORDS - 1;

    /** Quotes of 88 bytes and a fifth of trades of 128 fit: a block grows, and copies itself, only where there are more. */
    private static final int INITIAL_BYTES = 96 * RECORDS;

    private static final int KIND_OFFSET = RecordLayout.HEADER_LENGTH + FeedStatusDecoder.kindEncodingOffset();
    private static final int DEFINED_ID_OFFSET =
            RecordLayout.HEADER_LENGTH + InstrumentDefDecoder.instrumentIdEncodingOffset();
    private static final int DEFINITION_FLAGS_OFFSET =
            RecordLayout.HEADER_LENGTH + InstrumentDefDecoder.flagsEncodingOffset();

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[INITIAL_BYTES]);
    private final int[] offsets = new int[RECORDS + 1];
    private final int[] ids = new int[RECORDS];
    private final byte[] kinds = new byte[RECORDS];
    private final long[] tsIngest = new long[RECORDS];
    private long number;
    private int first;
    private int end;
    private int used;

    /** {@return number of the block that a record stands in} */
    public static long numberOf(long tapeSeq) {
        return tapeSeq - 1 >> 10;
    }

    /** Empties it, for records from {@code tapeSeq} on. */
    public void begin(long tapeSeq) {
        number = numberOf(tapeSeq);
        first = (int) (tapeSeq - 1) & MASK;
        end = first;
        used = 0;
        offsets[first] = 0;
    }

    /**
     * Adds the next record.
     *
     * @param record holds it
     * @param offset of its SBE header
     * @param length of header and body, bytes
     */
    public void add(DirectBuffer record, int offset, int length) {
        final int templateId = RecordLayout.templateId(record, offset);
        final long stamp = RecordLayout.tsIngest(record, offset);
        if (RecordLayout.isMarketData(templateId)) {
            final int kind = templateId == QuoteDecoder.TEMPLATE_ID
                    ? QUOTE
                    : templateId == TradingStatusDecoder.TEMPLATE_ID ? STATUS : TRADE;
            put(kind, RecordLayout.instrumentId(record, offset), stamp, record, offset, length);
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            final boolean repeated = (record.getByte(offset + DEFINITION_FLAGS_OFFSET) & MarketState.CHECKPOINT) != 0;
            final int id = record.getInt(offset + DEFINED_ID_OFFSET, LITTLE_ENDIAN);
            put(repeated ? 0 : DEFINITION, id, stamp, record, offset, length);
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            final int status = record.getByte(offset + KIND_OFFSET);
            final boolean alive = status == FeedStatusKind.ALIVE.value();
            final int kind = alive ? 0 : status == FeedStatusKind.NEW_EPOCH.value() ? EPOCH : FEED;
            put(kind, 0, stamp, record, offset, length);
        } else {
            put(0, 0, stamp, record, offset, length);
        }
    }

    private void put(int kind, int id, long stamp, DirectBuffer record, int offset, int length) {
        if (used + length > buffer.capacity()) {
            buffer.wrap(Arrays.copyOf(buffer.byteArray(), Math.max(used + length, buffer.capacity() * 2)));
        }
        buffer.putBytes(used, record, offset, length);
        kinds[end] = (byte) kind;
        ids[end] = id;
        tsIngest[end] = stamp;
        used += length;
        end++;
        offsets[end] = used;
    }

    /** Notes that records up to and with {@code toTapeSeq} are lost, as far as they are of this block; {@code stamp}: tsIngest of the record before. */
    public void addLost(long toTapeSeq, GapReason reason, long stamp) {
        while (!isFull() && lastTapeSeq() < toTapeSeq) {
            put(LOST, reason.value(), stamp, buffer, 0, 0);
        }
    }

    /** What is lost before the first record of the block is taken to be as old as that. */
    void stampLost(long stamp) {
        for (int i = first; i < end && tsIngest[i] == 0; i++) {
            tsIngest[i] = stamp;
        }
    }

    /** {@return whether the block has its last place} */
    public boolean isFull() {
        return end == RECORDS;
    }

    /** {@return the block's number} */
    public long number() {
        return number;
    }

    /** {@return tapeSeq of its first place} */
    public long firstTapeSeq() {
        return (number << 10) + first + 1;
    }

    /** {@return tapeSeq of its last place; the one before {@link #firstTapeSeq} where it is empty} */
    public long lastTapeSeq() {
        return (number << 10) + end;
    }

    /** {@return whether a place is here} */
    public boolean holds(long tapeSeq) {
        return tapeSeq >= firstTapeSeq() && tapeSeq <= lastTapeSeq();
    }

    /** {@return index of a place for the methods below} */
    public static int index(long tapeSeq) {
        return (int) (tapeSeq - 1) & MASK;
    }

    /** {@return what stands at a place: one of the kinds; 0 = nothing that is an event} */
    public int kind(int index) {
        return kinds[index];
    }

    /** {@return instrument of market data or definition; the raw reason where it is lost} */
    public int id(int index) {
        return ids[index];
    }

    /** {@return tsIngest of what stands at a place, ns since 1970; where it is lost, of the record before} */
    public long tsIngest(int index) {
        return tsIngest[index];
    }

    /** {@return the end of what is lost in a row for the same reason, as far as the block has it} */
    public long lastLost(long tapeSeq) {
        int last = index(tapeSeq);
        while (last + 1 < end && kinds[last + 1] == LOST && ids[last + 1] == ids[last]) {
            last++;
        }
        return (number << 10) + last + 1;
    }

    /** {@return offset in {@link #buffer} of the record's SBE header} */
    public int offset(int index) {
        return offsets[index];
    }

    /** {@return bytes of header and body; 0 where it is lost} */
    public int length(int index) {
        return offsets[index + 1] - offsets[index];
    }

    /** {@return the records' bytes} */
    public DirectBuffer buffer() {
        return buffer;
    }
}
