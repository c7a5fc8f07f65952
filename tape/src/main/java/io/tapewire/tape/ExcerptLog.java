package io.tapewire.tape;

import java.io.File;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The Chronicle Queue under a tape: puts bytes behind those that are there, and says where they went. Whatever it throws becomes a
 * {@link TapeException} of one line. Writer's thread only.
 */
final class ExcerptLog implements AutoCloseable {
    /** How long Chronicle waits for an excerpt that a killed writer left unfinished: nobody else can be at it, as ours is the tape's lock. */
    private static final int UNFINISHED_TIMEOUT_MS = 500;

    private static final int EXCERPT_HEADER_LENGTH = 4;

    static {
        // Read once by Chronicle's classes: no look-up of addresses abroad, no banner, no file cut short under a
        // reader's mapping.
        System.setProperty("chronicle.analytics.disable", "true");
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.queue.disableFileShrinking", "true");
    }

    private final Path directory;
    private final LongSupplier epochMillis;
    private final RollCycle rollCycle;
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final UnsafeBuffer target = new UnsafeBuffer(new byte[0]);
    private long millis;
    private long payload;
    private long index;

    /**
     * @param directory of the queue
     * @param rollMillis length of a cycle
     * @param epochMillis the wall clock that picks the cycle; may go back, the cycle does not
     * @param firstCycle number of the first cycle that may be written, whatever the clock says
     */
    ExcerptLog(Path directory, int rollMillis, LongSupplier epochMillis, int firstCycle) {
        this.directory = directory;
        this.epochMillis = epochMillis;
        millis = (long) firstCycle * rollMillis;
        rollCycle = rollMillis == TapeWriterContext.TEN_MINUTES_MS ? RollCycles.TEN_MINUTELY : RollCycles.FAST_HOURLY;
        SingleChronicleQueue opened = null;
        try {
            opened = SingleChronicleQueueBuilder.binary(directory.toFile())
                    .rollCycle(rollCycle)
                    .timeoutMS(UNFINISHED_TIMEOUT_MS)
                    .timeProvider(this::millis)
                    .build();
            appender = opened.createAppender();
        } catch (final Throwable e) { // also checked ones, which Chronicle does not declare
            if (opened != null) {
                opened.close();
            }
            throw TapeException.of(directory + ": the queue cannot be opened", e);
        }
        queue = opened;
    }

    private long millis() {
        millis = Math.max(millis, epochMillis.getAsLong());
        return millis;
    }

    /** Appends one excerpt. Throws when it is not known to be on the tape: then nothing more can be appended. */
    void append(MutableDirectBuffer buffer, int start, int length) {
        try (DocumentContext document = appender.writingDocument()) {
            index = document.index();
            payload = copy(document, buffer, start, length);
        } catch (final Throwable e) {
            // A full disk is an InternalError here: the page of a mapped file could not be had.
            throw TapeException.of(file() + ": cannot be written", e);
        }
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

    /** {@return number of the cycle that the newest excerpt stands in} */
    int cycle() {
        return rollCycle.toCycle(index);
    }

    /** {@return position of the newest excerpt's header in its file; 0 before this process has appended one} */
    long place() {
        return Math.max(0, payload - EXCERPT_HEADER_LENGTH);
    }

    /** {@return position of the newest excerpt's payload} */
    long payload() {
        return payload;
    }

    /** {@return the file that the newest excerpt stands in; the directory before there is one} */
    Path file() {
        final File file = appender.currentFile();
        return file == null ? directory : file.toPath();
    }

    /** Cycles were removed. */
    void onCyclesRemoved() {
        queue.refreshDirectoryListing();
    }

    @Override
    public void close() {
        try {
            queue.close();
        } catch (final Throwable e) {
            throw TapeException.of(directory + ": the queue cannot be closed", e);
        }
    }
}
