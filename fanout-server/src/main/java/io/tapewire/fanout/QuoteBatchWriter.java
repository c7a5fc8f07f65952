package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder.QuotesDecoder;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Packs the quotes of a frame at 36 bytes instead of 92: prices as i32, quantities as u32, times as steps of 100 ns from a base, rounded down.
 * {@link #add} takes a quote that fits; the first one sets the base of tsExchange, which others may be 214 s from. The base of tsIngest lies
 * {@link #INGEST_REACH_NS} before the tape's newest record, so that its u32 steps (429 s) reach from there to now.
 */
final class QuoteBatchWriter {
    /** Bytes of an entry. */
    static final int ENTRY_BYTES = QuotesDecoder.sbeBlockLength();

    /** Bytes of the first entry with all that stands around it; not less than the whole Quote that it becomes where it stays alone. */
    static final int FIRST_ENTRY_BYTES = 92;

    /** Bytes of a Quote record. */
    static final int QUOTE_LENGTH = RecordLayout.HEADER_LENGTH + QuoteDecoder.BLOCK_LENGTH;

    /** Offset of a Quote's flags from its record's start. */
    static final int FLAGS = RecordLayout.HEADER_LENGTH + QuoteDecoder.flagsEncodingOffset();

    private static final int HEADER_BYTES =
            RecordLayout.HEADER_LENGTH + QuoteBatchDecoder.BLOCK_LENGTH + QuotesDecoder.sbeHeaderSize();

    private static final long STEP_NS = 100;
    private static final long INGEST_REACH_NS = 400_000_000_000L;
    private static final long U32_NULL = QuotesDecoder.bidQtyNullValue();

    private static final int BID_PX = RecordLayout.HEADER_LENGTH + QuoteDecoder.bidPxEncodingOffset();
    private static final int ASK_PX = RecordLayout.HEADER_LENGTH + QuoteDecoder.askPxEncodingOffset();
    private static final int BID_QTY = RecordLayout.HEADER_LENGTH + QuoteDecoder.bidQtyEncodingOffset();
    private static final int ASK_QTY = RecordLayout.HEADER_LENGTH + QuoteDecoder.askQtyEncodingOffset();

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final QuoteBatchEncoder encoder = new QuoteBatchEncoder();
    private final UnsafeBuffer buffer;
    private int count;
    private long baseTsIngest;
    private long baseTsExchange;
    private DirectBuffer firstBuffer;
    private int firstOffset;
    private int firstConflated;
    private int firstFlags;

    QuoteBatchWriter(int capacity) {
        buffer = new UnsafeBuffer(new byte[capacity]);
    }

    /** @param newestTsIngest of the tape, ns since 1970 */
    void clear(long newestTsIngest) {
        count = 0;
        baseTsIngest = newestTsIngest - INGEST_REACH_NS;
    }

    int count() {
        return count;
    }

    /** {@return bytes that the next entry adds to the frame} */
    int nextBytes() {
        return count == 0 ? FIRST_ENTRY_BYTES : ENTRY_BYTES;
    }

    /** {@return whether the Quote at {@code offset} can be packed with those added so far} */
    boolean fits(DirectBuffer quote, int offset) {
        final long ingestSteps = (RecordLayout.tsIngest(quote, offset) - baseTsIngest) / STEP_NS;
        return ingestSteps >= 0
                && ingestSteps <= 0xFFFF_FFFFL
                && fitsExchange(RecordLayout.tsExchange(quote, offset))
                && fitsPrice(quote.getLong(offset + BID_PX, LITTLE_ENDIAN))
                && fitsPrice(quote.getLong(offset + ASK_PX, LITTLE_ENDIAN))
                && fitsQuantity(quote.getLong(offset + BID_QTY, LITTLE_ENDIAN))
                && fitsQuantity(quote.getLong(offset + ASK_QTY, LITTLE_ENDIAN));
    }

    private boolean fitsExchange(long tsExchange) {
        final long steps = count == 0 ? 0 : Math.floorDiv(tsExchange - baseTsExchange, STEP_NS);
        return steps == (int) steps;
    }

    private static boolean fitsPrice(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA || mantissa > Integer.MIN_VALUE && mantissa <= Integer.MAX_VALUE;
    }

    private static boolean fitsQuantity(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA || mantissa >= 0 && mantissa < U32_NULL;
    }

    /** Adds a quote that {@link #fits}; its record must not change until {@link #writeTo}. */
    void add(DirectBuffer quote, int offset, int conflated, int suspect) {
        final int flags = quote.getShort(offset + FLAGS, LITTLE_ENDIAN) | suspect;
        if (count == 0) {
            baseTsExchange = RecordLayout.tsExchange(quote, offset);
            firstBuffer = quote;
            firstOffset = offset;
            firstConflated = conflated;
            firstFlags = flags;
        }
        final int at = HEADER_BYTES + count * ENTRY_BYTES;
        buffer.putInt(at, RecordLayout.instrumentId(quote, offset), LITTLE_ENDIAN);
        buffer.putInt(at + 4, (int) RecordLayout.seq(quote, offset), LITTLE_ENDIAN);
        // Both nulls: the low half of the int64 null is 0, so they are put by hand.
        buffer.putInt(at + 8, price(quote.getLong(offset + BID_PX, LITTLE_ENDIAN)), LITTLE_ENDIAN);
        buffer.putInt(at + 12, price(quote.getLong(offset + ASK_PX, LITTLE_ENDIAN)), LITTLE_ENDIAN);
        buffer.putInt(at + 16, quantity(quote.getLong(offset + BID_QTY, LITTLE_ENDIAN)), LITTLE_ENDIAN);
        buffer.putInt(at + 20, quantity(quote.getLong(offset + ASK_QTY, LITTLE_ENDIAN)), LITTLE_ENDIAN);
        final long ingestSteps = (RecordLayout.tsIngest(quote, offset) - baseTsIngest) / STEP_NS;
        buffer.putInt(at + 24, (int) ingestSteps, LITTLE_ENDIAN);
        final long exchangeSteps = Math.floorDiv(RecordLayout.tsExchange(quote, offset) - baseTsExchange, STEP_NS);
        buffer.putInt(at + 28, (int) exchangeSteps, LITTLE_ENDIAN);
        buffer.putShort(at + 32, (short) conflated, LITTLE_ENDIAN);
        buffer.putShort(at + 34, (short) flags, LITTLE_ENDIAN);
        count++;
    }

    private static int price(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA ? QuotesDecoder.bidPxNullValue() : (int) mantissa;
    }

    private static int quantity(long mantissa) {
        return mantissa == RecordLayout.NULL_MANTISSA ? (int) U32_NULL : (int) mantissa;
    }

    /** Puts what was added behind the whole quotes: one QuoteBatch, or the one quote whole. {@return quotes packed} */
    int writeTo(Section quotes) {
        if (count == 0) {
            return 0;
        }
        if (count == 1) {
            final int message = quotes.put(firstBuffer, firstOffset, QUOTE_LENGTH, firstConflated);
            quotes.buffer().putShort(message + FLAGS, (short) firstFlags, LITTLE_ENDIAN);
            return 0;
        }
        encoder.wrapAndApplyHeader(buffer, 0, header)
                .baseTsIngest(baseTsIngest)
                .baseTsExchange(baseTsExchange)
                .quotesCount(count);
        quotes.put(buffer, 0, HEADER_BYTES + count * ENTRY_BYTES, 0);
        return count;
    }
}
