package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointStateDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import org.agrona.DirectBuffer;

/** Prints the records that were asked for, among all that it is given. */
final class TapeDump implements TapeListener {
    private final CommandIo io;
    private final RecordFormat format;
    private final long from;
    private final long limit;
    private final String symbol; // null = every record
    private final MarketState state = new MarketState();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final InstrumentDefDecoder instrumentDef = new InstrumentDefDecoder();
    private final CheckpointStateDecoder checkpointState = new CheckpointStateDecoder();
    private long lines;

    TapeDump(CommandIo io, RecordFormat format, long from, long limit, String symbol) {
        this.io = io;
        this.format = format;
        this.from = from;
        this.limit = limit;
        this.symbol = symbol;
    }

    boolean isFull() {
        return lines >= limit;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final int templateId = state.apply(buffer, offset);
        if (state.tapeSeq() >= from && !isFull() && isWanted(templateId, buffer, offset)) {
            print(format.record(templateId, buffer, offset, state));
        }
    }

    private boolean isWanted(int templateId, DirectBuffer buffer, int offset) {
        if (symbol == null) {
            return true;
        }
        final int id;
        if (RecordLayout.isMarketData(templateId)) {
            id = RecordLayout.instrumentId(buffer, offset);
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            id = (int) instrumentDef.wrapAndApplyHeader(buffer, offset, header).instrumentId();
        } else if (templateId == CheckpointStateDecoder.TEMPLATE_ID) {
            id = (int)
                    checkpointState.wrapAndApplyHeader(buffer, offset, header).instrumentId();
        } else {
            return false;
        }
        final Instrument instrument = state.instrument(id);
        return instrument != null && instrument.symbol().equals(symbol);
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        if (toTapeSeq >= from && !isFull()) {
            print(format.gap(Math.max(from, fromTapeSeq), toTapeSeq, reason));
        }
    }

    private void print(String line) {
        lines++;
        io.line(line);
    }
}
