package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.tape.EpochIndex.Epoch;
import java.nio.file.Path;
import java.util.List;
import org.agrona.collections.IntHashSet;

/**
 * Where reading for an export begins. The time index says before which record nothing can be in the range; from there it is back to the nearest checkpoint
 * at the start of a roll cycle, which says where each source stood. Where the index leaves a doubt it is the oldest record.
 */
final class ExportStart {
    private final ChronicleTape tape;
    private final ExportRange range;

    ExportStart(ChronicleTape tape, ExportRange range) {
        this.tape = tape;
        this.range = range;
    }

    /** Puts a reader there. */
    void place(ChronicleTapeReader reader) {
        final long wanted = firstTapeSeq();
        final List<Path> files = CycleFiles.list(tape.directory());
        for (int i = files.size() - 1; i > 0 && wanted > 0; i--) {
            final Path file = files.get(i);
            if (TapeRetention.firstTapeSeq(file) <= wanted && isPlaced(reader, CycleStart.of(file), wanted)) {
                return;
            }
        }
        reader.rewind();
    }

    private static boolean isPlaced(ChronicleTapeReader reader, CycleStart start, long wanted) {
        return start != null
                && start.checkpoint() != null
                && start.checkpoint().tapeSeq() <= wanted
                && reader.seekTo(start.checkpoint());
    }

    /** {@return a tapeSeq before which nothing is in the range; 0 = unknown} */
    private long firstTapeSeq() {
        final TapePoint from = range.from();
        if (from == null) {
            return 0;
        }
        if (from.isTapeSeq()) {
            return from.value();
        }
        final TimeIndex index = tape.timeIndex();
        return range.clock() == RecordClock.Kind.INGEST
                ? index.tapeSeqBeforeIngest(from.value())
                : beforeMarketTime(index, from.value());
    }

    /** An epoch that the index does not tell of might hold the range: epochs are counted without holes, and each entry has a checksum. */
    private long beforeMarketTime(TimeIndex index, long from) {
        final List<Epoch> epochs = index.epochs();
        if (epochs.isEmpty() || !index.isWhole()) {
            return 0;
        }
        final List<TimePoint> points = index.points();
        long place = points.get(points.size() - 1).tapeSeq(); // what is behind the index is read anyway
        if (place > tape.headTapeSeq() || isAnyMissing(epochs)) {
            return 0;
        }
        final IntHashSet continued = new IntHashSet(); // sources of which a newer epoch is known
        for (int i = epochs.size() - 1; i >= 0; i--) {
            final Epoch epoch = epochs.get(i);
            final boolean isOpen = continued.add(epoch.sourceId());
            if (isOpen || epoch.lastMarketTime() >= from) {
                place = Math.min(place, placeIn(epoch, index, from));
            }
        }
        return place;
    }

    private boolean isAnyMissing(List<Epoch> epochs) {
        final long first = Integer.toUnsignedLong(epochs.get(0).epoch());
        final long last = Integer.toUnsignedLong(epochs.get(epochs.size() - 1).epoch());
        return last - first + 1 != epochs.size() || (first > 1 && tape.firstTapeSeq() <= 1);
    }

    /** What stands before an epoch's first stamp goes by that stamp. */
    private static long placeIn(Epoch epoch, TimeIndex index, long from) {
        return epoch.firstMarketTime() == NULL_MANTISSA || epoch.firstMarketTime() >= from
                ? epoch.firstTapeSeq()
                : index.tapeSeqBeforeMarketTime(epoch.epoch(), from);
    }
}
