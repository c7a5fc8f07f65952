package io.tapewire.tape;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A tape in memory, behind the same interfaces as the one on disk, for tests and simulation. One thread appends; any number of readers follow on
 * threads of their own. Faults and files are played by {@link #trim}, {@link #damage}, {@link #roll} and {@link #beginGeneration}, on the appending
 * thread.
 */
public final class MemoryTape implements Tape {
    private final long tapeId;
    private final MemoryLog log = new MemoryLog();
    private final List<TimePoint> timePoints = new ArrayList<>(); // guarded by itself
    private MemoryAppender appender;
    private long tsIngest;
    private long cycleFirstTapeSeq = 1;
    private boolean isRollDue;
    private boolean isGenerationDue;
    private volatile int generation = 1;
    private final List<Generation> generations = new CopyOnWriteArrayList<>(List.of(new Generation(1, 1)));
    private volatile long checkpointTapeSeq;

    /** A tape with the id 1. */
    public MemoryTape() {
        this(1);
    }

    /** @param tapeId the tape's identity, not 0 */
    public MemoryTape(long tapeId) {
        this.tapeId = tapeId;
    }

    /** {@return a new appender, behind what is on the tape; an earlier one is closed} */
    public TapeAppender appender() {
        if (appender != null) {
            appender.close();
        }
        appender = new MemoryAppender(this, log, tsIngest, isGenerationDue);
        isGenerationDue = false;
        return appender;
    }

    /** Begins a roll cycle with the next record. */
    public void roll() {
        isRollDue = true;
    }

    /** Begins a generation with the next appender, whose writer announces it; as after a loss of power, though nothing is lost here. */
    public void beginGeneration() {
        generation++;
        generations.add(new Generation(generation, log.headTapeSeq() + 1));
        isGenerationDue = true;
    }

    /**
     * Takes away what is older than a record, as retention does: a reader that stood there is told RETENTION.
     *
     * @param newFirstTapeSeq the oldest record from now on; the newest record always stays
     */
    public void trim(long newFirstTapeSeq) {
        log.trim(newFirstTapeSeq);
    }

    /** Flips a bit of a record: readers that come to it are told DAMAGE. */
    public void damage(long tapeSeq) {
        final long place = log.place(tapeSeq);
        final byte[] chunk = log.chunk(place);
        final int body = MemoryLog.offset(place) + MemoryLog.RECORD_OFFSET;
        chunk[body + MemoryLog.length(chunk, MemoryLog.offset(place)) - 1] ^= 1;
    }

    void onAppend(long tapeSeq, long newTsIngest) {
        tsIngest = newTsIngest;
        if (isRollDue) {
            cycleFirstTapeSeq = tapeSeq;
            isRollDue = false;
        }
    }

    void onCheckpointCompleted(long beginTapeSeq) {
        checkpointTapeSeq = beginTapeSeq;
        onIndexed(TimePoint.ofCheckpoint(beginTapeSeq, log.headTapeSeq(), tsIngest));
    }

    void onIndexed(TimePoint point) {
        synchronized (timePoints) {
            timePoints.add(point);
        }
    }

    long cycleFirstTapeSeq() {
        return cycleFirstTapeSeq;
    }

    long checkpointTapeSeq() {
        return checkpointTapeSeq;
    }

    @Override
    public long tapeId() {
        return tapeId;
    }

    @Override
    public int generation() {
        return generation;
    }

    @Override
    public long firstTapeSeq() {
        return log.firstTapeSeq();
    }

    @Override
    public long headTapeSeq() {
        return log.headTapeSeq();
    }

    @Override
    public TimeIndex timeIndex() {
        synchronized (timePoints) {
            return new TimeIndex(timePoints);
        }
    }

    @Override
    public TapeReader newReader() {
        return new MemoryReader(log, Math.max(1, log.firstTapeSeq()));
    }

    @Override
    public TapeReader newReaderAtCheckpoint() {
        return new MemoryReader(log, Math.max(1, Math.max(checkpointTapeSeq, log.firstTapeSeq())));
    }

    @Override
    public TapeReader newReaderAtCheckpoint(long tapeSeq) {
        final long begin = timeIndex().checkpointBefore(tapeSeq);
        return new MemoryReader(log, Math.max(1, Math.max(begin, log.firstTapeSeq())));
    }

    @Override
    public List<Generation> generations() {
        return List.copyOf(generations);
    }

    @Override
    public void close() {
        // Memory is freed by the collector; readers may go on.
    }
}
