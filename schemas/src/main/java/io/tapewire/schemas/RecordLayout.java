package io.tapewire.schemas;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import org.agrona.DirectBuffer;

/**
 * Where the fields lie that all records share. A <em>record</em> is an SBE header and a body, the same bytes on the tape and on
 * the wire; on the tape four bytes of CRC32C stand in front of it, in a frame four bytes of length and conflated count.
 *
 * <pre>
 * record   0        2          4        6       8        16       24         32       40   48
 *          blockLen templateId schemaId version tapeSeq  tsIngest tsExchange venueSeq seq  instrumentId …
 *          |------------ SBE header -----------|--- all records ---|--- market data (111 to 114) ---|
 * </pre>
 *
 * All little-endian. Offsets are from the start of the record. Readers check {@link #isRecord} before they trust an offset.
 */
public final class RecordLayout {
    /** Bytes of the CRC32C in front of a record on the tape. */
    public static final int CRC_LENGTH = 4;

    /** Bytes of the SBE header that a record starts with. */
    public static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    /** int64: place on the tape, contiguous from 1. */
    public static final int TAPE_SEQ_OFFSET = HEADER_LENGTH;

    /** int64: wall clock, ns since 1970, when the feed handler had the bytes; never decreases on a tape. */
    public static final int TS_INGEST_OFFSET = TAPE_SEQ_OFFSET + 8;

    /** int64, market data only: the venue's own stamp, ns since 1970. */
    public static final int TS_EXCHANGE_OFFSET = TS_INGEST_OFFSET + 8;

    /** int64, market data only: the venue's own sequence number; 0 = none. */
    public static final int VENUE_SEQ_OFFSET = TS_EXCHANGE_OFFSET + 8;

    /** int64, market data only: counted per instrument and channel from 1. */
    public static final int SEQ_OFFSET = VENUE_SEQ_OFFSET + 8;

    /** uint32, market data only. */
    public static final int INSTRUMENT_ID_OFFSET = SEQ_OFFSET + 8;

    /** The shortest record: an SBE header, tapeSeq and tsIngest. */
    public static final int MIN_RECORD_LENGTH = TS_INGEST_OFFSET + 8;

    /** The longest record that a tape takes, in bytes: above the longest that the schema can make. */
    public static final int MAX_RECORD_LENGTH = 16 * 1024;

    /** What an absent price, quantity or total holds: the SBE null of int64. */
    public static final long NULL_MANTISSA = QuoteDecoder.bidPxNullValue();

    /** Mantissas are below this in magnitude, so that a JavaScript number holds each exactly. */
    public static final long MANTISSA_LIMIT = 1L << 53;

    private RecordLayout() {}

    /** {@return the template id of the message at {@code offset}, which has at least an SBE header} */
    public static int templateId(DirectBuffer buffer, int offset) {
        return buffer.getShort(offset + 2, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** {@return tapeSeq of the record at {@code offset}} */
    public static long tapeSeq(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + TAPE_SEQ_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return tsIngest of the record at {@code offset}, ns since 1970} */
    public static long tsIngest(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + TS_INGEST_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return tsExchange of the market-data record at {@code offset}, ns since 1970} */
    public static long tsExchange(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + TS_EXCHANGE_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return venueSeq of the market-data record at {@code offset}; 0 = none} */
    public static long venueSeq(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + VENUE_SEQ_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return seq of the market-data record at {@code offset}} */
    public static long seq(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + SEQ_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return instrument id of the market-data record at {@code offset}} */
    public static int instrumentId(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + INSTRUMENT_ID_OFFSET, LITTLE_ENDIAN);
    }

    /** {@return whether a template is market data (Quote, Trade, TradeBreak, TradingStatus)} */
    public static boolean isMarketData(int templateId) {
        return templateId >= QuoteDecoder.TEMPLATE_ID && templateId <= TradingStatusDecoder.TEMPLATE_ID;
    }

    /** {@return whether a template is a record of the tape (110 to 118)} */
    public static boolean isRecord(int templateId) {
        return templateId >= InstrumentDefDecoder.TEMPLATE_ID && templateId <= CheckpointEndDecoder.TEMPLATE_ID;
    }
}
