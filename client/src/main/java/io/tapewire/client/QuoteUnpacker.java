package io.tapewire.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes whole quotes of the packed ones of a QuoteBatch, in one reused buffer, so that a listener hears of one kind only. What
 * it is given has passed {@link MessageBounds}.
 */
final class QuoteUnpacker {
    private static final long STEP_NS = 100;
    private static final long UINT32_NULL = 0xFFFF_FFFFL;
    private static final int GROUP_HEADER = 4;
    private static final int FLAGS_OFFSET = RecordLayout.HEADER_LENGTH + QuoteDecoder.flagsEncodingOffset();

    private final Update update;
    private final TapewireListener listener;
    private final UnsafeBuffer whole =
            new UnsafeBuffer(new byte[RecordLayout.HEADER_LENGTH + QuoteDecoder.BLOCK_LENGTH]);
    private final MessageHeaderEncoder headerEncoder = new MessageHeaderEncoder();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final QuoteEncoder encoder = new QuoteEncoder();
    private final QuoteDecoder quote = new QuoteDecoder();

    QuoteUnpacker(Update update, TapewireListener listener) {
        this.update = update;
        this.listener = listener;
    }

    /** {@return entries stepped over: of instruments that have not been defined} */
    int unpack(DirectBuffer buffer, int offset, ClientStream stream) {
        final int block = offset + RecordLayout.HEADER_LENGTH;
        final int group = block + (buffer.getShort(offset, LITTLE_ENDIAN) & 0xFFFF);
        final int entryBytes = buffer.getShort(group, LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getShort(group + 2, LITTLE_ENDIAN) & 0xFFFF;
        final long baseIngest = buffer.getLong(block, LITTLE_ENDIAN);
        final long baseExchange =
                buffer.getLong(block + QuoteBatchDecoder.baseTsExchangeEncodingOffset(), LITTLE_ENDIAN);
        int skipped = 0;
        for (int i = 0, place = group + GROUP_HEADER; i < count; i++, place += entryBytes) {
            final ClientInstrument instrument = stream.instruments.get(buffer.getInt(place, LITTLE_ENDIAN));
            if (instrument == null) {
                skipped++;
            } else {
                unpack(instrument, buffer, place, baseIngest, baseExchange);
                stream.onRecord(
                        quote.tsIngest(),
                        quote.tsExchange(),
                        true); // that no mark forbids it stands in whole quotes only
            }
        }
        return skipped;
    }

    private void unpack(
            ClientInstrument instrument, DirectBuffer buffer, int place, long baseIngest, long baseExchange) {
        final long seq = nearestAbove(instrument.quoteSeq, buffer.getInt(place + 4, LITTLE_ENDIAN));
        update.conflated(buffer.getShort(place + 32, LITTLE_ENDIAN) & 0xFFFF);
        update.exact(instrument.quoteSeq, seq);
        instrument.quoteSeq = seq;
        encoder.wrapAndApplyHeader(whole, 0, headerEncoder)
                .tapeSeq(0)
                .tsIngest(baseIngest + (buffer.getInt(place + 24, LITTLE_ENDIAN) & UINT32_NULL) * STEP_NS)
                .tsExchange(baseExchange + buffer.getInt(place + 28, LITTLE_ENDIAN) * STEP_NS)
                .venueSeq(0)
                .seq(seq)
                .instrumentId(instrument.id)
                .bidPx(price(buffer.getInt(place + 8, LITTLE_ENDIAN)))
                .askPx(price(buffer.getInt(place + 12, LITTLE_ENDIAN)))
                .bidQty(quantity(buffer.getInt(place + 16, LITTLE_ENDIAN)))
                .askQty(quantity(buffer.getInt(place + 20, LITTLE_ENDIAN)));
        whole.putShort(FLAGS_OFFSET, buffer.getShort(place + 34, LITTLE_ENDIAN), LITTLE_ENDIAN);
        listener.onQuote(instrument, quote.wrapAndApplyHeader(whole, 0, header), update);
    }

    /** {@return the least seq above {@code last} with these low 32 bits} */
    static long nearestAbove(long last, int lowBits) {
        final long candidate = (last & ~UINT32_NULL) | (lowBits & UINT32_NULL);
        return candidate > last ? candidate : candidate + UINT32_NULL + 1;
    }

    private static long price(int packed) {
        return packed == Integer.MIN_VALUE ? RecordLayout.NULL_MANTISSA : packed;
    }

    private static long quantity(int packed) {
        return (packed & UINT32_NULL) == UINT32_NULL ? RecordLayout.NULL_MANTISSA : packed & UINT32_NULL;
    }
}
