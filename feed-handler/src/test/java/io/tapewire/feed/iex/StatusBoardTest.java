package io.tapewire.feed.iex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
    private final StatusBoard board = new StatusBoard();

    @Test
    void shouldBeDueWhereAnyPartDiffersFromWhatWasWritten() {
        board.see(3);
        board.state(3, TradingState.TRADING, 0);
        assertTrue(board.isDue(3));
        board.onWritten(3);
        assertFalse(board.isDue(3));
        board.state(3, TradingState.HALTED, 0x3154);
        assertTrue(board.isDue(3));
        board.onWritten(3);
        board.state(3, TradingState.HALTED, 0x3254);
        assertTrue(board.isDue(3), "another reason");
        board.onWritten(3);
        board.operationalHalt(3, OperationalHalt.NOT_HALTED);
        board.shortSaleRestriction(3, ShortSaleRestriction.IN_EFFECT);
        assertTrue(board.isDue(3));
        assertEquals(TradingState.HALTED, board.state(3));
        assertEquals(OperationalHalt.NOT_HALTED, board.operationalHalt(3));
        assertEquals(ShortSaleRestriction.IN_EFFECT, board.shortSaleRestriction(3));
        assertEquals(TradingSession.UNKNOWN, board.session());
    }

    @Test
    void shouldHandOutAllSeenAtAChangeOfSessionButThoseThatAreCurrent() {
        for (int id = 1; id <= 1_000; id++) {
            board.see(id);
            board.see(id);
        }
        assertTrue(board.session(TradingSession.REGULAR));
        assertFalse(board.session(TradingSession.REGULAR));
        board.onWritten(2); // a message about it came first
        board.see(1_001); // seen later: its first message writes it
        assertEquals(1, board.nextOfSpread());
        board.onWritten(1);
        assertEquals(3, board.nextOfSpread());
        int last = 3;
        int count = 2;
        for (int id = board.nextOfSpread(); id != 0; id = board.nextOfSpread()) {
            last = id;
            count++;
        }
        assertEquals(1_000, last);
        assertEquals(999, count);
        assertFalse(board.isSpreading());
    }

    @Test
    void shouldForgetAllAtAnEpoch() {
        board.see(1);
        board.state(1, TradingState.TRADING, 0);
        board.session(TradingSession.REGULAR);
        board.onWritten(1);
        board.clear();
        assertFalse(board.isSpreading());
        board.session(TradingSession.CLOSED);
        assertEquals(0, board.nextOfSpread(), "not seen in this epoch");
        board.see(1);
        assertEquals(TradingState.UNKNOWN, board.state(1));
        assertTrue(board.isDue(1));
    }
}
