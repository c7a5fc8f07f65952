package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A place in the files of a tape: walks from record to record, and where something fits no checksum, looks for the next record that does. What lies
 * between is for its owner to tell, by the numbers. One thread.
 */
final class TapeCursor implements AutoCloseable {
    /** Where the newest record ends is not known. */
    static final long NO_END = Long.MAX_VALUE;

    /** Excerpts begin at multiples of it. */
    private static final int ALIGNMENT = 4;

    private final Path directory;
    private final int rollMillis;
    private CycleFile file; // null before the first
    private int cycle;
    private long at; // position of the next excerpt's header
    private long recordEnd; // position behind the last record taken: where looking begins after damage

    TapeCursor(Path directory, int rollMillis) {
        this.directory = directory;
        this.rollMillis = rollMillis;
    }

    /**
     * Stands on the next record that is whole and newer than {@code tapeSeq}.
     *
     * @param tapeSeq the last one that is done with
     * @param newestEnd position behind the newest record in the newest file, beyond which nothing is looked for; or {@link #NO_END}
     * @return false = there is none
     */
    boolean advance(long tapeSeq, long newestEnd) {
        if (file == null && !openFirst()) {
            return false;
        }
        while (true) {
            final int header = file.header(at);
            if (isMetadata(header)) {
                at = CycleFile.next(at, header);
            } else if (isRecord(at, header)) {
                final long found = tapeSeqAt(at);
                if (found > tapeSeq) {
                    // Numbers are missing where a damaged length led past them: then a whole record may stand before
                    // this one.
                    return found == tapeSeq + 1 || find(tapeSeq, newestEnd);
                }
                at = CycleFile.next(at, header);
            } else if (header != CycleFile.END_OF_FILE || !isContinued(tapeSeq)) {
                if (find(tapeSeq, newestEnd)) {
                    return true;
                }
                if (!openNext()) {
                    return false;
                }
            }
        }
    }

    private static boolean isMetadata(int header) {
        return (header & CycleFile.END_OF_FILE) == CycleFile.METADATA && (header & CycleFile.LENGTH_MASK) != 0;
    }

    private boolean isRecord(long place, int header) {
        return header != 0 && file.isRecord(place, header);
    }

    private long tapeSeqAt(long place) {
        return RecordLayout.tapeSeq(file.buffer(), file.recordOffset(place));
    }

    /** Looks behind the last record taken for the next whole one in this file, over damage and over what a loss of power left empty. */
    private boolean find(long tapeSeq, long newestEnd) {
        final boolean isLive = newestEnd != NO_END && CycleFiles.after(directory, file.file()) == null;
        final long end = isLive ? newestEnd : file.dataEnd();
        for (long place = recordEnd; place < end; place += ALIGNMENT) {
            if (isRecord(place, file.header(place)) && tapeSeqAt(place) > tapeSeq) {
                at = place;
                return true;
            }
        }
        return false;
    }

    /** At the end of a file: goes to the next one where that begins with the next number. {@return whether it does} */
    private boolean isContinued(long tapeSeq) {
        final Path next = CycleFiles.after(directory, file.file());
        if (next == null || TapeRetention.firstTapeSeq(next) != tapeSeq + 1) {
            return false;
        }
        enter(next, 0);
        return true;
    }

    private boolean openFirst() {
        final List<Path> files = CycleFiles.list(directory);
        if (files.isEmpty()) {
            return false;
        }
        enter(files.get(0), 0);
        return true;
    }

    private boolean openNext() {
        final Path next = CycleFiles.after(directory, file.file());
        if (next == null) {
            return false;
        }
        enter(next, 0);
        return true;
    }

    private void enter(Path path, long place) {
        close();
        file = new CycleFile(path);
        cycle = CycleIndex.cycleOf(path, rollMillis);
        at = place;
        recordEnd = place;
    }

    /** {@return tapeSeq of the record it stands on} */
    long tapeSeq() {
        return tapeSeqAt(at);
    }

    /** Hands the record it stands on to a listener and stands behind it. */
    void take(TapeListener listener) {
        final int header = file.header(at);
        final DirectBuffer buffer = file.buffer();
        final int offset = file.recordOffset(at);
        at = CycleFile.next(at, header);
        recordEnd = at;
        listener.onRecord(buffer, offset, (header & CycleFile.LENGTH_MASK) - RecordLayout.CRC_LENGTH);
    }

    /** Stands before the oldest record. */
    void rewind() {
        close();
        at = 0;
        recordEnd = 0;
    }

    /** Stands where a side index says that a record is, if it is there. {@return whether it is} */
    boolean seekTo(TapeHead.Place place) {
        final Path path = directory.resolve(place.fileName());
        if (!Files.isRegularFile(path)) {
            return false;
        }
        enter(path, place.position());
        return isRecord(at, file.header(at)) && tapeSeqAt(at) == place.tapeSeq();
    }

    /** Stands at or before a record: at what the time index has of its file, else at the start of the file. */
    void seek(long tapeSeq) {
        final List<Path> files = CycleFiles.list(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            enter(files.get(i), 0);
            if (firstTapeSeqOf(file) <= tapeSeq || i == 0) {
                enterNear(tapeSeq);
                return;
            }
        }
    }

    private void enterNear(long tapeSeq) {
        final TimePoint point =
                TimeIndex.load(directory.resolve(TimeIndex.FILE_NAME)).floor(tapeSeq);
        if (point != null) {
            final long place = point.position();
            if (isRecord(place, file.header(place)) && tapeSeqAt(place) == point.tapeSeq()) {
                at = place;
                recordEnd = place;
            }
        }
    }

    /** {@return tapeSeq of the first whole record of a file; Long.MAX_VALUE = none} */
    static long firstTapeSeqOf(CycleFile cycle) {
        long place = 0;
        for (int header = cycle.header(place); header != 0 && header != CycleFile.END_OF_FILE; ) {
            if (cycle.isRecord(place, header)) {
                return RecordLayout.tapeSeq(cycle.buffer(), cycle.recordOffset(place));
            }
            place = CycleFile.next(place, header);
            header = cycle.header(place);
        }
        return Long.MAX_VALUE;
    }

    /** {@return the file it is in; null before the first} */
    Path path() {
        return file == null ? null : file.file();
    }

    /** {@return number of the cycle it is in; of no meaning before the first} */
    int cycle() {
        return cycle;
    }

    /** {@return position behind the last record taken, in its file} */
    long recordEnd() {
        return recordEnd;
    }

    /** {@return bytes of the file from here on; of a file that grows no more} */
    long bytesLeft() {
        return Math.max(0, file.usedBytes() - at);
    }

    /** {@return bytes of the file from here on up to a position} */
    long bytesTo(long position) {
        return Math.max(0, position - at);
    }

    @Override
    public void close() {
        if (file != null) {
            file.close();
            file = null;
        }
    }
}
