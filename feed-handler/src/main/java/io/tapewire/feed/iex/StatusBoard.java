package io.tapewire.feed.iex;

import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import java.util.Arrays;

/**
 * The trading status of each instrument, put together from four kinds of messages, and what was last written of it. A change of the session
 * concerns all instruments at once: {@link #nextOfSpread} hands them out one by one, so that the writing is spread. One thread owns it.
 *
 * <pre>
 * a status in an int:  bits 0-7 trading state  8-15 operational halt  16-23 short-sale restriction  24-31 session
 * </pre>
 */
final class StatusBoard {
    private static final int NOT_WRITTEN = -1;
    private static final int HALT_SHIFT = 8;
    private static final int SHORT_SALE_SHIFT = 16;
    private static final int SESSION_SHIFT = 24;

    private int[] parts = new int[256]; // by instrument id, without the session
    private long[] reasons = new long[256];
    private int[] written = new int[256];
    private long[] writtenReasons = new long[256];
    private boolean[] seen = new boolean[256];
    private int[] instruments = new int[256]; // those seen in this epoch, in order of sight
    private int count;
    private int session; // TradingSession
    private int spreadNext;
    private int spreadEnd;

    StatusBoard() {
        Arrays.fill(written, NOT_WRITTEN);
    }

    /** Notes an instrument of this epoch; cheap where it was noted before. */
    void see(int id) {
        if (id < seen.length && seen[id]) {
            return;
        }
        if (id >= seen.length) {
            final int oldLength = seen.length;
            final int length = Math.max(id + 1, oldLength * 2);
            parts = Arrays.copyOf(parts, length);
            reasons = Arrays.copyOf(reasons, length);
            written = Arrays.copyOf(written, length);
            Arrays.fill(written, oldLength, length, NOT_WRITTEN);
            writtenReasons = Arrays.copyOf(writtenReasons, length);
            seen = Arrays.copyOf(seen, length);
            instruments = Arrays.copyOf(instruments, length);
        }
        seen[id] = true;
        instruments[count++] = id;
    }

    void state(int id, TradingState state, long reason) {
        parts[id] = parts[id] & ~0xFF | state.value();
        reasons[id] = reason;
    }

    void operationalHalt(int id, OperationalHalt halt) {
        parts[id] = parts[id] & ~(0xFF << HALT_SHIFT) | halt.value() << HALT_SHIFT;
    }

    void shortSaleRestriction(int id, ShortSaleRestriction restriction) {
        parts[id] = parts[id] & ~(0xFF << SHORT_SALE_SHIFT) | restriction.value() << SHORT_SALE_SHIFT;
    }

    /** Takes the session that all instruments are in now; where it changes, those seen so far are handed out by {@link #nextOfSpread}. */
    boolean session(TradingSession newSession) {
        if (newSession.value() == session) {
            return false;
        }
        session = newSession.value();
        spread();
        return true;
    }

    /** Hands out all instruments seen so far whose status is not written as it is. */
    void spread() {
        spreadNext = 0;
        spreadEnd = count;
    }

    /** {@return the next instrument of the spread whose status is due, 0 = none left} */
    int nextOfSpread() {
        while (spreadNext < spreadEnd) {
            final int id = instruments[spreadNext++];
            if (isDue(id)) {
                return id;
            }
        }
        return 0;
    }

    boolean isSpreading() {
        return spreadNext < spreadEnd;
    }

    /** {@return whether the status differs from what was last written of it} */
    boolean isDue(int id) {
        return written[id] != status(id) || writtenReasons[id] != reasons[id];
    }

    void onWritten(int id) {
        written[id] = status(id);
        writtenReasons[id] = reasons[id];
    }

    /** Takes what another process wrote of an instrument. */
    void restore(int id, int status, long reason) {
        parts[id] = status & ~(0xFF << SESSION_SHIFT);
        reasons[id] = reason;
        written[id] = status;
        writtenReasons[id] = reason;
    }

    void restoreSession(TradingSession newSession) {
        session = newSession.value();
    }

    private int status(int id) {
        return parts[id] | session << SESSION_SHIFT;
    }

    TradingState state(int id) {
        return TradingState.get((short) (parts[id] & 0xFF));
    }

    OperationalHalt operationalHalt(int id) {
        return OperationalHalt.get((short) (parts[id] >> HALT_SHIFT & 0xFF));
    }

    ShortSaleRestriction shortSaleRestriction(int id) {
        return ShortSaleRestriction.get((short) (parts[id] >> SHORT_SALE_SHIFT & 0xFF));
    }

    TradingSession session() {
        return TradingSession.get((short) session);
    }

    /** {@return the venue's reason for the trading state: ASCII bytes, the first one lowest, NUL-padded} */
    long reason(int id) {
        return reasons[id];
    }

    static int pack(
            TradingState state, OperationalHalt halt, ShortSaleRestriction restriction, TradingSession session) {
        return state.value()
                | halt.value() << HALT_SHIFT
                | restriction.value() << SHORT_SALE_SHIFT
                | session.value() << SESSION_SHIFT;
    }

    /** Forgets all: an epoch began, and nothing is known of it yet. */
    void clear() {
        Arrays.fill(parts, 0);
        Arrays.fill(reasons, 0);
        Arrays.fill(written, NOT_WRITTEN);
        Arrays.fill(writtenReasons, 0);
        Arrays.fill(seen, false);
        count = 0;
        session = TradingSession.UNKNOWN.value();
        spreadNext = 0;
        spreadEnd = 0;
    }
}
