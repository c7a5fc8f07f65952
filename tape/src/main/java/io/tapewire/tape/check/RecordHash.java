package io.tapewire.tape.check;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Identity of a record in 32 bits (a fault is missed once in four billion): of all its bytes, or of a quote's values alone. SUSPECT of a quote and
 * CHECKPOINT of a definition are left out: the server may add the one and takes away the other.
 */
final class RecordHash {
    /** Offset of a quote's flags from the record's start; SUSPECT is the lowest bit. */
    static final int QUOTE_FLAGS = HEADER_LENGTH + QuoteDecoder.flagsEncodingOffset();

    static final int SUSPECT = 1;

    private static final int CHECKPOINT = 1 << 2;
    private static final int DEFINITION_FLAGS = HEADER_LENGTH + InstrumentDefDecoder.flagsEncodingOffset();
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[RecordLayout.MAX_RECORD_LENGTH + 8]);

    /** {@return hash of the {@code length} bytes of a record; 0 = longer than a record can be} */
    int ofRecord(DirectBuffer buffer, int offset, int length) {
        if (length > RecordLayout.MAX_RECORD_LENGTH) {
            return 0;
        }
        scratch.putBytes(0, buffer, offset, length);
        final int templateId = RecordLayout.templateId(scratch, 0);
        if (templateId == QuoteDecoder.TEMPLATE_ID) {
            scratch.putByte(QUOTE_FLAGS, (byte) (scratch.getByte(QUOTE_FLAGS) & ~SUSPECT));
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            scratch.putByte(DEFINITION_FLAGS, (byte) (scratch.getByte(DEFINITION_FLAGS) & ~CHECKPOINT));
        }
        scratch.putLong(length, 0); // the rest of the last eight bytes
        long hash = length;
        for (int i = 0; i < length; i += 8) {
            hash = mix(hash, scratch.getLong(i, LITTLE_ENDIAN));
        }
        return fold(hash);
    }

    /** {@return hash of a quote's values and flags; an empty side is the null mantissa} */
    static int ofQuote(long bidPx, long askPx, long bidQty, long askQty, int flags) {
        return fold(mix(mix(mix(mix(mix(1, bidPx), askPx), bidQty), askQty), flags & ~SUSPECT));
    }

    private static long mix(long hash, long value) {
        final long mixed = (hash ^ value) * MULTIPLIER;
        return mixed ^ mixed >>> 29;
    }

    private static int fold(long hash) {
        return (int) (hash ^ hash >>> 32);
    }
}
