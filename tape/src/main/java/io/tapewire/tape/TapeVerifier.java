package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** Hears what a reader finds on a tape, and finds out in which file and at which index each damage is. */
final class TapeVerifier implements TapeListener {
    /**
     * Records that are lost.
     *
     * @param file that they stood in; null where the tape has no file any more
     * @param index Chronicle's, of the first one
     * @param fromTapeSeq first one
     * @param toTapeSeq last one, inclusive
     */
    record Damage(Path file, long index, long fromTapeSeq, long toTapeSeq) {}

    private final ChronicleTapeReader reader;
    private final int rollMillis;
    private final Consumer<Damage> listener;
    private Path file;
    private long fileFirstTapeSeq;
    private long recordEnd; // in the file, behind its last whole record
    private long files;
    private long records;
    private long damages;
    private long lost;

    TapeVerifier(ChronicleTapeReader reader, int rollMillis, Consumer<Damage> listener) {
        this.reader = reader;
        this.rollMillis = rollMillis;
        this.listener = listener;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        enter(reader.file(), RecordLayout.tapeSeq(buffer, offset));
        recordEnd = reader.recordEnd();
        records++;
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        if (reason != GapReason.DAMAGE) {
            return; // a writer that trims while we read
        }
        if (!isDamagedBehindLast()) {
            enter(reader.file(), fromTapeSeq);
        }
        damages++;
        lost += toTapeSeq - fromTapeSeq + 1;
        final long index = file == null ? -1 : CycleIndex.of(file, rollMillis, fromTapeSeq - fileFirstTapeSeq);
        listener.accept(new Damage(file, index, fromTapeSeq, toTapeSeq));
    }

    private void enter(Path newFile, long firstTapeSeq) {
        if (newFile != null && !newFile.equals(file)) {
            file = newFile;
            fileFirstTapeSeq = firstTapeSeq;
            recordEnd = 0;
            files++;
        }
    }

    /** {@return whether the file of the last record goes on behind it with what is neither whole nor its end} */
    private boolean isDamagedBehindLast() {
        if (file == null || file.equals(reader.file())) {
            return false;
        }
        try (CycleFile cycle = new CycleFile(file)) {
            long place = recordEnd;
            int header = cycle.header(place);
            while (header != 0 && (header & CycleFile.END_OF_FILE) == CycleFile.METADATA) {
                place = CycleFile.next(place, header);
                header = cycle.header(place);
            }
            return header != 0 && header != CycleFile.END_OF_FILE;
        }
    }

    long files() {
        return files;
    }

    long records() {
        return records;
    }

    long damages() {
        return damages;
    }

    long lost() {
        return lost;
    }
}
