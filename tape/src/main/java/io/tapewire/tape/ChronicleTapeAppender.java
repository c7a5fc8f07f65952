package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.agrona.MutableDirectBuffer;

/** Appends to the tape on disk, with a checksum in front of each record, and publishes the head. Writer's thread only. */
final class ChronicleTapeAppender implements StoreAppender {
    private static final long CHECK_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** Cycles can go when one begins, and as the newest one grows: in 10 s by a gigabyte at most. A look costs a millisecond. */
    private static final int CHECKS_PER_RETENTION = 10;

    /** The disk floor is looked at each 4 MiB too: far below any floor that makes sense, and 5 µs in 40,000 records. */
    private static final int FLOOR_CHECK_SHIFT = 22;

    private final Path directory;
    private final TapeLock lock;
    private final TapeIdentity identity;
    private final TapeHead head;
    private final TapeGuards guards;
    private final ExcerptLog log;
    private final TapeSync sync;
    private final TimeIndexWriter timeIndex;
    private final TapeRetention retention;
    private final RetentionLimit retentionLimit;
    private final CheckpointPlaces places = new CheckpointPlaces();
    private final CRC32C crc = new CRC32C();
    private final boolean generationBegun;
    private long lastTapeSeq;
    private long lastTsIngest;
    private int cycle = -1;
    private long cycleFirstTapeSeq;
    private boolean isCheckDue = true;
    private long nextCheckNs;
    private int checksToRetention;
    private long floorBlock;
    private boolean failed;
    private boolean closed;

    ChronicleTapeAppender(
            TapeWriterContext context,
            TapeLock lock,
            TapeIdentity identity,
            TapeGuards guards,
            ExcerptLog log,
            TapeRecovery recovery) {
        directory = context.directory();
        this.lock = lock;
        this.identity = identity;
        this.guards = guards;
        this.log = log;
        head = identity.head();
        lastTapeSeq = recovery.lastTapeSeq();
        lastTsIngest = recovery.state().tsIngest();
        generationBegun = identity.generationCount() > 1 && identity.generationFirstTapeSeq() > lastTapeSeq;
        retention = new TapeRetention(directory, identity);
        retentionLimit = context.retentionLimit();
        head.publish(lastTapeSeq, recovery.endPosition());
        timeIndex = TimeIndexWriter.open(directory, head.firstTapeSeq(), lastTapeSeq);
        sync = new TapeSync(context.syncMs());
    }

    @Override
    public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
        if (closed || failed) {
            throw new TapeException(directory + ": the tape is closed");
        }
        final long tapeSeq = lastTapeSeq + 1;
        final long stamp = Math.max(lastTsIngest, tsIngest);
        buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, tapeSeq, LITTLE_ENDIAN);
        buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, stamp, LITTLE_ENDIAN);
        final int start = offset - RecordLayout.CRC_LENGTH;
        buffer.putInt(start, crc(buffer, offset, length), LITTLE_ENDIAN);
        try {
            write(buffer, start, length + RecordLayout.CRC_LENGTH, tapeSeq);
        } catch (final TapeException e) {
            failed = true;
            throw e;
        }
        lastTsIngest = stamp;
        return tapeSeq;
    }

    private void write(MutableDirectBuffer buffer, int start, int length, long tapeSeq) {
        if (log.payload() >>> FLOOR_CHECK_SHIFT != floorBlock) {
            floorBlock = log.payload() >>> FLOOR_CHECK_SHIFT;
            guards.checkFloor(); // between the checks of each second: a simulator can write 100 MB in one
        }
        log.append(buffer, start, length);
        if (log.cycle() != cycle) {
            onCycle(log.cycle(), tapeSeq);
        }
        places.onAppended(tapeSeq, log, buffer, start + RecordLayout.CRC_LENGTH);
        lastTapeSeq = tapeSeq;
        if (head.firstTapeSeq() == 0) {
            head.firstTapeSeq(tapeSeq);
        }
        head.publish(tapeSeq, log.payload() + length);
    }

    private int crc(MutableDirectBuffer buffer, int offset, int length) {
        final ByteBuffer bytes = buffer.byteBuffer();
        final int index = offset + buffer.wrapAdjustment();
        crc.reset();
        if (bytes == null) {
            crc.update(buffer.byteArray(), index, length);
        } else {
            bytes.limit(index + length).position(index);
            crc.update(bytes);
            bytes.clear();
        }
        return (int) crc.getValue();
    }

    private void onCycle(int newCycle, long tapeSeq) {
        cycle = newCycle;
        cycleFirstTapeSeq = tapeSeq;
        final Path file = log.file();
        guards.file(file);
        sync.file(file);
        head.cycle(newCycle, CycleHead.checksum(file));
        isCheckDue = true; // retention, soon, but not between two ticks
        checksToRetention = 0;
    }

    @Override
    public int doMaintenance(long nowNs) {
        if (closed || failed || (!isCheckDue && nowNs - nextCheckNs < 0)) {
            return 0;
        }
        isCheckDue = false;
        nextCheckNs = nowNs + CHECK_PERIOD_NS;
        try {
            guards.check();
            sync.check();
            if (retentionLimit.isSet() && --checksToRetention < 0) {
                checksToRetention = CHECKS_PER_RETENTION;
                if (retention.trim(retentionLimit).files() > 0) {
                    log.onCyclesRemoved();
                }
            }
        } catch (final TapeException e) {
            failed = true;
            throw e;
        }
        return 1;
    }

    @Override
    public long lastTapeSeq() {
        return lastTapeSeq;
    }

    @Override
    public long cycleFirstTapeSeq() {
        return cycleFirstTapeSeq;
    }

    @Override
    public long checkpointTapeSeq() {
        final TapeHead.Place place = head.checkpoint();
        return place == null ? 0 : place.tapeSeq();
    }

    @Override
    public void onCheckpointCompleted(long beginTapeSeq) {
        final TapeHead.Place place = places.of(beginTapeSeq);
        if (place != null) {
            head.checkpoint(place);
        }
        timeIndex.append(TimePoint.ofCheckpoint(beginTapeSeq, lastTapeSeq, lastTsIngest));
    }

    @Override
    public void index(TimePoint.Kind kind, Source source, MarketState state) {
        timeIndex.append(TimePoint.of(kind, source, state, cycle, log.place()));
    }

    @Override
    public int generation() {
        return head.generation();
    }

    @Override
    public boolean isGenerationBegun() {
        return generationBegun;
    }

    @Override
    public long formerLastTapeSeq() {
        return identity.formerLastTapeSeq();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        final boolean interrupted = Thread.interrupted(); // an agent is stopped so, and a channel would close itself
        try (lock;
                identity) {
            timeIndex.close();
            sync.close();
            log.close();
            if (!failed) {
                sync.forceAll();
                identity.onClosed();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
