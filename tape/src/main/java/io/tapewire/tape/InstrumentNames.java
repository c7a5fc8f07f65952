package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import org.agrona.DirectBuffer;

/**
 * Takes from a tape's newest checkpoint what its instruments are called and what their exponents are. An id keeps both for the life of a tape, so that it
 * is right for older records too: for those whose definition was trimmed or damaged, and for whoever does not begin at the first one.
 */
final class InstrumentNames implements TapeListener {
    private static final int BATCH_RECORDS = 1_000;

    private final MarketState state;
    private boolean isBegun;
    private boolean isDone;
    private boolean isWhole;

    private InstrumentNames(MarketState state) {
        this.state = state;
    }

    /** Defines in a state what the newest checkpoint defines. {@return whether the tape has one, and all of it} */
    static boolean define(Tape tape, MarketState state) {
        final InstrumentNames names = new InstrumentNames(state);
        try (TapeReader reader = tape.newReaderAtCheckpoint()) {
            while (!names.isDone && reader.poll(names, BATCH_RECORDS) > 0) {
                continue;
            }
        }
        return names.isWhole;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        if (isDone) {
            return;
        }
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (!isBegun) {
            isBegun = templateId == CheckpointBeginDecoder.TEMPLATE_ID;
            isDone = !isBegun; // there is no checkpoint: it is the oldest record
        } else if (templateId == InstrumentDefDecoder.TEMPLATE_ID) {
            state.apply(buffer, offset);
        } else if (templateId == CheckpointEndDecoder.TEMPLATE_ID) {
            isDone = true;
            isWhole = true;
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        isDone = true;
    }
}
