package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.CheckpointStateEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The newest record of every instrument and channel, whole, as on the tape. What is due to a client is found by comparing one dense array of
 * {@code seq}s per channel; the bytes are touched only when they are sent. One thread owns an instance.
 *
 * <p>Two {@code seq}s per channel: the <em>value's</em> (0 = no value in this epoch) and the <em>counter</em>, which an epoch does not reset.
 */
public final class LastValues {
    /** Record lengths with their SBE header; a record of a longer block is cut to ours, as SBE allows. */
    static final int QUOTE_LENGTH = HEADER_LENGTH + QuoteDecoder.BLOCK_LENGTH;

    static final int TRADE_LENGTH = HEADER_LENGTH + TradeDecoder.BLOCK_LENGTH;
    static final int BREAK_LENGTH = HEADER_LENGTH + TradeBreakDecoder.BLOCK_LENGTH;
    static final int STATUS_LENGTH = HEADER_LENGTH + TradingStatusDecoder.BLOCK_LENGTH;

    private static final int TRADE_OFFSET = QUOTE_LENGTH;
    private static final int BREAK_OFFSET = TRADE_OFFSET + TRADE_LENGTH;
    private static final int STATUS_OFFSET = BREAK_OFFSET + BREAK_LENGTH;
    private static final int STRIDE = STATUS_OFFSET + STATUS_LENGTH;

    /** Records live in chunks, so that growth copies no record: 256 instruments, about 90 KiB each. */
    private static final int CHUNK_SHIFT = 8;

    private static final int CHUNK_MASK = (1 << CHUNK_SHIFT) - 1;
    private static final int INITIAL_CAPACITY = 1 << CHUNK_SHIFT;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private UnsafeBuffer[] chunks = {newChunk()};
    private long[] quoteSeqs = new long[INITIAL_CAPACITY];
    private long[] tradeSeqs = new long[INITIAL_CAPACITY];
    private long[] breakSeqs = new long[INITIAL_CAPACITY];
    private long[] statusSeqs = new long[INITIAL_CAPACITY];
    private long[] quoteCounters = new long[INITIAL_CAPACITY];
    private long[] tradeCounters = new long[INITIAL_CAPACITY];
    private long[] statusCounters = new long[INITIAL_CAPACITY];

    /**
     * Takes one market-data record.
     *
     * @param templateId of a Quote, Trade, TradeBreak or TradingStatus; others are ignored
     * @param instrumentId of an instrument for which there is room ({@link #ensureCapacity})
     * @param record holds the record
     * @param offset of its SBE header
     */
    void apply(int templateId, int instrumentId, DirectBuffer record, int offset) {
        final long seq = RecordLayout.seq(record, offset);
        switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> {
                put(instrumentId, 0, record, offset, QUOTE_LENGTH);
                quoteSeqs[instrumentId] = seq;
                quoteCounters[instrumentId] = seq;
            }
            case TradeDecoder.TEMPLATE_ID -> {
                put(instrumentId, TRADE_OFFSET, record, offset, TRADE_LENGTH);
                tradeSeqs[instrumentId] = seq;
                tradeCounters[instrumentId] = seq;
            }
            case TradeBreakDecoder.TEMPLATE_ID -> {
                put(instrumentId, BREAK_OFFSET, record, offset, BREAK_LENGTH);
                breakSeqs[instrumentId] = seq;
                tradeCounters[instrumentId] = seq;
            }
            case TradingStatusDecoder.TEMPLATE_ID -> {
                put(instrumentId, STATUS_OFFSET, record, offset, STATUS_LENGTH);
                statusSeqs[instrumentId] = seq;
                statusCounters[instrumentId] = seq;
            }
            default -> {
                // no market data: nothing to keep
            }
        }
    }

    /** Takes an instrument's CheckpointState, positioned by its decoder. */
    void restore(CheckpointStateDecoder state) {
        final int id = (int) state.instrumentId();
        final DirectBuffer block = state.buffer();
        final int start = state.offset();
        quoteCounters[id] = state.quoteSeq();
        tradeCounters[id] = state.tradeSeq();
        statusCounters[id] = state.statusSeq();
        quoteSeqs[id] = restoreBlock(
                id,
                0,
                QuoteDecoder.TEMPLATE_ID,
                block,
                start + CheckpointStateDecoder.quoteEncodingOffset(),
                QuoteDecoder.BLOCK_LENGTH);
        tradeSeqs[id] = restoreBlock(
                id,
                TRADE_OFFSET,
                TradeDecoder.TEMPLATE_ID,
                block,
                start + CheckpointStateDecoder.tradeEncodingOffset(),
                TradeDecoder.BLOCK_LENGTH);
        breakSeqs[id] = restoreBlock(
                id,
                BREAK_OFFSET,
                TradeBreakDecoder.TEMPLATE_ID,
                block,
                start + CheckpointStateDecoder.tradeBreakEncodingOffset(),
                TradeBreakDecoder.BLOCK_LENGTH);
        statusSeqs[id] = restoreBlock(
                id,
                STATUS_OFFSET,
                TradingStatusDecoder.TEMPLATE_ID,
                block,
                start + CheckpointStateDecoder.tradingStatusEncodingOffset(),
                TradingStatusDecoder.BLOCK_LENGTH);
    }

    private long restoreBlock(int id, int slot, int templateId, DirectBuffer block, int offset, int blockLength) {
        final UnsafeBuffer chunk = chunks[id >> CHUNK_SHIFT];
        final int target = (id & CHUNK_MASK) * STRIDE + slot;
        putHeader(chunk, target, blockLength, templateId);
        chunk.putBytes(target + HEADER_LENGTH, block, offset, blockLength);
        return RecordLayout.tapeSeq(chunk, target) == 0 ? 0 : RecordLayout.seq(chunk, target);
    }

    /** Writes the values and counters of an instrument into the body of a CheckpointState; what has no value becomes zeros. */
    void save(int id, MutableDirectBuffer target, int body) {
        target.putLong(body + CheckpointStateEncoder.quoteSeqEncodingOffset(), quoteCounters[id], LITTLE_ENDIAN);
        target.putLong(body + CheckpointStateEncoder.tradeSeqEncodingOffset(), tradeCounters[id], LITTLE_ENDIAN);
        target.putLong(body + CheckpointStateEncoder.statusSeqEncodingOffset(), statusCounters[id], LITTLE_ENDIAN);
        final int quote = body + CheckpointStateEncoder.quoteEncodingOffset();
        final int trade = body + CheckpointStateEncoder.tradeEncodingOffset();
        final int tradeBreak = body + CheckpointStateEncoder.tradeBreakEncodingOffset();
        final int status = body + CheckpointStateEncoder.tradingStatusEncodingOffset();
        saveBlock(id, quoteSeqs[id], 0, target, quote, QuoteDecoder.BLOCK_LENGTH);
        saveBlock(id, tradeSeqs[id], TRADE_OFFSET, target, trade, TradeDecoder.BLOCK_LENGTH);
        saveBlock(id, breakSeqs[id], BREAK_OFFSET, target, tradeBreak, TradeBreakDecoder.BLOCK_LENGTH);
        saveBlock(id, statusSeqs[id], STATUS_OFFSET, target, status, TradingStatusDecoder.BLOCK_LENGTH);
    }

    private void saveBlock(int id, long seq, int slot, MutableDirectBuffer target, int offset, int blockLength) {
        if (seq == 0) {
            target.setMemory(offset, blockLength, (byte) 0);
        } else {
            final int record = (id & CHUNK_MASK) * STRIDE + slot;
            target.putBytes(offset, chunks[id >> CHUNK_SHIFT], record + HEADER_LENGTH, blockLength);
        }
    }

    private void put(int id, int slot, DirectBuffer record, int offset, int length) {
        chunks[id >> CHUNK_SHIFT].putBytes((id & CHUNK_MASK) * STRIDE + slot, record, offset, length);
    }

    /** An epoch begins: the instrument has no values; its counters go on. */
    void clear(int instrumentId) {
        quoteSeqs[instrumentId] = 0;
        tradeSeqs[instrumentId] = 0;
        breakSeqs[instrumentId] = 0;
        statusSeqs[instrumentId] = 0;
    }

    /** Makes room for instrument ids up to and with {@code instrumentId}; allocates only when an instrument is new. */
    void ensureCapacity(int instrumentId) {
        if (instrumentId >= quoteSeqs.length) {
            final int capacity = Math.max(instrumentId + 1, quoteSeqs.length * 2);
            quoteSeqs = Arrays.copyOf(quoteSeqs, capacity);
            tradeSeqs = Arrays.copyOf(tradeSeqs, capacity);
            breakSeqs = Arrays.copyOf(breakSeqs, capacity);
            statusSeqs = Arrays.copyOf(statusSeqs, capacity);
            quoteCounters = Arrays.copyOf(quoteCounters, capacity);
            tradeCounters = Arrays.copyOf(tradeCounters, capacity);
            statusCounters = Arrays.copyOf(statusCounters, capacity);
        }
        final int chunk = instrumentId >> CHUNK_SHIFT;
        if (chunk >= chunks.length) {
            final int length = chunks.length;
            chunks = Arrays.copyOf(chunks, chunk + 1);
            for (int i = length; i <= chunk; i++) {
                chunks[i] = newChunk();
            }
        }
    }

    private static UnsafeBuffer newChunk() {
        return new UnsafeBuffer(new byte[STRIDE << CHUNK_SHIFT]);
    }

    /** {@return seq of the newest quote; 0 = none in this epoch} */
    public long quoteSeq(int instrumentId) {
        return quoteSeqs[instrumentId];
    }

    /** {@return seq of the newest trade; 0 = none in this epoch} */
    public long tradeSeq(int instrumentId) {
        return tradeSeqs[instrumentId];
    }

    /** {@return seq of the newest trade break, counted on the trade channel; 0 = none in this epoch} */
    public long breakSeq(int instrumentId) {
        return breakSeqs[instrumentId];
    }

    /** {@return seq of the newest trading status; 0 = none in this epoch} */
    public long statusSeq(int instrumentId) {
        return statusSeqs[instrumentId];
    }

    /** {@return the last seq used on the quote channel, in any epoch} */
    public long quoteCounter(int instrumentId) {
        return quoteCounters[instrumentId];
    }

    /** {@return the last seq used on the trade channel, in any epoch} */
    public long tradeCounter(int instrumentId) {
        return tradeCounters[instrumentId];
    }

    /** {@return the last seq used on the status channel, in any epoch} */
    public long statusCounter(int instrumentId) {
        return statusCounters[instrumentId];
    }

    /** {@return where the bytes of an instrument's records are; use with the offset methods, and only until the next record} */
    public DirectBuffer buffer(int instrumentId) {
        return chunks[instrumentId >> CHUNK_SHIFT];
    }

    /** {@return offset of the newest quote's record in {@link #buffer}; meaningful only where {@link #quoteSeq} is not 0} */
    public int quoteOffset(int instrumentId) {
        return (instrumentId & CHUNK_MASK) * STRIDE;
    }

    /** {@return offset of the newest trade's record in {@link #buffer}; meaningful only where {@link #tradeSeq} is not 0} */
    public int tradeOffset(int instrumentId) {
        return (instrumentId & CHUNK_MASK) * STRIDE + TRADE_OFFSET;
    }

    /** {@return offset of the newest trade break's record in {@link #buffer}; meaningful only where {@link #breakSeq} is not 0} */
    public int breakOffset(int instrumentId) {
        return (instrumentId & CHUNK_MASK) * STRIDE + BREAK_OFFSET;
    }

    /** {@return offset of the newest trading status's record in {@link #buffer}; meaningful only where {@link #statusSeq} is not 0} */
    public int statusOffset(int instrumentId) {
        return (instrumentId & CHUNK_MASK) * STRIDE + STATUS_OFFSET;
    }

    private void putHeader(MutableDirectBuffer buffer, int offset, int blockLength, int templateId) {
        header.wrap(buffer, offset)
                .blockLength(blockLength)
                .templateId(templateId)
                .schemaId(QuoteDecoder.SCHEMA_ID)
                .version(QuoteDecoder.SCHEMA_VERSION);
    }
}
