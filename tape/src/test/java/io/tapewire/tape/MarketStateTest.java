package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import java.util.List;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class MarketStateTest {
    private final MarketState state = new MarketState();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1024]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();

    private void apply() {
        state.apply(buffer, 0);
    }

    private void define(long id, int source, String symbol) {
        final InstrumentDefEncoder def = new InstrumentDefEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(state.tapeSeq() + 1)
                .instrumentId(id)
                .sourceId(source)
                .priceExponent((byte) -4)
                .roundLot(NULL_MANTISSA)
                .referencePrice(NULL_MANTISSA);
        def.venue("IEX").symbol(symbol);
        apply();
    }

    private void quote(long id, long seq, long tsExchange, long venueSeq, boolean futureStamp) {
        new QuoteEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(state.tapeSeq() + 1)
                .tsIngest(5)
                .tsExchange(tsExchange)
                .venueSeq(venueSeq)
                .seq(seq)
                .instrumentId(id)
                .bidPx(7)
                .marks()
                .clear()
                .futureStamp(futureStamp);
        apply();
    }

    @Test
    void shouldKeepTheNewestRecordWhole() {
        define(1, 1, "ABC");
        quote(1, 1, 100, 10, false);
        quote(1, 2, 90, 11, false);
        final LastValues last = state.lastValues();
        assertEquals(2, last.quoteSeq(1));
        assertEquals(2, last.quoteCounter(1));
        assertEquals(0, last.tradeSeq(1));
        for (int i = 0; i < LastValues.QUOTE_LENGTH; i++) {
            assertEquals(buffer.getByte(i), last.buffer(1).getByte(last.quoteOffset(1) + i));
        }
        assertEquals(100, state.source(1).marketTime(), "market time never goes back");
        assertEquals(12, state.source(1).nextVenueSeq());
    }

    @Test
    void shouldNotLetAStampFromTheFutureAdvanceMarketTime() {
        define(1, 1, "ABC");
        quote(1, 1, 1_000, 1, true);
        assertEquals(NULL_MANTISSA, state.source(1).marketTime());
        assertEquals(NULL_MANTISSA, state.source(1).firstMarketTime());
        quote(1, 2, 7, 0, false);
        assertEquals(7, state.source(1).marketTime());
        assertEquals(7, state.source(1).firstMarketTime());
        assertEquals(2, state.source(1).nextVenueSeq(), "0 is no venue sequence");
    }

    @Test
    void shouldKnowItsInstrumentsByIdAndSymbol() {
        for (int id = 1; id <= 1_000; id++) {
            define(id, id % 3 + 1, "S" + id);
            quote(id, 1, id, id, false);
        }
        assertEquals(1_000, state.lastInstrumentId());
        assertEquals(3, state.lastSourceId());
        for (int id = 1; id <= 1_000; id++) {
            assertEquals(id, state.bySymbol().get("S" + id).id());
            assertEquals(
                    id,
                    RecordLayout.tsExchange(
                            state.lastValues().buffer(id), state.lastValues().quoteOffset(id)));
        }
        assertEquals(
                Set.of("S99", "S990", "S991", "S992", "S993", "S994", "S995", "S996", "S997", "S998", "S999"),
                state.bySymbol().subMap("S99", "S99\uffff").keySet());
        assertNull(state.instrument(0));
        assertNull(state.instrument(-1));
        assertNull(state.instrument(1_001));
        assertNull(state.source(0));
    }

    @Test
    void shouldCutARecordOfALongerBlockToWhatItKnows() {
        define(1, 1, "ABC");
        quote(1, 1, 100, 10, false);
        buffer.putShort(0, (short) (QuoteDecoder.BLOCK_LENGTH + 16), LITTLE_ENDIAN);
        buffer.putShort(6, (short) 2, LITTLE_ENDIAN);
        buffer.putLong(RecordLayout.SEQ_OFFSET, 2, LITTLE_ENDIAN);
        apply();
        assertEquals(2, state.lastValues().quoteSeq(1));
    }

    @Test
    void shouldIgnoreRecordsOfANewerSchemaAndIdsThatNoTapeHas() {
        define(1, 1, "ABC");
        final List<String> before = StateText.of(state);
        buffer.putShort(2, (short) 119, LITTLE_ENDIAN);
        apply();
        quote(0xFFFF_FFFFL, 1, 100, 10, false);
        quote(MarketState.INSTRUMENT_ID_LIMIT, 1, 100, 10, false);
        define(0xFFFF_FFF0L, 1, "NONE");
        define(0, 1, "NONE");
        final List<String> after = StateText.of(state);
        assertEquals(before.subList(1, before.size()), after.subList(1, after.size()));
    }

    @Test
    void shouldRememberIdsWhoseDefinitionWasLost() {
        define(1, 1, "ABC");
        quote(7, 3, 100, 10, false);
        assertEquals(1, state.lastInstrumentId());
        assertEquals(7, state.lastUsedInstrumentId());
        assertNull(state.instrument(7));
        define(7, 1, "DEF");
        assertEquals(0, state.lastValues().quoteSeq(7));
        assertEquals(100, state.source(1).marketTime());
        assertNotNull(state.instrument(7));
    }

    @Test
    void shouldNeverGiveAnIdASecondTimeThoughItsDefinitionWasLost() {
        final MemoryTape tape = new MemoryTape();
        final TickWriter writer = new TickWriter(tape.appender(), new MarketState(), new TickWriter.Context());
        writer.newEpoch(writer.source("sim", "SIM", 1), 0);
        writer.defineInstrument(1, "A", 0, 0, 0, 1, 1);
        writer.defineInstrument(1, "B", 0, 0, 0, 1, 1);
        writer.quote(2, 1, 1, 0, 0, 1, 1, 2, 1);
        tape.damage(3);
        final MarketState restored = new MarketState();
        final TapeReader reader = tape.newReader();
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer record, int offset, int length) {
                restored.apply(record, offset);
            }

            @Override
            public void onGap(long from, long to, GapReason reason) {
                assertEquals(3, from);
            }
        };
        reader.poll(listener, 10);
        final TickWriter next = new TickWriter(tape.appender(), restored, new TickWriter.Context());
        next.source("sim", "SIM", 1);
        assertEquals(3, next.defineInstrument(1, "B", 0, 0, 0, 1, 1));
        assertEquals(FeedStatusKind.UP, restored.source(1).condition());
    }
}
