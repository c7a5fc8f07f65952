package io.tapewire.fanout;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.LastValues;
import io.tapewire.tape.Source;
import org.agrona.DirectBuffer;

/**
 * Reads the newest value of an entry at the moment of sending and adds it to the frame: the law's own place. What is added is remembered as sent;
 * {@code conflated} is the difference of two seqs. A definition goes in front where the client has none, or an older one.
 */
final class ValueWriter {
    private static final int STATUS_LENGTH = RecordLayout.HEADER_LENGTH + TradingStatusDecoder.BLOCK_LENGTH;
    private static final int TRADE_LENGTH = RecordLayout.HEADER_LENGTH + TradeDecoder.BLOCK_LENGTH;
    private static final int BREAK_LENGTH = RecordLayout.HEADER_LENGTH + TradeBreakDecoder.BLOCK_LENGTH;

    /** SourceFlags.simulated. */
    static final int SIMULATED_SOURCE = 1;

    /** QuoteFlags.suspect. */
    private static final int SUSPECT = 1;

    private final FrameWriter frame;
    private TapeView tape;

    ValueWriter(FrameWriter frame) {
        this.frame = frame;
    }

    /** The values are those of a view, until the next call. */
    void of(TapeView view) {
        tape = view;
    }

    /** {@return whether an entry has something newer than it was sent} */
    boolean isDue(int channel, Column column, int place) {
        final LastValues values = tape.state().lastValues();
        final int id = column.ids[place];
        final long sent = column.sent[place];
        return switch (channel) {
            case Channel.STATUS -> values.statusSeq(id) > sent;
            case Channel.TRADE -> values.tradeSeq(id) > sent || values.breakSeq(id) > sent;
            default -> values.quoteSeq(id) > sent;
        };
    }

    /** {@return whether a channel of an instrument has a value in this epoch} */
    boolean hasValue(int channel, int id) {
        final LastValues values = tape.state().lastValues();
        return switch (channel) {
            case Channel.STATUS -> values.statusSeq(id) != 0;
            case Channel.TRADE -> values.tradeSeq(id) != 0 || values.breakSeq(id) != 0;
            default -> values.quoteSeq(id) != 0;
        };
    }

    /**
     * Adds what is due of an entry.
     *
     * @param first whether it is the first value, of a snapshot: conflated 0, and the last one delivered may be repeated
     * @return false: it does not fit any more, and nothing has changed
     */
    boolean add(int channel, EntryTable table, Column column, int place, boolean first) {
        return switch (channel) {
            case Channel.STATUS -> addStatus(table, column, place, first);
            case Channel.TRADE -> addTrade(table, column, place, first);
            default -> addQuote(table, column, place, first);
        };
    }

    private boolean addStatus(EntryTable table, Column column, int place, boolean first) {
        final LastValues values = tape.state().lastValues();
        final int id = column.ids[place];
        final int row = column.rows[place];
        final Instrument instrument = tape.state().instrument(id);
        final int define = definitionBytes(table, row, instrument);
        if (!frame.fits(define + Section.slotBytes(STATUS_LENGTH))) {
            return false;
        }
        define(define, table, row, instrument);
        final long seq = values.statusSeq(id);
        final int conflated = conflated(table.delivered[Channel.STATUS][row], seq, first);
        frame.putValue(frame.statuses(), values.buffer(id), values.statusOffset(id), STATUS_LENGTH, conflated);
        sent(Channel.STATUS, table, column, place, seq);
        return true;
    }

    /** The newest Trade, and the newest TradeBreak where that is newer still. */
    private boolean addTrade(EntryTable table, Column column, int place, boolean first) {
        final LastValues values = tape.state().lastValues();
        final int id = column.ids[place];
        final int row = column.rows[place];
        final long before = table.delivered[Channel.TRADE][row];
        final long above = first ? before - 1 : column.sent[place];
        final long tradeSeq = values.tradeSeq(id);
        final long breakSeq = values.breakSeq(id);
        final boolean sendTrade = tradeSeq > above && tradeSeq != 0;
        final boolean sendBreak = breakSeq > above && breakSeq > tradeSeq;
        final Instrument instrument = tape.state().instrument(id);
        final int define = definitionBytes(table, row, instrument);
        final int tradeBytes = sendTrade ? Section.slotBytes(TRADE_LENGTH) : 0;
        final int breakBytes = sendBreak ? Section.slotBytes(BREAK_LENGTH) : 0;
        if (!frame.fits(define + tradeBytes + breakBytes)) {
            return false;
        }
        define(define, table, row, instrument);
        final DirectBuffer buffer = values.buffer(id);
        if (sendTrade) {
            final int conflated = conflated(before, tradeSeq, first);
            frame.putValue(frame.trades(), buffer, values.tradeOffset(id), TRADE_LENGTH, conflated);
            sent(Channel.TRADE, table, column, place, tradeSeq);
        }
        if (sendBreak) {
            final int conflated = conflated(table.delivered[Channel.TRADE][row], breakSeq, first);
            frame.putValue(frame.trades(), buffer, values.breakOffset(id), BREAK_LENGTH, conflated);
            sent(Channel.TRADE, table, column, place, breakSeq);
        }
        return true;
    }

    private boolean addQuote(EntryTable table, Column column, int place, boolean first) {
        final LastValues values = tape.state().lastValues();
        final int id = column.ids[place];
        final int row = column.rows[place];
        final long before = table.delivered[Channel.QUOTE][row];
        final long seq = values.quoteSeq(id);
        final DirectBuffer buffer = values.buffer(id);
        final int offset = values.quoteOffset(id);
        final Instrument instrument = tape.state().instrument(id);
        final int define = definitionBytes(table, row, instrument);
        // The first on a stream is whole, and so is a repetition: a client completes a packed seq to the nearest
        // above its last.
        final boolean pack = before != 0 && seq > before && frame.batch().fits(buffer, offset);
        final int bytes = pack ? frame.batch().nextBytes() : Section.slotBytes(QuoteBatchWriter.QUOTE_LENGTH);
        if (!frame.fits(define + bytes)) {
            return false;
        }
        define(define, table, row, instrument);
        final int suspect = suspect(instrument, buffer, offset);
        final int conflated = conflated(before, seq, first);
        if (pack) {
            frame.putPacked(buffer, offset, conflated, suspect);
        } else {
            final int message =
                    frame.putValue(frame.quotes(), buffer, offset, QuoteBatchWriter.QUOTE_LENGTH, conflated);
            if (suspect != 0) {
                final int at = message + QuoteBatchWriter.FLAGS;
                final int flags = frame.quotes().buffer().getShort(at, LITTLE_ENDIAN) | suspect;
                frame.quotes().buffer().putShort(at, (short) flags, LITTLE_ENDIAN);
            }
        }
        sent(Channel.QUOTE, table, column, place, seq);
        return true;
    }

    /** A quote older than the newest gap of its source is suspect, whatever it was when it was written. */
    private int suspect(Instrument instrument, DirectBuffer quote, int offset) {
        final Source source = tape.state().source(instrument.sourceId());
        return RecordLayout.tapeSeq(quote, offset) < source.gapTapeSeq() ? SUSPECT : 0;
    }

    private int conflated(long before, long seq, boolean first) {
        final long between = first || before == 0 ? 0 : seq - before - 1;
        return between == 0 ? 0 : frame.addConflated(between);
    }

    private static void sent(int channel, EntryTable table, Column column, int place, long seq) {
        table.delivered[channel][column.rows[place]] = seq;
        column.sent[place] = seq;
    }

    private static int definitionBytes(EntryTable table, int row, Instrument instrument) {
        return table.defined[row] == instrument.definedTapeSeq()
                ? 0
                : Section.slotBytes(instrument.definition().capacity());
    }

    private void define(int bytes, EntryTable table, int row, Instrument instrument) {
        if ((tape.state().source(instrument.sourceId()).flags() & SIMULATED_SOURCE) != 0) {
            frame.addFlags(FrameWriter.SIMULATED);
        }
        if (bytes != 0) {
            frame.putDefinition(instrument.definition());
            table.defined[row] = instrument.definedTapeSeq();
        }
    }
}
