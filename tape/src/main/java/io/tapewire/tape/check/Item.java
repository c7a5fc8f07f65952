package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.SubscribeDecoder;

/** One item of a Subscribe, as asked and, once acknowledged, as granted. */
final class Item {
    /** No place is proven: events count from the first one that was delivered. */
    static final long UNKNOWN = Long.MAX_VALUE;

    final int subId;
    final int streamId;
    final int channels;
    final Match match;
    final boolean hasSnapshot;
    final long fromCursor;
    final boolean mayConflate;
    final String symbol;
    Mode mode;
    int intervalMs;
    boolean isPaused;

    /** A pattern that lacks instruments beyond the limit, as the server said: those of which something came are judged. */
    boolean isCut;

    /** EVERY: each event behind this tapeSeq is due. */
    long start = UNKNOWN;

    /** Of the stream's items when this one took effect. */
    int version;

    Item(SubscribeDecoder.ItemsDecoder from) {
        subId = (int) from.subId();
        mayConflate = from.onOverflowRaw() <= OnOverflow.CONFLATE.value();
        streamId = from.streamId();
        channels = from.channels().getRaw();
        match = from.match();
        mode = from.mode();
        intervalMs = from.intervalMs();
        hasSnapshot = from.snapshot() == BooleanType.TRUE;
        fromCursor = from.fromCursor();
        symbol = from.symbol();
    }

    boolean matches(String other, int channel) {
        return (channels & 1 << channel) != 0
                && switch (match) {
                    case EXACT -> other.equals(symbol);
                    case PREFIX -> other.startsWith(symbol);
                    default -> true;
                };
    }

    boolean isEvery() {
        return mode == Mode.EVERY;
    }

    /** {@return whether this one is in effect where both match} */
    boolean beats(Item other) {
        if (rank() != other.rank()) {
            return rank() > other.rank();
        }
        if (isEvery() != other.isEvery()) {
            return isEvery();
        }
        return intervalMs < other.intervalMs;
    }

    private int rank() {
        return switch (match) {
            case EXACT -> Integer.MAX_VALUE;
            case PREFIX -> symbol.length() + 1;
            default -> 0;
        };
    }
}
