package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.EpochIndex.Epoch;
import io.tapewire.tape.TimePoint.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * From a tapeSeq, a wall clock's or a market's time to a place on a tape that is a little before it: read on from there. One entry for each source each
 * {@link #INTERVAL_RECORDS} records and at both ends of an epoch; what is damaged is left out, which costs only a longer way. Immutable: as of when it
 * was loaded.
 */
public final class TimeIndex {
    /** Records from one entry to the next: 10,000 warm reads of 50 ns are 0.5 ms, and 1e9 records a day are 5.6 MB of index. */
    public static final int INTERVAL_RECORDS = 10_000;

    /** The side file's name in the tape's directory. */
    static final String FILE_NAME = "time-index.dat";

    /** An index of nothing. */
    static final TimeIndex EMPTY = new TimeIndex(List.of());

    private final List<TimePoint> points; // ascending by tapeSeq
    private final List<TimePoint> checkpoints; // likewise

    private final boolean isWhole;

    TimeIndex(List<TimePoint> all) {
        this(all, true);
    }

    private TimeIndex(List<TimePoint> all, boolean isWhole) {
        points = all.stream().filter(point -> point.kind() != Kind.CHECKPOINT).toList();
        checkpoints =
                all.stream().filter(point -> point.kind() == Kind.CHECKPOINT).toList();
        this.isWhole = isWhole;
    }

    /** {@return bytes of a file; 0 where there is none} */
    static long length(Path file) {
        try {
            return Files.size(file);
        } catch (final IOException e) {
            return 0;
        }
    }

    /** {@return the entries of a file that are whole; none where there is no file} */
    static TimeIndex load(Path file) {
        try {
            final byte[] bytes = Files.readAllBytes(file);
            final List<TimePoint> points = decode(bytes);
            return new TimeIndex(points, points.size() == bytes.length / TimePoint.LENGTH);
        } catch (final NoSuchFileException e) {
            return EMPTY;
        } catch (final IOException e) {
            throw new TapeException(file + ": " + e.getMessage(), e);
        }
    }

    static List<TimePoint> decode(byte[] bytes) {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final List<TimePoint> points = new ArrayList<>(bytes.length / TimePoint.LENGTH);
        long tapeSeq = 0;
        for (int offset = 0; offset + TimePoint.LENGTH <= bytes.length; offset += TimePoint.LENGTH) {
            final TimePoint point = TimePoint.decode(buffer, offset);
            if (point != null && point.tapeSeq() >= tapeSeq) {
                points.add(point);
                tapeSeq = point.tapeSeq();
            }
        }
        return points;
    }

    /**
     * {@return an index made by reading a tape from its first record to its head; positions are not known, so it leads by tapeSeq only}
     *
     * @param tape read on the calling thread, for as long as that takes
     */
    public static TimeIndex rebuild(Tape tape) {
        final MarketState state = new MarketState();
        final List<TimePoint> points = new ArrayList<>();
        final TimeIndexer indexer =
                new TimeIndexer(state, (kind, source) -> points.add(TimePoint.of(kind, source, state, 0, 0)));
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                indexer.beforeApply(buffer, offset);
                indexer.afterApply(state.apply(buffer, offset), buffer, offset);
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                // what is lost has no times
            }
        };
        try (TapeReader reader = tape.newReader()) {
            int count;
            do {
                count = reader.poll(listener, INTERVAL_RECORDS);
            } while (count > 0);
        }
        return new TimeIndex(points);
    }

    /** {@return tapeSeq of the begin of the newest checkpoint that is complete at a record; 0 = none is known} */
    long checkpointBefore(long tapeSeq) {
        final int index = firstAbove(checkpoints, TimePoint::tapeSeq, tapeSeq);
        return index == 0 ? 0 : checkpoints.get(index - 1).marketTime();
    }

    /** {@return the newest entry at or before a record, or null} */
    TimePoint floor(long tapeSeq) {
        final int index = firstAbove(points, TimePoint::tapeSeq, tapeSeq);
        return index == 0 ? null : points.get(index - 1);
    }

    /**
     * {@return a tapeSeq from which reading on finds the first record with at least this stamp; 0 = from the oldest record on}
     *
     * @param tsIngest wall clock, ns since 1970
     */
    public long tapeSeqBeforeIngest(long tsIngest) {
        final int index = firstAbove(points, TimePoint::tsIngest, tsIngest - 1);
        return index == 0 ? 0 : points.get(index - 1).tapeSeq();
    }

    /**
     * {@return a tapeSeq from which reading on finds the epoch's first record with at least this market time; 0 = from the oldest record on}
     *
     * @param epoch unsigned
     * @param marketTime ns since 1970
     */
    public long tapeSeqBeforeMarketTime(int epoch, long marketTime) {
        long found = 0;
        for (final TimePoint point : points) {
            if (point.epoch() == epoch) {
                if (point.kind() != Kind.BEGIN && point.marketTime() >= marketTime) {
                    break; // market time never decreases within an epoch
                }
                found = point.tapeSeq();
            }
        }
        return found;
    }

    /** {@return the first index whose entry is greater; tapeSeq and tsIngest never decrease} */
    private static int firstAbove(List<TimePoint> points, ToLongFunction<TimePoint> field, long value) {
        int low = 0;
        int high = points.size();
        while (low < high) {
            final int middle = (low + high) >>> 1;
            if (field.applyAsLong(points.get(middle)) > value) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** {@return the epochs, ascending, each as of its newest entry: exact for those that ended} */
    public List<Epoch> epochs() {
        final NavigableMap<Long, Epoch> epochs = new TreeMap<>();
        for (final TimePoint point : points) {
            final long number = Integer.toUnsignedLong(point.epoch());
            final Epoch known = epochs.get(number);
            final boolean begins = point.kind() == Kind.BEGIN;
            epochs.put(
                    number,
                    new Epoch(
                            point.epoch(),
                            point.sourceId(),
                            begins ? point.tapeSeq() : known == null ? 0 : known.firstTapeSeq(),
                            point.tapeSeq(),
                            point.firstMarketTime(),
                            point.marketTime(),
                            begins ? point.tsIngest() : known == null ? 0 : known.firstTsIngest(),
                            point.tsIngest()));
        }
        epochs.remove(0L);
        return List.copyOf(epochs.values());
    }

    /** {@return whether no entry was damaged} */
    boolean isWhole() {
        return isWhole;
    }

    List<TimePoint> points() {
        return points;
    }
}
