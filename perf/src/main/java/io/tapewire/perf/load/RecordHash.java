package io.tapewire.perf.load;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Identity of a record in 64 bits: of all its bytes, or of a quote's values alone. The SUSPECT flag of a quote is left out of both: the server
 * may add it; so is the CHECKPOINT flag of a definition, which it takes away. One thread uses an instance.
 */
final class RecordHash {
    /** QuoteFlags.suspect. */
    static final int SUSPECT = 1;

    /** Offset of a quote's flags from the record's start. */
    static final int QUOTE_FLAGS_OFFSET = RecordLayout.HEADER_LENGTH + QuoteDecoder.flagsEncodingOffset();

    private static final int CHECKPOINT = 1 << 2;
    private static final int DEFINITION_FLAGS_OFFSET =
            RecordLayout.HEADER_LENGTH + InstrumentDefDecoder.flagsEncodingOffset();

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[RecordLayout.MAX_RECORD_LENGTH]);

    /** {@return hash of the {@code length} bytes of the record at {@code offset}} */
    long ofRecord(DirectBuffer buffer, int offset, int length) {
        scratch.putBytes(0, buffer, offset, length);
        if (RecordLayout.templateId(buffer, offset) == QuoteDecoder.TEMPLATE_ID) {
            scratch.putByte(QUOTE_FLAGS_OFFSET, (byte) (scratch.getByte(QUOTE_FLAGS_OFFSET) & ~SUSPECT));
        }
        if (RecordLayout.templateId(buffer, offset) == InstrumentDefDecoder.TEMPLATE_ID) {
            scratch.putByte(DEFINITION_FLAGS_OFFSET, (byte) (scratch.getByte(DEFINITION_FLAGS_OFFSET) & ~CHECKPOINT));
        }
        scratch.putLong(length, 0); // the rest of the last eight bytes
        long hash = length;
        for (int i = 0; i < length; i += 8) {
            hash = mix(hash, scratch.getLong(i, LITTLE_ENDIAN));
        }
        return hash;
    }

    /** {@return hash of a quote's values; an empty side is the null mantissa} */
    static long ofQuote(long bidPx, long askPx, long bidQty, long askQty, int flags) {
        return mix(mix(mix(mix(mix(1, bidPx), askPx), bidQty), askQty), flags & ~SUSPECT);
    }

    private static long mix(long hash, long value) {
        final long mixed = (hash ^ value) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }
}
