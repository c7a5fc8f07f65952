package io.tapewire.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.QuoteBlockDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import io.tapewire.schemas.sbe.TapePrefixDecoder;
import io.tapewire.schemas.sbe.TradeBlockDecoder;
import io.tapewire.schemas.sbe.TradeBreakBlockDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusBlockDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import java.util.List;
import java.util.Map;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

/** Offsets and sizes that code outside this module computes with, held against what the schema generates. */
class RecordLayoutTest {
    private static final int HEADER = RecordLayout.HEADER_LENGTH;

    @Test
    void shouldHaveTheOffsetsOfEveryMarketDataRecord() {
        for (final List<Integer> offsets : List.of(
                List.of(
                        QuoteDecoder.tapeSeqEncodingOffset(),
                        QuoteDecoder.tsIngestEncodingOffset(),
                        QuoteDecoder.tsExchangeEncodingOffset(),
                        QuoteDecoder.venueSeqEncodingOffset(),
                        QuoteDecoder.seqEncodingOffset(),
                        QuoteDecoder.instrumentIdEncodingOffset()),
                List.of(
                        TradeDecoder.tapeSeqEncodingOffset(),
                        TradeDecoder.tsIngestEncodingOffset(),
                        TradeDecoder.tsExchangeEncodingOffset(),
                        TradeDecoder.venueSeqEncodingOffset(),
                        TradeDecoder.seqEncodingOffset(),
                        TradeDecoder.instrumentIdEncodingOffset()),
                List.of(
                        TradeBreakDecoder.tapeSeqEncodingOffset(),
                        TradeBreakDecoder.tsIngestEncodingOffset(),
                        TradeBreakDecoder.tsExchangeEncodingOffset(),
                        TradeBreakDecoder.venueSeqEncodingOffset(),
                        TradeBreakDecoder.seqEncodingOffset(),
                        TradeBreakDecoder.instrumentIdEncodingOffset()),
                List.of(
                        TradingStatusDecoder.tapeSeqEncodingOffset(),
                        TradingStatusDecoder.tsIngestEncodingOffset(),
                        TradingStatusDecoder.tsExchangeEncodingOffset(),
                        TradingStatusDecoder.venueSeqEncodingOffset(),
                        TradingStatusDecoder.seqEncodingOffset(),
                        TradingStatusDecoder.instrumentIdEncodingOffset()))) {
            assertEquals(
                    List.of(
                            RecordLayout.TAPE_SEQ_OFFSET - HEADER,
                            RecordLayout.TS_INGEST_OFFSET - HEADER,
                            RecordLayout.TS_EXCHANGE_OFFSET - HEADER,
                            RecordLayout.VENUE_SEQ_OFFSET - HEADER,
                            RecordLayout.SEQ_OFFSET - HEADER,
                            RecordLayout.INSTRUMENT_ID_OFFSET - HEADER),
                    offsets);
        }
    }

    @Test
    void shouldHaveTheOffsetsOfEveryOtherRecord() {
        for (final List<Integer> offsets : List.of(
                List.of(InstrumentDefDecoder.tapeSeqEncodingOffset(), InstrumentDefDecoder.tsIngestEncodingOffset()),
                List.of(FeedStatusDecoder.tapeSeqEncodingOffset(), FeedStatusDecoder.tsIngestEncodingOffset()),
                List.of(
                        CheckpointBeginDecoder.tapeSeqEncodingOffset(),
                        CheckpointBeginDecoder.tsIngestEncodingOffset()),
                List.of(
                        CheckpointStateDecoder.tapeSeqEncodingOffset(),
                        CheckpointStateDecoder.tsIngestEncodingOffset()),
                List.of(CheckpointEndDecoder.tapeSeqEncodingOffset(), CheckpointEndDecoder.tsIngestEncodingOffset()))) {
            assertEquals(
                    List.of(RecordLayout.TAPE_SEQ_OFFSET - HEADER, RecordLayout.TS_INGEST_OFFSET - HEADER), offsets);
        }
    }

    @Test
    void shouldReadWhatTheEncodersWrote() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        RecordSamples.QUOTE.encoding().encode(buffer, 20, new MessageHeaderEncoder());
        assertEquals(QuoteDecoder.TEMPLATE_ID, RecordLayout.templateId(buffer, 20));
        assertEquals(1_000_002, RecordLayout.tapeSeq(buffer, 20));
        assertEquals(RecordSamples.NOW_NS, RecordLayout.tsIngest(buffer, 20));
        assertEquals(RecordSamples.NOW_NS - 250, RecordLayout.tsExchange(buffer, 20));
        assertEquals(4_711, RecordLayout.venueSeq(buffer, 20));
        assertEquals(17, RecordLayout.seq(buffer, 20));
        assertEquals(7, RecordLayout.instrumentId(buffer, 20));
    }

    @Test
    void shouldTellRecordsAndMarketDataFromOtherMessages() {
        for (int id = 0; id < 200; id++) {
            assertEquals(id >= 110 && id <= 118, RecordLayout.isRecord(id));
            assertEquals(id >= 111 && id <= 114, RecordLayout.isMarketData(id));
        }
        assertTrue(RecordLayout.isRecord(CheckpointStateDecoder.TEMPLATE_ID));
        assertFalse(RecordLayout.isRecord(QuoteBatchDecoder.TEMPLATE_ID));
    }

    @Test
    void shouldHaveTheSizesOfTheProtocol() {
        assertEquals(32, FrameHeaderDecoder.ENCODED_LENGTH);
        assertEquals(4, SlotHeaderDecoder.ENCODED_LENGTH);
        assertEquals(RecordLayout.CRC_LENGTH, TapePrefixDecoder.ENCODED_LENGTH);
        assertEquals(8, MessageHeaderDecoder.ENCODED_LENGTH);
        assertEquals(36, QuoteBatchDecoder.QuotesDecoder.sbeBlockLength());
        assertEquals(Long.MIN_VALUE, RecordLayout.NULL_MANTISSA);
    }

    @Test
    void shouldKeepRecordBodiesInACheckpointByteForByte() {
        assertEquals(
                List.of(80, 120, 72, 60),
                List.of(
                        QuoteDecoder.BLOCK_LENGTH,
                        TradeDecoder.BLOCK_LENGTH,
                        TradeBreakDecoder.BLOCK_LENGTH,
                        TradingStatusDecoder.BLOCK_LENGTH));
        assertEquals(QuoteDecoder.BLOCK_LENGTH, QuoteBlockDecoder.ENCODED_LENGTH);
        assertEquals(TradeDecoder.BLOCK_LENGTH, TradeBlockDecoder.ENCODED_LENGTH);
        assertEquals(TradeBreakDecoder.BLOCK_LENGTH, TradeBreakBlockDecoder.ENCODED_LENGTH);
        assertEquals(TradingStatusDecoder.BLOCK_LENGTH, TradingStatusBlockDecoder.ENCODED_LENGTH);

        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        RecordSamples.CHECKPOINT_STATE.encoding().encode(buffer, 0, new MessageHeaderEncoder());
        final CheckpointStateDecoder state =
                new CheckpointStateDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        assertBlock(RecordSamples.QUOTE, state.quote().toString());
        assertBlock(RecordSamples.TRADE, state.trade().toString());
        assertBlock(RecordSamples.TRADE_BREAK, state.tradeBreak().toString());
        assertBlock(RecordSamples.TRADING_STATUS, state.tradingStatus().toString());
    }

    /** A block's fields, in order and with their values, are those of the record: both are printed by generated code. */
    private static void assertBlock(Sample record, String block) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        record.encoding().encode(buffer, 0, new MessageHeaderEncoder());
        final String decoded = record.decode(buffer, 0);
        assertEquals(
                decoded.substring(decoded.indexOf("):") + 2), block.substring(1, block.length() - 1), record.name());
    }

    @Test
    void shouldGiveEveryEnumAMemberForWhatANewerSchemaAdds() {
        for (final Map.Entry<String, String> member : SchemaFile.zeroMembers().entrySet()) {
            assertEquals(
                    member.getKey().equals("BooleanType") ? "FALSE" : "UNKNOWN", member.getValue(), member.getKey());
        }
    }
}
