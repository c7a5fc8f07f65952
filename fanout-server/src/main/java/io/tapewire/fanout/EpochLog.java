package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Source;
import java.util.ArrayList;
import java.util.List;

/** The epochs that a shard has read of, oldest first: since the checkpoint that it started from. Rare, so it may allocate. */
final class EpochLog {
    /** Epochs kept; the oldest go. */
    private static final int CAPACITY = 1024;

    /** One epoch of one source; times are ns since 1970, the null mantissa where unknown; tapeSeq 0 where unknown. */
    record Epoch(
            int number,
            int sourceId,
            long firstTapeSeq,
            long lastTapeSeq,
            long lastMarketTime,
            long firstTsIngest,
            long lastTsIngest) {}

    private final List<Epoch> epochs = new ArrayList<>();

    /** A NEW_EPOCH is about to be applied to {@code state}. */
    void onNewEpoch(int number, int sourceId, long tapeSeq, long tsIngest, MarketState state) {
        final Source source = state.source(sourceId);
        for (int i = epochs.size() - 1; i >= 0 && source != null; i--) {
            final Epoch open = epochs.get(i);
            if (open.sourceId == sourceId) {
                epochs.set(i, ended(open, tapeSeq - 1, source.marketTime(), state.tsIngest()));
                break;
            }
        }
        if (epochs.size() == CAPACITY) {
            epochs.remove(0);
        }
        epochs.add(new Epoch(number, sourceId, tapeSeq, 0, RecordLayout.NULL_MANTISSA, tsIngest, 0));
    }

    private static Epoch ended(Epoch open, long lastTapeSeq, long lastMarketTime, long lastTsIngest) {
        return new Epoch(
                open.number,
                open.sourceId,
                open.firstTapeSeq,
                lastTapeSeq,
                lastMarketTime,
                open.firstTsIngest,
                lastTsIngest);
    }

    /** {@return epochs from a number on, in order, those still open as of now} */
    List<Epoch> from(long number, MarketState state) {
        final List<Epoch> found = new ArrayList<>();
        for (int id = 1; id <= state.lastSourceId(); id++) {
            final Source source = state.source(id);
            if (source != null && source.epoch() != 0 && source.epoch() >= number && !isKnown(source.epoch())) {
                found.add(current(source, new Epoch(source.epoch(), id, source.epochTapeSeq(), 0, 0, 0, 0), state));
            }
        }
        for (final Epoch epoch : epochs) {
            if (epoch.number >= number) {
                found.add(epoch.lastTapeSeq == 0 ? current(state.source(epoch.sourceId), epoch, state) : epoch);
            }
        }
        found.sort((a, b) -> Integer.compare(a.number, b.number));
        return found;
    }

    private static Epoch current(Source source, Epoch epoch, MarketState state) {
        return ended(epoch, state.tapeSeq(), source.marketTime(), state.tsIngest());
    }

    private boolean isKnown(int number) {
        for (final Epoch epoch : epochs) {
            if (epoch.number == number) {
                return true;
            }
        }
        return false;
    }
}
