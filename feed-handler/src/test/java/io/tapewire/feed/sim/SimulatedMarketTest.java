package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatedMarketTest {
    private static final int SYMBOLS = 300;
    private static final int TICKS = 1_000_000;
    private static final int GOLDEN_HASH = -248_721_680;

    @Test
    void shouldGiveTheSameTicksForTheSameSeed() {
        final RecordedMarket first = RecordedMarket.of(50, 7, 100_000, true);
        assertEquals(first.lines, RecordedMarket.of(50, 7, 100_000, true).lines);
        assertNotEquals(first.lines, RecordedMarket.of(50, 8, 100_000, true).lines);
    }

    /** What a seed gave in an earlier version is part of what people compare: a change of the market is told in the change log. */
    @Test
    void shouldGiveTheTicksOfThisVersion() {
        assertEquals(GOLDEN_HASH, RecordedMarket.of(20, 1, 50_000, true).lines.hashCode());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 10_000})
    void shouldHoldForAnyNumberOfSymbols(int count) {
        final RecordedMarket market = RecordedMarket.of(count, 99, 100_000, false);
        assertEquals(100_000, Arrays.stream(market.ticksOf).sum());
    }

    @Test
    void shouldOpenEveryInstrumentInOrderWithAStatusAndAQuote() {
        final RecordedMarket market = RecordedMarket.of(SYMBOLS, 3, 2 * SYMBOLS, true);
        for (int i = 0; i < SYMBOLS; i++) {
            assertTrue(market.lines.get(2 * i).startsWith(i + " status TRADING NOT_IN_EFFECT 0"));
            assertTrue(market.lines.get(2 * i + 1).startsWith(i + " quote "));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 0x5EED})
    void shouldBehaveLikeAMarket(long seed) {
        final RecordedMarket market = RecordedMarket.of(SYMBOLS, seed, TICKS, false);

        // Zipf: the first has 1/6.28 of all ticks, the last 1/300 of that
        assertTrue(market.ticksOf[0] > TICKS / 8 && market.ticksOf[0] < TICKS / 5, () -> "" + market.ticksOf[0]);
        assertTrue(market.ticksOf[0] > 100 * market.ticksOf[SYMBOLS - 1], () -> "" + market.ticksOf[SYMBOLS - 1]);
        assertTrue(market.ticksOf[SYMBOLS - 1] > 100);
        // many more quotes than trades; odd lots are a small part of those
        assertTrue(market.trades > TICKS / 20 && market.trades < TICKS / 4, () -> "" + market.trades);
        assertTrue(market.eligibleTrades > market.trades * 0.8 && market.eligibleTrades < market.trades * 0.98);
        // the opening is busier
        assertTrue(market.tradeShare(2 * SYMBOLS, 5_000) > 1.3 * market.tradeShare(TICKS / 2, TICKS));
        // rare things come, and end
        assertTrue(market.halts > 20 && market.halts < 200, () -> "" + market.halts);
        assertTrue(market.resumptions > 0.7 * market.halts);
        assertTrue(market.restrictions > 0 && market.breaks > 0);
    }

    @Test
    void shouldKeepPricesNearTheReferenceAndSpreadsTight() {
        final SimInstrument[] instruments = SimInstrument.first(SYMBOLS);
        final RecordedMarket market = RecordedMarket.of(SYMBOLS, 11, 3 * TICKS, false);
        int tight = 0;
        int quoted = 0;
        for (int i = 0; i < SYMBOLS; i++) {
            final long[] quote = market.quoteOf(i);
            if (quote[0] > 0) {
                quoted++;
                final long reference = instruments[i].referencePrice();
                final String text = instruments[i] + ": " + quote[0] + " to " + quote[2];
                assertTrue(quote[0] > reference / 5 && quote[2] < 4 * reference, text);
                assertTrue(quote[2] - quote[0] < reference / 10, text);
                final long spread = (quote[2] - quote[0]) / instruments[i].tickMantissa();
                tight += spread <= 2 * instruments[i].spreadTicks() + 2 ? 1 : 0;
            }
        }
        assertTrue(tight > 0.8 * quoted, tight + " of " + quoted);
    }
}
