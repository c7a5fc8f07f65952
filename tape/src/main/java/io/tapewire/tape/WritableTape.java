package io.tapewire.tape;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A tape that its one writer has opened: the lock is taken, the end is found, and what the tape adds up to so far is restored, so that tapeSeq, ids,
 * {@code seq}s, totals and epochs carry on. Where tape numbers may have been given before and lost, a generation begins.
 */
public final class WritableTape implements AutoCloseable {
    private final ChronicleTapeAppender appender;
    private final MarketState state;

    private WritableTape(ChronicleTapeAppender appender, MarketState state) {
        this.appender = appender;
        this.state = state;
    }

    static WritableTape open(TapeWriterContext context) {
        final Path directory = context.directory();
        try {
            Files.createDirectories(directory);
        } catch (final IOException e) {
            throw TapeException.of(directory + ": cannot be made", e);
        }
        final TapeGuards guards = new TapeGuards(directory, context.diskFloorBytes());
        guards.check();
        final TapeLock lock = TapeLock.acquire(directory, context.host());
        TapeIdentity identity = null;
        ExcerptLog log = null;
        try {
            identity = identity(context);
            CycleFiles.removeUnborn(directory, identity);
            final TapeRecovery recovery = TapeRecovery.of(directory, identity);
            log = openLog(context, identity, recovery);
            beginGenerationIfNeeded(context, identity, recovery);
            identity.onOpened(inode(directory), context.bootId(), context.host());
            return new WritableTape(
                    new ChronicleTapeAppender(context, lock, identity, guards, log, recovery), recovery.state());
        } catch (final RuntimeException | Error e) {
            release(lock, identity, log);
            throw e;
        }
    }

    private static void release(TapeLock lock, TapeIdentity identity, ExcerptLog log) {
        try {
            if (log != null) {
                log.close();
            }
        } finally {
            if (identity != null) {
                identity.close();
            }
            lock.close();
        }
    }

    /** Looks at what Chronicle keeps for itself before it is let at it, as it looks at nothing. */
    private static ExcerptLog openLog(TapeWriterContext context, TapeIdentity identity, TapeRecovery recovery) {
        final Path directory = context.directory();
        if (Files.exists(directory.resolve(QueueMetadata.FILE_NAME))) {
            QueueMetadata.check(directory, identity);
            QueueMetadata.removeUnfinished(directory);
            if (Files.exists(directory.resolve(QueueMetadata.FILE_NAME))) {
                QueueMetadata.freeLocks(directory);
            }
        }
        final ExcerptLog log =
                new ExcerptLog(directory, identity.rollMillis(), context.epochMillis(), recovery.firstCycle(identity));
        identity.metadataChecksum(QueueMetadata.checksum(directory));
        return log;
    }

    private static long inode(Path directory) {
        return TapeGuards.inode(directory.resolve(TapeIdentity.FILE_NAME));
    }

    private static TapeIdentity identity(TapeWriterContext context) {
        final Path directory = context.directory();
        if (TapeIdentity.exists(directory)) {
            return TapeIdentity.open(directory, true);
        }
        if (!CycleFiles.list(directory).isEmpty()) {
            throw new TapeException(directory.resolve(TapeIdentity.FILE_NAME)
                    + ": missing, but the directory has roll cycles: not a tape of ours, or a damaged one");
        }
        return TapeIdentity.create(
                directory, ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE), context.rollMillis());
    }

    private static void beginGenerationIfNeeded(
            TapeWriterContext context, TapeIdentity identity, TapeRecovery recovery) {
        if (identity.generationCount() == 0) {
            identity.beginGeneration(newGenerationId(), 1, 0);
            return;
        }
        final long claimed = identity.head().lastTapeSeq();
        final boolean rebooted = !identity.isClean() && !identity.isOfBoot(context.bootId());
        final boolean moved = identity.inode() != inode(context.directory()) || !identity.isOfHost(context.host());
        // One more than claimed is what a kill between a record and its publication leaves.
        final long most = identity.isClean() ? claimed : claimed + 1;
        final boolean isOther = recovery.newestTapeSeq() < claimed || recovery.newestTapeSeq() > most;
        if (rebooted || moved || isOther) {
            identity.beginGeneration(newGenerationId(), recovery.lastTapeSeq() + 1, recovery.lastTapeSeq());
        }
    }

    private static int newGenerationId() {
        return ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
    }

    /** {@return what appends to the tape; close it, or this, once} */
    public TapeAppender appender() {
        return appender;
    }

    /** {@return what the tape adds up to so far; for the {@link TickWriter} that carries it on} */
    public MarketState state() {
        return state;
    }

    @Override
    public void close() {
        appender.close();
    }
}
