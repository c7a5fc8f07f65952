package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;

/** Takes the oldest roll cycles off a tape that no writer has: whole ones, never the newest two, and the first one left has a checkpoint of its own. */
final class TapeTrim {
    private static final int KEPT_CYCLES = 2;

    /** Whether the cycles before a file may go. */
    interface Limit {
        /**
         * {@return whether they may}
         *
         * @param tapeSeq of the file's first record
         * @param tsIngest of the file's first record
         * @param bytes of the file before it and all behind that
         */
        boolean allows(long tapeSeq, long tsIngest, long bytes);
    }

    /**
     * What was taken off.
     *
     * @param files roll cycles
     * @param bytes of theirs
     * @param firstTapeSeq the tape's oldest record now
     */
    record Result(int files, long bytes, long firstTapeSeq) {}

    private TapeTrim() {}

    static Result trim(Path directory, TapeIdentity identity, Limit limit) {
        final List<Path> files = CycleFiles.list(directory);
        long bytes = files.stream().mapToLong(CycleFiles::usedBytes).sum();
        int removable = 0;
        long first = identity.firstTapeSeq();
        for (int i = 1; i <= files.size() - KEPT_CYCLES; i++) {
            final Start start = Start.of(files.get(i));
            if (start == null || !limit.allows(start.tapeSeq, start.tsIngest, bytes)) {
                break;
            }
            if (start.hasCheckpoint) {
                removable = i;
                first = start.tapeSeq;
            }
            bytes -= CycleFiles.usedBytes(files.get(i - 1));
        }
        long removedBytes = 0;
        if (removable > 0) {
            identity.trimmed(first); // first, so that a reader who misses a file is told RETENTION
        }
        for (final Path file : files.subList(0, removable)) {
            removedBytes += CycleFiles.usedBytes(file);
            delete(file);
        }
        return new Result(removable, removedBytes, first);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (final IOException e) {
            throw new TapeException(file + ": cannot be removed: " + e.getMessage(), e);
        }
    }

    /** How a cycle begins. */
    private record Start(long tapeSeq, long tsIngest, boolean hasCheckpoint) {
        /** {@return null where the file has no whole record} */
        static Start of(Path file) {
            final CheckpointEndDecoder end = new CheckpointEndDecoder();
            final MessageHeaderDecoder header = new MessageHeaderDecoder();
            long tapeSeq = 0;
            long tsIngest = 0;
            long begin = Long.MAX_VALUE;
            try (CycleFile cycle = new CycleFile(file)) {
                long place = 0;
                for (int word = cycle.header(0);
                        word != 0 && word != CycleFile.END_OF_FILE;
                        word = cycle.header(place)) {
                    if (cycle.isRecord(place, word)) {
                        final DirectBuffer buffer = cycle.buffer();
                        final int offset = cycle.recordOffset(place);
                        if (tapeSeq == 0) {
                            tapeSeq = RecordLayout.tapeSeq(buffer, offset);
                            tsIngest = RecordLayout.tsIngest(buffer, offset);
                        }
                        final int templateId = RecordLayout.templateId(buffer, offset);
                        if (templateId == CheckpointBeginDecoder.TEMPLATE_ID) {
                            begin = RecordLayout.tapeSeq(buffer, offset);
                        } else if (templateId == CheckpointEndDecoder.TEMPLATE_ID
                                && end.wrapAndApplyHeader(buffer, offset, header)
                                                .beginTapeSeq()
                                        == begin) {
                            return new Start(tapeSeq, tsIngest, true);
                        }
                    }
                    place = CycleFile.next(place, word);
                }
            }
            return tapeSeq == 0 ? null : new Start(tapeSeq, tsIngest, false);
        }
    }
}
