package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts one frame together, whoever it is for: one per shard. Messages are collected by rank (NEW_EPOCH, definitions, statuses, trades, quotes,
 * the rest), so that what is due may come in any order; {@link #finish} lays them behind the header in one direct buffer with headroom.
 *
 * <pre>
 * headroom | FrameHeader 32 B | {length u16, conflated u16, SBE header 8 B, body, padding to 4} …
 * </pre>
 */
final class FrameWriter {
    static final int HEADER_LENGTH = FrameHeaderDecoder.ENCODED_LENGTH;

    /** Bits of FrameFlags. */
    static final int SNAPSHOT = 1;

    static final int CONFLATED = 1 << 1;
    static final int REPLAY = 1 << 2;
    static final int CATCHUP = 1 << 3;
    static final int DELAYED = 1 << 4;
    static final int SIMULATED = 1 << 5;
    static final int STALE = 1 << 6;

    private static final int CONFLATED_MAX = 65_535;
    private static final int VERSION = MessageHeaderEncoder.SCHEMA_VERSION;

    private final Section epochs;
    private final Section definitions;
    private final Section statuses;
    private final Section trades;
    private final Section quotes;
    private final Section rest;
    private final Section[] ranks;
    private final QuoteBatchWriter batch;
    private final UnsafeBuffer out;
    private final int capacity;
    private int used;
    private int flags;
    private int updates;
    private int packed;
    private long conflated;

    /** @param maxFrameBytes longest frame, its header included */
    FrameWriter(int maxFrameBytes) {
        capacity = maxFrameBytes - HEADER_LENGTH;
        epochs = new Section(capacity);
        definitions = new Section(capacity);
        statuses = new Section(capacity);
        trades = new Section(capacity);
        quotes = new Section(capacity);
        rest = new Section(capacity);
        ranks = new Section[] {epochs, definitions, statuses, trades, quotes, rest};
        batch = new QuoteBatchWriter(maxFrameBytes);
        out = new UnsafeBuffer(ByteBuffer.allocateDirect(Transport.HEADROOM + maxFrameBytes));
    }

    /**
     * Begins a frame.
     *
     * @param frameFlags that it has whatever comes
     * @param newestTsIngest of the tape, ns since 1970
     */
    void begin(int frameFlags, long newestTsIngest) {
        for (final Section section : ranks) {
            section.clear();
        }
        batch.clear(newestTsIngest);
        used = 0;
        flags = frameFlags;
        updates = 0;
        packed = 0;
        conflated = 0;
    }

    /** {@return whether {@code bytes} more fit} */
    boolean fits(int bytes) {
        return used + bytes <= capacity;
    }

    /** Adds a message of the frame's end, or of its beginning. {@return false: does not fit} */
    boolean addRest(DirectBuffer message, int offset, int length) {
        return add(rest, message, offset, length);
    }

    boolean addEpoch(DirectBuffer record) {
        return add(epochs, record, 0, record.capacity());
    }

    private boolean add(Section section, DirectBuffer message, int offset, int length) {
        final int bytes = Section.slotBytes(length);
        if (!fits(bytes)) {
            return false;
        }
        used += bytes;
        section.put(message, offset, length, 0);
        return true;
    }

    /** Adds a definition for which the caller has found room. */
    void putDefinition(DirectBuffer record) {
        used += Section.slotBytes(record.capacity());
        definitions.put(record, 0, record.capacity(), 0);
    }

    /** Adds a record of one of the channels, for which the caller has found room. {@return offset of the message in the section} */
    int putValue(Section section, DirectBuffer record, int offset, int length, int conflatedCount) {
        used += Section.slotBytes(length);
        updates++;
        return section.put(record, offset, length, conflatedCount);
    }

    /** Adds a quote that {@link QuoteBatchWriter#fits} and for which the caller has found room. */
    void putPacked(DirectBuffer record, int offset, int conflatedCount, int suspect) {
        used += batch.nextBytes();
        updates++;
        batch.add(record, offset, conflatedCount, suspect);
    }

    /** Updates were left out before one that is added. {@return how many, as its slot header says it} */
    int addConflated(long count) {
        conflated += count;
        flags |= CONFLATED;
        return (int) Math.min(CONFLATED_MAX, count);
    }

    void addFlags(int more) {
        flags |= more;
    }

    int flags() {
        return flags;
    }

    boolean isEmpty() {
        return used == 0;
    }

    /** {@return whether the frame has market data or definitions: it needs credit} */
    boolean hasRecords() {
        return updates > 0;
    }

    /** Lays the frame out. {@return its length, bytes; it begins at {@link Transport#HEADROOM} of {@link #buffer}} */
    int finish(int frameSeq, int streamId, int epoch, long sendTs, long cursor) {
        packed = batch.writeTo(quotes);
        int at = Transport.HEADROOM;
        int count = 0;
        for (final Section section : ranks) {
            count += section.count();
        }
        out.putInt(at, frameSeq, LITTLE_ENDIAN);
        out.putShort(at + 4, (short) streamId, LITTLE_ENDIAN);
        out.putShort(at + 6, (short) count, LITTLE_ENDIAN);
        out.putShort(at + 8, (short) flags, LITTLE_ENDIAN);
        out.putShort(at + 10, (short) VERSION, LITTLE_ENDIAN);
        out.putInt(at + 12, epoch, LITTLE_ENDIAN);
        out.putLong(at + 16, sendTs, LITTLE_ENDIAN);
        out.putLong(at + 24, cursor, LITTLE_ENDIAN);
        at += HEADER_LENGTH;
        for (final Section section : ranks) {
            out.putBytes(at, section.buffer(), 0, section.length());
            at += section.length();
        }
        return at - Transport.HEADROOM;
    }

    /** Adds events that were encoded before, for which there is room: the frame is empty. */
    void addEncoded(byte[] body, int length, int count) {
        used += length;
        updates += count;
        rest.putEncoded(body, length, count);
    }

    UnsafeBuffer buffer() {
        return out;
    }

    /** {@return what stands at the end of a frame, and events} */
    Section rest() {
        return rest;
    }

    Section statuses() {
        return statuses;
    }

    Section trades() {
        return trades;
    }

    Section quotes() {
        return quotes;
    }

    QuoteBatchWriter batch() {
        return batch;
    }

    /** {@return market-data values in the frame} */
    int updates() {
        return updates;
    }

    /** {@return of these, the packed ones; after {@link #finish}} */
    int packed() {
        return packed;
    }

    /** {@return updates that its values replace, not sent before} */
    long conflated() {
        return conflated;
    }
}
