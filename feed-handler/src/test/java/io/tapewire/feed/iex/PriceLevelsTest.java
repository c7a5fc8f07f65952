package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PriceLevelsTest {
    record Level(long price, long size) {}

    @Provide
    Arbitrary<Level> levels() {
        return Combinators.combine(
                        Arbitraries.longs().between(-20, 20),
                        Arbitraries.longs().between(0, 3))
                .as(Level::new);
    }

    @Property(tries = 500)
    void shouldKeepTheBestOfBothSidesAsATreeDoes(@ForAll List<@From("levels") Level> levels) {
        final PriceLevels bids = PriceLevels.bids();
        final PriceLevels asks = PriceLevels.asks();
        final TreeMap<Long, Long> tree = new TreeMap<>();
        for (final Level level : levels) {
            assertTrue(bids.set(level.price, level.size));
            assertTrue(asks.set(level.price, level.size));
            if (level.size == 0) {
                tree.remove(level.price);
            } else {
                tree.put(level.price, level.size);
            }
            assertEquals(tree.size(), bids.count());
            assertEquals(tree.size(), asks.count());
            if (!tree.isEmpty()) {
                assertEquals(tree.lastEntry(), Map.entry(bids.bestPrice(), bids.bestSize()));
                assertEquals(tree.firstEntry(), Map.entry(asks.bestPrice(), asks.bestSize()));
            }
        }
    }

    @Test
    void shouldRefuseALevelBeyondItsBoundAndKeepTheOthers() {
        final PriceLevels bids = PriceLevels.bids();
        for (int i = 0; i < PriceLevels.LIMIT; i++) {
            assertTrue(bids.set(i, 1));
        }
        assertFalse(bids.set(PriceLevels.LIMIT, 1));
        assertTrue(bids.set(PriceLevels.LIMIT, 0));
        assertTrue(bids.set(7, 5));
        assertEquals(PriceLevels.LIMIT - 1, bids.bestPrice());
        bids.set(PriceLevels.LIMIT - 1, 0);
        assertTrue(bids.set(PriceLevels.LIMIT, 2));
        assertEquals(PriceLevels.LIMIT, bids.bestPrice());
    }
}
