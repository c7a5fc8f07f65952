package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FrameHeaderEncoder;
import io.tapewire.schemas.sbe.InstrumentDefEncoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteBatchEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final List<String> heard = new ArrayList<>();
    private int length = FrameHeaderEncoder.ENCODED_LENGTH;
    private int count;

    private FrameDecoder decoder() {
        return new FrameDecoder(new TapewireListener() {
            @Override
            public void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {
                heard.add(instrument.symbol() + " " + quote.bidPx() + " " + quote.askQty() + " seq " + quote.seq()
                        + " conflated " + update.conflated() + " at " + quote.tsIngest());
            }
        });
    }

    private void end(int messageEnd, int conflated) {
        buffer.putShort(length, (short) (messageEnd - length - 4));
        buffer.putShort(length + 2, (short) conflated);
        length = (messageEnd + 3) & ~3;
        count++;
    }

    private void frame() {
        final InstrumentDefEncoder def = new InstrumentDefEncoder()
                .wrapAndApplyHeader(buffer, length + 4, header)
                .instrumentId(7)
                .sourceId(1)
                .priceExponent((byte) -4)
                .quantityExponent((byte) 0)
                .venue("SIM")
                .symbol("AAA");
        end(def.limit(), 0);
        final QuoteEncoder quote = new QuoteEncoder()
                .wrapAndApplyHeader(buffer, length + 4, header)
                .tapeSeq(9)
                .tsIngest(500)
                .seq(0xFFFF_FFFEL)
                .instrumentId(7)
                .bidPx(100)
                .askPx(101)
                .bidQty(1)
                .askQty(2);
        end(quote.limit(), 3);
        buffer.putShort(length + 4, (short) 0); // a template of a later schema
        buffer.putShort(length + 6, (short) 999);
        end(length + 4 + 8 + 5, 0);
        final QuoteBatchEncoder batch = new QuoteBatchEncoder()
                .wrapAndApplyHeader(buffer, length + 4, header)
                .baseTsIngest(1_000)
                .baseTsExchange(2_000);
        final QuoteBatchEncoder.QuotesEncoder quotes = batch.quotesCount(1).next();
        quotes.instrumentId(7)
                .seq(1)
                .bidPx(-5)
                .askPx(6)
                .bidQty(7)
                .askQty(QuoteBatchEncoder.QuotesEncoder.askQtyNullValue())
                .tsIngest(3)
                .tsExchange(-1)
                .conflated(2);
        end(batch.limit(), 0);
        new FrameHeaderEncoder()
                .wrap(buffer, 0)
                .frameSeq(12)
                .messageCount(count)
                .sendTs(1);
    }

    @Test
    void shouldTellWholeAndPackedQuotesAlikeAndStepOverTheUnknown() {
        frame();
        final FrameDecoder decoder = decoder();
        assertEquals(12, decoder.onFrame(buffer, 0, length, (templateId, b, offset, l) -> false));
        assertEquals(
                List.of(
                        "AAA 100 2 seq 4294967294 conflated 3 at 500",
                        "AAA -5 -9223372036854775808 seq 4294967297 conflated 2 at 1300"),
                heard);
        assertEquals(1, decoder.skipped());
    }

    @Test
    void shouldSurviveWhateverAServerSends() {
        frame();
        final byte[] whole = new byte[length];
        buffer.getBytes(0, whole);
        for (int cut = 0; cut < length; cut++) {
            decoder().onFrame(new UnsafeBuffer(whole, 0, cut), 0, cut, (templateId, b, offset, l) -> false);
        }
        for (int bit = 0; bit < length * 8; bit++) {
            final byte[] flipped = whole.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            decoder().onFrame(new UnsafeBuffer(flipped), 0, length, (templateId, b, offset, l) -> false);
        }
        final Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            final byte[] mutated = whole.clone();
            for (int k = random.nextInt(5); k >= 0; k--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            decoder().onFrame(new UnsafeBuffer(mutated), 0, length, (templateId, b, offset, l) -> false);
        }
        assertTrue(heard.size() > 1000);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "4294967295, 0, 4294967296", "5, 6, 6", "5, 5, 4294967301", "8589934592, 1, 8589934593"})
    void shouldFindTheNearestSeqAboveTheLast(long last, int lowBits, long expected) {
        assertEquals(expected, QuoteUnpacker.nearestAbove(last, lowBits));
    }

    @Test
    void shouldWaitLongerWithEachAttemptAndShortlyAfterAStableConnection() {
        final Random greatest = new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        final Backoff backoff = new Backoff(greatest);
        final List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            waits.add(backoff.nextMs());
        }
        assertEquals(List.of(250L, 500L, 1000L, 2000L, 4000L, 8000L, 16_000L, 30_000L, 30_000L), waits);
        backoff.onEnded(Backoff.STABLE_NS - 1);
        assertEquals(30_000, backoff.nextMs());
        backoff.onEnded(Backoff.STABLE_NS);
        assertEquals(250, backoff.nextMs());
    }

    @ParameterizedTest
    @CsvSource({
        "2, ws://127.0.0.1:1/stream",
        "2, http://127.0.0.1:1/ A",
        "2, ws://127.0.0.1:1/stream A --channel depth",
        "2, ws://127.0.0.1:1/stream A --mode every",
        "2, ws://127.0.0.1:1/stream A --interval 70000",
        "2, ws://127.0.0.1:1/stream A --nonsense",
        "1, wss://127.0.0.1:1/stream A --ca /nowhere/at/all",
    })
    void shouldEndWithTheCodeOfTheFault(int status, String line) {
        assertEquals(status, WatchMain.run(new WatchMain(), line.split(" ")));
    }
}
