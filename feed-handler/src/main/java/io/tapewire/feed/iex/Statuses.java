package io.tapewire.feed.iex;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.OperationalHalt;
import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingSession;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.TickWriter;
import org.agrona.DirectBuffer;

/** Trading statuses: from messages to the {@link StatusBoard}, and from there to the tape. */
final class Statuses {
    private static final int REASON_OFFSET = RecordLayout.HEADER_LENGTH + TradingStatusDecoder.reasonEncodingOffset();
    private static final int REASON_LENGTH = 4;

    private final StatusBoard board = new StatusBoard();
    private long spreadTime; // stamp, sequence and marks of the event that made the spread due
    private long spreadSeq;
    private int spreadMarks;

    void see(int id) {
        board.see(id);
    }

    void clear() {
        board.clear();
    }

    void tradingStatus(int id, DirectBuffer buffer, int offset) {
        final TradingState state = switch (buffer.getByte(offset + IexLayout.FLAGS)) {
            case 'T' -> TradingState.TRADING;
            case 'H' -> TradingState.HALTED;
            case 'P' -> TradingState.PAUSED;
            case 'O' -> TradingState.ORDER_ACCEPTANCE;
            default -> TradingState.UNKNOWN;
        };
        board.state(id, state, reason(buffer, offset + IexLayout.STATUS_REASON));
    }

    /** {@return four bytes of text without the blanks behind them, NUL-padded; what is not printable is '?'} */
    private static long reason(DirectBuffer buffer, int offset) {
        long reason = 0;
        for (int i = REASON_LENGTH - 1; i >= 0; i--) {
            final int letter = buffer.getByte(offset + i) & 0xFF;
            if (reason == 0 && (letter == ' ' || letter == 0)) {
                continue;
            }
            reason |= (long) (letter >= ' ' && letter <= '~' ? letter : '?') << 8 * i;
        }
        return reason;
    }

    void operationalHalt(int id, OperationalHalt halt) {
        board.operationalHalt(id, halt);
    }

    void shortSale(int id, ShortSaleRestriction restriction) {
        board.shortSaleRestriction(id, restriction);
    }

    void onSystemEvent(byte event, long time, long seq, int marks) {
        final TradingSession session = switch (event) {
            case 'O', 'E', 'C' -> TradingSession.CLOSED;
            case 'S' -> TradingSession.PRE_MARKET;
            case 'R' -> TradingSession.REGULAR;
            case 'M' -> TradingSession.POST_MARKET;
            default -> board.session(); // an event of a newer specification
        };
        if (board.session(session)) {
            spreadTime = time;
            spreadSeq = seq;
            spreadMarks = marks;
        }
    }

    void writeIfDue(TickWriter writer, int id, long time, long seq, int marks) {
        if (board.isDue(id)) {
            write(writer, id, time, seq, marks);
        }
    }

    private void write(TickWriter writer, int id, long time, long seq, int marks) {
        board.onWritten(id);
        writer.tradingStatus(
                id,
                time,
                seq,
                marks,
                board.state(id),
                board.operationalHalt(id),
                board.shortSaleRestriction(id),
                board.session(),
                board.reason(id));
    }

    boolean isSpreading() {
        return board.isSpreading();
    }

    int spread(TickWriter writer, int limit) {
        int count = 0;
        while (count < limit) {
            final int id = board.nextOfSpread();
            if (id == 0) {
                break;
            }
            write(writer, id, spreadTime, spreadSeq, spreadMarks);
            count++;
        }
        return count;
    }

    /** Takes what the tape has of a source's statuses. Where a spread was broken off, it goes on. */
    void restore(MarketState state, int sourceId) {
        final TradingStatusDecoder status = new TradingStatusDecoder();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        long newest = 0;
        for (final int id : state.source(sourceId).instrumentIds().toIntArray()) {
            if (state.lastValues().statusSeq(id) == 0) {
                continue;
            }
            board.see(id);
            final DirectBuffer record = state.lastValues().buffer(id);
            final int offset = state.lastValues().statusOffset(id);
            status.wrapAndApplyHeader(record, offset, header);
            final int packed = StatusBoard.pack(
                    status.tradingState(), status.operationalHalt(), status.shortSaleRestriction(), status.session());
            board.restore(id, packed, record.getLong(offset + REASON_OFFSET, LITTLE_ENDIAN));
            if (status.tapeSeq() > newest) {
                newest = status.tapeSeq();
                board.restoreSession(status.session());
                spreadTime = status.tsExchange();
                spreadSeq = status.venueSeq();
            }
        }
        board.spread();
    }
}
