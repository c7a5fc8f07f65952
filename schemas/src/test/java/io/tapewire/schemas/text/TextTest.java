package io.tapewire.schemas.text;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.QuoteEncoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradeEncoder;
import io.tapewire.schemas.text.RecordJson.Delivery;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class TextTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[512]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final RecordJson json = new RecordJson();

    @Test
    void shouldWriteAMantissaWithTheDigitsThatItsExponentGives() {
        assertEquals("35.6600", Decimal.toString(356_600, -4));
        assertEquals("0.0001", Decimal.toString(1, -4));
        assertEquals("-0.0500", Decimal.toString(-500, -4));
        assertEquals("0.00", Decimal.toString(0, -2));
        assertEquals("200", Decimal.toString(200, 0));
        assertEquals("20000", Decimal.toString(200, 2));
        assertEquals("0", Decimal.toString(0, 3));
        assertEquals("", Decimal.toString(NULL_MANTISSA, -4));
    }

    @Test
    void shouldWriteWhatBigDecimalWrites() {
        final long seed = System.nanoTime();
        System.out.println("decimals: seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 10_000; i++) {
            final long mantissa = random.nextLong() >> random.nextInt(11, 64);
            final int exponent = random.nextInt(-20, 6);
            assertEquals(
                    new BigDecimal(mantissa).scaleByPowerOfTen(exponent).toPlainString(),
                    Decimal.toString(mantissa, exponent));
        }
    }

    @Test
    void shouldEscapeWhatJsonDoesNotTake() {
        final JsonLine line = new JsonLine();
        assertEquals("{}", line.begin().end());
        assertEquals(
                "{\"a\\\"b\":\"\\u000a\\\\\\u00e4\",\"n\":null,\"l\":[\"x\",\"y\"],\"e\":[]}",
                line.begin()
                        .text("a\"b", "\n\\\u00e4")
                        .text("n", null)
                        .texts("l", List.of("x", "y"))
                        .texts("e", List.of())
                        .end());
    }

    @Test
    void shouldWriteAQuoteOfTheTapeAndOneThatWasDelivered() {
        new QuoteEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(9)
                .tsIngest(1_700_000_000_000_000_001L)
                .tsExchange(-5)
                .seq(17)
                .bidPx(356_600)
                .bidQty(200)
                .askPx(NULL_MANTISSA)
                .askQty(NULL_MANTISSA)
                .flags()
                .clear()
                .suspect(true)
                .locked(true);
        final QuoteDecoder quote = new QuoteDecoder().wrapAndApplyHeader(buffer, 0, headerDecoder);
        final String values = "{\"type\":\"quote\",\"symbol\":\"TQQQ\",\"bid\":\"35.6600\",\"bidSize\":\"200\","
                + "\"ask\":null,\"askSize\":null,\"flags\":[\"SUSPECT\",\"LOCKED\"],\"seq\":17";
        final String places = ",\"tapeSeq\":9,\"tsExchange\":\"-5\",\"tsIngest\":\"1700000000000000001\"";
        assertEquals(values + places + "}", json.quote("TQQQ", -4, 0, quote, null));
        assertEquals(
                values + ",\"conflated\":3,\"snapshot\":false" + places + ",\"tsSend\":\"77\"}",
                json.quote("TQQQ", -4, 0, quote, new Delivery(3, false, 77)));
    }

    @Test
    void shouldWriteATradeWithItsTotals() {
        new TradeEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(9)
                .tsIngest(1)
                .tsExchange(2)
                .seq(3)
                .lastEligible(BooleanType.FALSE)
                .price(-1)
                .size(50)
                .tradeId(-1)
                .volume(150)
                .trades(2)
                .lastPrice(NULL_MANTISSA)
                .open(NULL_MANTISSA)
                .high(NULL_MANTISSA)
                .low(NULL_MANTISSA)
                .conditions()
                .clear()
                .oddLot(true);
        assertEquals(
                "{\"type\":\"trade\",\"symbol\":\"A\",\"price\":\"-0.01\",\"size\":\"50\","
                        + "\"tradeId\":\"18446744073709551615\",\"conditions\":[\"ODD_LOT\"],\"volume\":\"150\","
                        + "\"trades\":2,\"lastEligible\":false,\"lastPrice\":null,\"open\":null,\"high\":null,"
                        + "\"low\":null,\"seq\":3,\"tapeSeq\":9,\"tsExchange\":\"2\",\"tsIngest\":\"1\"}",
                json.trade("A", -2, 0, new TradeDecoder().wrapAndApplyHeader(buffer, 0, headerDecoder), null));
    }

    @Test
    void shouldWriteWhatASourceSaysAndWhatWasLost() {
        new FeedStatusEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(4)
                .tsIngest(5)
                .kind(FeedStatusKind.GAP)
                .sourceId(1)
                .epoch(4_000_000_000L)
                .generation(7)
                .fromSeq(10)
                .toSeq(12)
                .venueSession(99)
                .sourceName("iex:1")
                .sourceFlags()
                .clear();
        assertEquals(
                "{\"type\":\"feed\",\"kind\":\"GAP\",\"sourceId\":1,\"epoch\":4000000000,\"generation\":7,"
                        + "\"fromSeq\":\"10\",\"toSeq\":\"12\",\"venueSession\":\"99\",\"simulated\":false,"
                        + "\"tapeSeq\":4,\"tsIngest\":\"5\",\"source\":\"iex:1\"}",
                json.feed(new FeedStatusDecoder().wrapAndApplyHeader(buffer, 0, headerDecoder)));
        assertEquals(
                "{\"type\":\"gap\",\"fromSeq\":5,\"toSeq\":6,\"reason\":\"DAMAGE\"}", json.gap(5, 6, GapReason.DAMAGE));
    }
}
