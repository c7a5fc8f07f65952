package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;

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
            throw new TapeException(directory + ": cannot be made: " + e.getMessage(), e);
        }
        final TapeGuards guards = new TapeGuards(directory, context.diskFloorBytes());
        guards.check();
        final TapeLock lock = TapeLock.acquire(directory, context.host());
        TapeIdentity identity = null;
        try {
            identity = identity(context);
            final MarketState state = new MarketState();
            final Recovery recovery = Recovery.of(directory, identity, state);
            final boolean begun = beginGenerationIfNeeded(context, identity, recovery);
            identity.onOpened(inode(directory), context.bootId(), context.host());
            return new WritableTape(
                    new ChronicleTapeAppender(context, lock, identity, guards, recovery, begun, state.tsIngest()),
                    state);
        } catch (final RuntimeException e) {
            if (identity != null) {
                identity.close();
            }
            lock.close();
            throw e;
        }
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

    /** {@return whether a generation began that must be announced: any but the tape's first} */
    private static boolean beginGenerationIfNeeded(
            TapeWriterContext context, TapeIdentity identity, Recovery recovery) {
        if (identity.generationCount() == 0) {
            identity.beginGeneration(newGenerationId(), 1, 0);
            return false;
        }
        final boolean rebooted = !identity.isClean() && !identity.bootId().equals(context.bootId());
        final boolean moved = identity.inode() != inode(context.directory())
                || !identity.host().equals(context.host());
        final boolean shorter = recovery.newestTapeSeq() < identity.lastTapeSeq();
        if (!rebooted && !moved && !shorter) {
            return false;
        }
        identity.beginGeneration(newGenerationId(), recovery.lastTapeSeq() + 1, identity.lastTapeSeq());
        return true;
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

    /**
     * Where a tape ends.
     *
     * @param newestTapeSeq the newest record that is whole
     * @param lastTapeSeq the last number that may have been given: the next record gets the one behind it
     * @param endPosition position behind the newest record in its file
     */
    record Recovery(long newestTapeSeq, long lastTapeSeq, long endPosition) {
        static Recovery of(Path directory, TapeIdentity identity, MarketState state) {
            try (ChronicleTapeReader reader = new ChronicleTapeReader(directory, identity, true)) {
                ChronicleTape.atCheckpoint(reader, identity);
                final TapeListener listener = new TapeListener() {
                    @Override
                    public void onRecord(DirectBuffer buffer, int offset, int length) {
                        state.apply(buffer, offset);
                    }

                    @Override
                    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                        // Lost for good: readers are told each time; the next checkpoint makes the state whole.
                    }
                };
                while (reader.poll(listener, 10_000) > 0) {
                    Thread.onSpinWait();
                }
                final long newest = Math.max(state.tapeSeq(), 0);
                return new Recovery(newest, Math.max(newest, identity.lastTapeSeq()), reader.recordEnd());
            }
        }
    }
}
