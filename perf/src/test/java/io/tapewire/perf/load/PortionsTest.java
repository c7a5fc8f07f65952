package io.tapewire.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortionsTest {
    private static final List<String> SYMBOLS =
            IntStream.range(0, 54).mapToObj(i -> "S" + i).toList();

    @Test
    void shouldGiveEachInstrumentToAsManyClients() {
        final Portions portions = new Portions(SYMBOLS, 20, 1);
        final Map<String, Integer> takers = new HashMap<>();
        for (int client = 0; client < 54; client++) { // two groups of 27 = 54 / gcd(54, 20)
            final List<String> portion = portions.of(client);
            assertEquals(20, new HashSet<>(portion).size(), "no instrument twice");
            portion.forEach(symbol -> takers.merge(symbol, 1, Integer::sum));
        }
        SYMBOLS.forEach(symbol -> assertEquals(20, takers.get(symbol)));
    }

    @Test
    void shouldGiveTheSameClientTheSameWhateverTheOrderOfSymbols() {
        final Portions portions = new Portions(SYMBOLS, 20, 1);
        final List<String> reversed =
                SYMBOLS.stream().sorted((a, b) -> b.compareTo(a)).toList();
        assertEquals(portions.of(30), new Portions(reversed, 20, 1).of(30));
        assertNotEquals(new HashSet<>(portions.of(3)), new HashSet<>(portions.of(30)));
    }
}
