package io.tapewire.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Rights.Right;
import java.util.List;
import org.junit.jupiter.api.Test;

class RightsRulesTest {
    private static final int QUOTE = 1;
    private static final int TRADE = 2;
    private static final int STATUS = 4;

    @Test
    void shouldLetTheFirstRuleThatMatchesDecide() {
        final Rights rights =
                RightsRules.parse("AAPL:realtime,A*/quote+status:delayed,*/status:realtime,X*:none,*:delayed");
        assertEquals(Right.REALTIME, rights.of("AAPL", TRADE));
        assertEquals(Right.DELAYED, rights.of("AMZN", QUOTE));
        assertEquals(Right.DELAYED, rights.of("AMZN", STATUS));
        assertEquals(Right.DELAYED, rights.of("AMZN", TRADE));
        assertEquals(Right.REALTIME, rights.of("MSFT", STATUS));
        assertEquals(Right.NONE, rights.of("XOM", QUOTE));
        assertEquals(Right.REALTIME, rights.of("XOM", STATUS));
        assertTrue(rights.hasDelayed() && rights.hasRealtime());
    }

    @Test
    void shouldGrantNothingWithoutAMatch() {
        assertEquals(Right.NONE, RightsRules.parse("AAPL/quote:realtime").of("AAPL", TRADE));
        assertEquals(Right.NONE, RightsRules.parse("AAPL:realtime").of("AAPLW", QUOTE));
        assertEquals(Right.REALTIME, RightsRules.parse("IEX:AAPL:realtime").of("IEX:AAPL", QUOTE));
    }

    @Test
    void shouldRefuseWhatIsNoRule() {
        for (final String text :
                List.of("", "AAPL", ":realtime", "A*B:realtime", "A:soon", "A/depth:none", "A:none,", "/quote:none")) {
            final IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> RightsRules.parse(text), text);
            assertTrue(e.getMessage().startsWith("rights: '"), e.getMessage());
        }
    }
}
