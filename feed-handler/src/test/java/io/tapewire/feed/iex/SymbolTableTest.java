package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

class SymbolTableTest {
    @Test
    void shouldFindEachOfVeryManySymbols() {
        final SymbolTable table = new SymbolTable();
        for (int i = 1; i <= 20_000; i++) {
            table.put(SymbolTable.key("S" + i), i);
        }
        for (int i = 1; i <= 20_000; i++) {
            assertEquals(i, table.get(SymbolTable.key("S" + i)));
        }
        assertEquals(SymbolTable.UNKNOWN, table.get(SymbolTable.key("S0")));
    }

    @Test
    void shouldStopAtItsBound() {
        final SymbolTable table = new SymbolTable();
        for (int i = 1; i <= SymbolTable.LIMIT + 10; i++) {
            table.put(SymbolTable.key("S" + i), i);
        }
        assertEquals(SymbolTable.LIMIT, table.get(SymbolTable.key("S" + SymbolTable.LIMIT)));
        assertEquals(SymbolTable.UNKNOWN, table.get(SymbolTable.key("S" + (SymbolTable.LIMIT + 1))));
    }

    @Test
    void shouldTurnKeysIntoSymbolsAndBack() {
        for (final String symbol : new String[] {"A", "ZVZZT", "AAC+", "ABR-A", "BRK.B", "ABCDEFGH"}) {
            assertEquals(symbol, SymbolTable.symbol(SymbolTable.key(symbol)));
        }
    }

    @Test
    void shouldFindNoSymbolInBytesThatHoldNone() {
        assertNull(SymbolTable.symbol(0));
        assertNull(SymbolTable.symbol(0x2020_2020_2020_2020L));
        assertNull(SymbolTable.symbol(-1));
        assertNull(SymbolTable.symbol(0x2020_2020_2041_2041L), "a blank inside");
        assertEquals(0, SymbolTable.key("TOOLONGTOFIT"));
        assertEquals(0, SymbolTable.key(""));
    }
}
