package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Appends to a Chronicle Queue, with a checksum in front of each record, and publishes the head. Writer's thread only. */
final class ChronicleTapeAppender implements StoreAppender {
    private static final long CHECK_PERIOD_NS = TimeUnit.SECONDS.toNanos(1);

    /** The disk floor is looked at each 4 MiB too: far below any floor that makes sense, and 5 µs in 40,000 records. */
    private static final int FLOOR_CHECK_SHIFT = 22;

    static {
        // Read once by Chronicle's classes: no look-up of addresses abroad, no banner, no file cut short under a
        // reader's mapping.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.queue.disableFileShrinking", "true");
    }

    private final TapeWriterContext context;
    private final TapeLock lock;
    private final TapeIdentity identity;
    private final TapeGuards guards;
    private final TapeSync sync;
    private final TimeIndexWriter timeIndex;
    private final SingleChronicleQueue queue;
    private final RollCycle rollCycle;
    private final ExcerptAppender appender;
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[0]);
    private final CRC32C crc = new CRC32C();
    private final boolean generationBegun;
    private final long formerLastTapeSeq;
    private long lastTapeSeq;
    private long lastTsIngest;
    private long lastMillis;
    private int cycle = -1;
    private long lastPlace; // position of the newest record's excerpt header in its file
    private long cycleFirstTapeSeq;
    private long checkCount;
    private long nextCheckNs;
    private long floorBlock;
    private CheckpointPlaces places = new CheckpointPlaces();
    private boolean closed;

    ChronicleTapeAppender(
            TapeWriterContext context,
            TapeLock lock,
            TapeIdentity identity,
            TapeGuards guards,
            WritableTape.Recovery recovery,
            boolean generationBegun,
            long lastTsIngest) {
        this.context = context;
        this.lock = lock;
        this.identity = identity;
        this.guards = guards;
        this.generationBegun = generationBegun;
        this.lastTsIngest = lastTsIngest;
        formerLastTapeSeq = identity.lastTapeSeq();
        lastTapeSeq = recovery.lastTapeSeq();
        rollCycle = identity.rollMillis() == TapeWriterContext.TEN_MINUTES_MS
                ? RollCycles.TEN_MINUTELY
                : RollCycles.FAST_HOURLY;
        if (Files.exists(context.directory().resolve(QueueMetadata.FILE_NAME))) {
            QueueMetadata.check(context.directory(), identity);
        }
        try {
            queue = SingleChronicleQueueBuilder.binary(context.directory().toFile())
                    .rollCycle(rollCycle)
                    .timeProvider(this::millis)
                    .build();
            appender = queue.createAppender();
        } catch (final RuntimeException | InternalError e) {
            throw new TapeException(
                    context.directory().resolve(QueueMetadata.FILE_NAME) + ": the queue cannot be opened: "
                            + e.getMessage(),
                    e);
        }
        identity.publish(lastTapeSeq, recovery.endPosition());
        identity.metadataChecksum(QueueMetadata.checksum(context.directory()));
        sync = new TapeSync(context.syncMs());
        timeIndex = TimeIndexWriter.open(context.directory(), identity.firstTapeSeq(), lastTapeSeq);
    }

    /** The wall clock, but never back: a cycle that was left is not written again. */
    private long millis() {
        lastMillis = Math.max(lastMillis, context.epochMillis().getAsLong());
        return lastMillis;
    }

    @Override
    public long append(MutableDirectBuffer buffer, int offset, int length, long tsIngest) {
        if (closed) {
            throw new TapeException(context.directory() + ": the tape is closed");
        }
        if (lastPlace >>> FLOOR_CHECK_SHIFT != floorBlock) {
            checkFloor();
        }
        lastTsIngest = Math.max(lastTsIngest, tsIngest);
        final long tapeSeq = lastTapeSeq + 1;
        buffer.putLong(offset + RecordLayout.TAPE_SEQ_OFFSET, tapeSeq, LITTLE_ENDIAN);
        buffer.putLong(offset + RecordLayout.TS_INGEST_OFFSET, lastTsIngest, LITTLE_ENDIAN);
        final int start = offset - RecordLayout.CRC_LENGTH;
        buffer.putInt(start, crc(buffer, offset, length), LITTLE_ENDIAN);
        try {
            write(buffer, start, length + RecordLayout.CRC_LENGTH, tapeSeq);
        } catch (final RuntimeException | Error e) {
            // A full disk is an InternalError here: the page of a mapped file could not be had.
            closed = true;
            throw e instanceof TapeException known
                    ? known
                    : new TapeException(context.directory() + ": cannot be written: " + e.getMessage(), e);
        }
        return tapeSeq;
    }

    /** Between the checks of each second: a simulator can write 100 MB in one. */
    private void checkFloor() {
        floorBlock = lastPlace >>> FLOOR_CHECK_SHIFT;
        try {
            guards.checkFloor();
        } catch (final TapeException e) {
            closed = true;
            throw e;
        }
    }

    private void write(MutableDirectBuffer buffer, int start, int length, long tapeSeq) {
        final long position;
        final long index;
        try (DocumentContext document = appender.writingDocument()) {
            index = document.index();
            position = copy(document, buffer, start, length);
        }
        if (rollCycle.toCycle(index) != cycle) {
            onCycle(rollCycle.toCycle(index), tapeSeq);
        }
        places.onAppended(tapeSeq, position - 4, buffer, start + RecordLayout.CRC_LENGTH, appender.currentFile());
        lastTapeSeq = tapeSeq;
        lastPlace = position - 4;
        if (identity.firstTapeSeq() == 0) {
            identity.firstTapeSeq(tapeSeq);
        }
        identity.publish(tapeSeq, position + length);
    }

    /** {@return position of the payload} Where a page cannot be had, nothing is left that looks like an excerpt. */
    private long copy(DocumentContext document, MutableDirectBuffer buffer, int start, int length) {
        try {
            final Bytes<?> bytes = document.wire().bytes();
            final long position = bytes.writePosition();
            bytes.ensureCapacity(position + length);
            target.wrap(bytes.addressForWrite(position), length);
            target.putBytes(0, buffer, start, length);
            bytes.writeSkip(length);
            return position;
        } catch (final RuntimeException | Error e) {
            document.rollbackOnClose();
            throw e;
        }
    }

    private int crc(MutableDirectBuffer buffer, int offset, int length) {
        final ByteBuffer bytes = buffer.byteBuffer();
        crc.reset();
        if (bytes == null) {
            crc.update(buffer.byteArray(), offset, length);
        } else {
            bytes.limit(offset + length).position(offset);
            crc.update(bytes);
            bytes.clear();
        }
        return (int) crc.getValue();
    }

    private void onCycle(int newCycle, long tapeSeq) {
        final boolean isRoll = cycle >= 0;
        cycle = newCycle;
        cycleFirstTapeSeq = tapeSeq;
        guards.file(appender.currentFile().toPath());
        sync.file(appender.currentFile().toPath());
        if (isRoll) {
            nextCheckNs = 0; // retention, soon, but not between two ticks
        }
    }

    @Override
    public int doMaintenance(long nowNs) {
        if (closed || (checkCount > 0 && nowNs - nextCheckNs < 0)) {
            return 0;
        }
        checkCount++;
        nextCheckNs = nowNs + CHECK_PERIOD_NS;
        try {
            guards.check();
            if (sync.failure() != null) {
                throw sync.failure();
            }
            if (context.retainBytes() > 0
                    && TapeRetention.trim(context.directory(), identity, context.retainBytes()) > 0) {
                queue.refreshDirectoryListing();
            }
        } catch (final TapeException e) {
            closed = true;
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
        final TapeIdentity.Place place = identity.checkpoint();
        return place == null ? 0 : place.tapeSeq();
    }

    @Override
    public void onCheckpointCompleted(long beginTapeSeq) {
        final TapeIdentity.Place place = places.of(beginTapeSeq);
        if (place != null) {
            identity.checkpoint(place);
        }
    }

    @Override
    public void index(TimePoint.Kind kind, Source source, MarketState state) {
        timeIndex.append(TimePoint.of(kind, source, state, cycle, lastPlace));
    }

    @Override
    public int generation() {
        return identity.generation();
    }

    @Override
    public boolean isGenerationBegun() {
        return generationBegun;
    }

    @Override
    public long formerLastTapeSeq() {
        return formerLastTapeSeq;
    }

    @Override
    public void close() {
        if (places == null) {
            return;
        }
        places = null;
        final boolean inOrder = !closed;
        closed = true;
        sync.close();
        timeIndex.close();
        queue.close();
        if (inOrder) {
            CycleFiles.list(context.directory()).stream()
                    .reduce((first, second) -> second)
                    .ifPresent(TapeSync::force);
            identity.onClosed();
        }
        identity.close();
        lock.close();
    }
}
