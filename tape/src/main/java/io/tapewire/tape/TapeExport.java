package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.Set;
import org.agrona.DirectBuffer;

/** Writes the records that were asked for, among all that it is given. */
final class TapeExport implements TapeListener {
    /** Turns a record into a line. */
    interface Format {
        /** {@return the line} {@code state} has the record. */
        String record(int templateId, DirectBuffer buffer, int offset, MarketState state);
    }

    private final CommandIo io;
    private final Format format;
    private final ExportRange range;
    private final Set<RecordType> types;
    private final Set<String> symbols; // empty = all
    private final MarketState state = new MarketState();
    private final RecordClock clock;
    private final ExportGaps gaps;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final boolean isNamed;
    private boolean isFirst = true;
    private boolean isDone;

    TapeExport(CommandIo io, Tape tape, Format format, ExportRange range, Set<RecordType> types, Set<String> symbols) {
        this.io = io;
        this.format = format;
        this.range = range;
        this.types = types;
        this.symbols = symbols;
        clock = range.needsMarketTime() ? new MarketClock(tape, state) : RecordClock.ingest(state);
        gaps = new ExportGaps(range, clock, io.err());
        isNamed = InstrumentNames.define(tape, state);
    }

    /** {@return whether instruments are known wherever reading begins} */
    boolean isNamed() {
        return isNamed;
    }

    /** {@return whether what follows cannot be in the range} */
    boolean isDone() {
        return isDone;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        if (isDone) {
            return;
        }
        final int templateId = state.apply(buffer, offset);
        final long time = clock.timeOf(templateId, buffer, offset);
        gaps.onRecord();
        isFirst = false;
        isDone = range.isPassed(state.tapeSeq(), state.tsIngest());
        if (!range.holds(state.tapeSeq(), time)) {
            return;
        }
        final RecordType type = RecordType.of(templateId, buffer, offset);
        if (type != null && types.contains(type) && isWanted(type, buffer, offset)) {
            io.line(format.record(templateId, buffer, offset, state));
        }
    }

    private boolean isWanted(RecordType type, DirectBuffer buffer, int offset) {
        if (symbols.isEmpty() || type == RecordType.FEED) {
            return true;
        }
        final int id = type == RecordType.INSTRUMENT
                ? (int) instrumentDef.wrapAndApplyHeader(buffer, offset, header).instrumentId()
                : RecordLayout.instrumentId(buffer, offset);
        final Instrument instrument = state.instrument(id);
        return instrument != null && symbols.contains(instrument.symbol());
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        if (!isDone) {
            gaps.onGap(fromTapeSeq, toTapeSeq, reason, isFirst);
        }
    }

    /** Nothing more is read. {@return whether everything of the range was there} */
    boolean conclude() {
        gaps.onEnd();
        for (final String symbol : symbols) {
            if (!state.bySymbol().containsKey(symbol)) {
                io.err().println("tapewire tape: --symbol: no " + symbol + " up to tapeSeq " + state.tapeSeq());
            }
        }
        return !gaps.hasLost();
    }
}
