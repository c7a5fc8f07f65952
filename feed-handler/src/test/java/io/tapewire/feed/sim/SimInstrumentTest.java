package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.FeedConfiguration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimInstrumentTest {
    private static final List<String> GOLDEN_SYMBOLS =
            List.of("EFDD", "OMRN", "GMD", "BKDH", "UFNC", "UMHM", "OTFL", "PZN", "DMS", "MGFW", "IPRT", "NGNX");
    private static final int GOLDEN_HASH = 389_473_247;
    private static final SimInstrument[] ALL = SimInstrument.first(FeedConfiguration.SYMBOLS_MAX);

    @Test
    void shouldBeTheFirstOfOneListWhateverTheCount() {
        for (final int count : new int[] {1, 2, 17, 300, 5_000}) {
            assertArrayEquals(Arrays.copyOf(ALL, count), SimInstrument.first(count));
        }
    }

    /** A tape keeps an id's symbol and exponents for good: the list must not change. */
    @Test
    void shouldBeTheListOfEveryVersion() {
        assertEquals(
                GOLDEN_SYMBOLS,
                Arrays.stream(ALL).limit(12).map(SimInstrument::symbol).toList());
        assertEquals(GOLDEN_HASH, Arrays.toString(ALL).hashCode());
    }

    @Test
    void shouldHaveDistinctPlausibleSymbols() {
        final HashSet<String> symbols = new HashSet<>();
        for (final SimInstrument instrument : ALL) {
            assertTrue(instrument.symbol().matches("[A-Z]{2,4}"), instrument.symbol());
            assertTrue(symbols.add(instrument.symbol()), instrument.symbol());
        }
    }

    @Test
    void shouldHavePlausiblePricesLotsAndSteps() {
        for (final SimInstrument instrument : ALL) {
            final boolean coarse = instrument.priceExponent() == -2;
            final long price = instrument.referencePrice() * (coarse ? 100 : 1); // in 1/10,000
            assertTrue(price >= 5_000 && price <= 40_000_000, instrument.toString());
            assertEquals(price < 10_000 ? 1 : 100, instrument.tickMantissa() * (coarse ? 100 : 1));
            assertTrue(instrument.roundLot() == 100 || price > 2_500_000);
            assertTrue(instrument.spreadTicks() >= 1 && instrument.spreadTicks() * 20L < instrument.referenceTicks());
        }
        assertTrue(Arrays.stream(ALL).anyMatch(instrument -> instrument.priceExponent() == -2));
    }
}
