package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import org.agrona.DirectBuffer;

/** Brings a {@link MarketState} from where a reader stands to the head. */
final class RecordStates {
    private RecordStates() {}

    static MarketState follow(TapeReader reader, MarketState state) {
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                state.apply(buffer, offset);
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError("lost " + fromTapeSeq + " to " + toTapeSeq + ": " + reason);
            }
        };
        while (reader.poll(listener, 1_000) > 0) {
            continue;
        }
        return state;
    }
}
