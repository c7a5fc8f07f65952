package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Walks the files of a tape. The writer publishes the head only after the bytes, so that a record up to the head is either there, whole, or lost:
 * nothing has to be waited for, and a damaged length cannot end the walk without a word. What fits no checksum is stepped over by looking for the next
 * record that does, and the numbers in between are told as a gap.
 *
 * <p>A recovering writer walks beyond the head ({@link #unbounded}), to what was appended but not published when its predecessor died.
 */
final class ChronicleTapeReader implements TapeReader {
    private static final GapReason DAMAGE = GapReason.DAMAGE;

    private final Path directory;
    private final TapeIdentity identity;
    private final boolean unbounded;
    private CycleFile cycle;
    private int cycleNumber; // of the cycle: told without a look at the directory whether it is the newest
    private long at; // position of the next excerpt header in the cycle
    private long
            recordEnd; // position behind the last record handed on, in the cycle: where looking begins after damage
    private long position;

    ChronicleTapeReader(Path directory, TapeIdentity identity, boolean unbounded) {
        this.directory = directory;
        this.identity = identity;
        this.unbounded = unbounded;
    }

    @Override
    public int poll(TapeListener listener, int recordLimit) {
        try {
            int handed = 0;
            while (handed < recordLimit && position < bound()) {
                if (!advance()) {
                    handed += tellRest(listener);
                    return handed;
                }
                handed += handOn(listener);
            }
            return handed;
        } catch (final InternalError e) {
            // A page that cannot be read (a file cut short, a failing disk) reaches Java as this.
            throw new TapeException(
                    (cycle == null ? directory : cycle.file()) + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private long bound() {
        return unbounded ? Long.MAX_VALUE : identity.head().lastTapeSeq();
    }

    /** Stands {@link #at} on the next record that is whole and newer than what was handed on. {@return false: there is none} */
    private boolean advance() {
        if (cycle == null && !openFirst()) {
            return false;
        }
        while (true) {
            final int header = cycle.header(at);
            if (isMetadata(header)) {
                at = CycleFile.next(at, header);
            } else if (isRecord(at, header)) {
                final long tapeSeq = tapeSeqAt(at);
                if (tapeSeq > position) {
                    // Numbers are missing where a damaged length led past them: then a whole record may stand before
                    // this one.
                    return tapeSeq == position + 1 || find();
                }
                at = CycleFile.next(at, header);
            } else if (!(header == CycleFile.END_OF_FILE && isContinued())) {
                if (find()) {
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
        return header != 0 && cycle.isRecord(place, header);
    }

    private long tapeSeqAt(long place) {
        return RecordLayout.tapeSeq(cycle.buffer(), cycle.recordOffset(place));
    }

    /** Looks for the next whole record behind the last one, in this file; stands {@link #at} on it. {@return whether there is one} */
    private boolean find() {
        final boolean isNewest = CycleFiles.after(directory, cycle.file()) == null;
        final long end = isNewest && !unbounded ? identity.head().lastPosition() : CycleFiles.usedBytes(cycle.file());
        for (long place = recordEnd; place < end; place += 4) {
            if (isRecord(place, cycle.header(place)) && tapeSeqAt(place) > position) {
                at = place;
                return true;
            }
        }
        return false;
    }

    /** At the end of a file: goes to the next one where that begins with the next number. {@return whether it does} */
    private boolean isContinued() {
        final Path next = CycleFiles.after(directory, cycle.file());
        if (next == null || TapeRetention.firstTapeSeq(next) != position + 1) {
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
        final Path next = CycleFiles.after(directory, cycle.file());
        if (next == null) {
            return false;
        }
        enter(next, 0);
        return true;
    }

    private void enter(Path file, long place) {
        if (cycle != null) {
            cycle.close();
        }
        cycle = new CycleFile(file);
        cycleNumber = CycleIndex.cycleOf(file, identity.rollMillis());
        at = place;
        recordEnd = place;
    }

    private int handOn(TapeListener listener) {
        final int header = cycle.header(at);
        final long tapeSeq = tapeSeqAt(at);
        if (!unbounded && tapeSeq > identity.head().lastTapeSeq()) {
            return tellRest(listener); // behind the head, but all before it is lost
        }
        int handed = 1;
        if (tapeSeq > position + 1) {
            tellGap(listener, position + 1, tapeSeq - 1);
            handed++;
        }
        position = tapeSeq;
        final int offset = cycle.recordOffset(at);
        final int length = (header & CycleFile.LENGTH_MASK) - RecordLayout.CRC_LENGTH;
        at = CycleFile.next(at, header);
        recordEnd = at;
        listener.onRecord(cycle.buffer(), offset, length);
        return handed;
    }

    /** No record up to the head is there any more. {@return gaps told} */
    private int tellRest(TapeListener listener) {
        final long head = identity.head().lastTapeSeq();
        if (unbounded || position >= head) {
            return 0;
        }
        final long from = position + 1;
        position = head;
        tellGap(listener, from, head);
        return 1;
    }

    private void tellGap(TapeListener listener, long from, long to) {
        final long first = identity.head().firstTapeSeq();
        if (to < first) {
            listener.onGap(from, to, GapReason.RETENTION);
        } else if (from < first) {
            listener.onGap(from, first - 1, GapReason.RETENTION);
            listener.onGap(first, to, DAMAGE);
        } else {
            listener.onGap(from, to, DAMAGE);
        }
    }

    /** Stands where a side index says that a record is, if it is there. {@return whether it is} */
    boolean seekTo(TapeHead.Place place) {
        final Path file = directory.resolve(place.fileName());
        if (!Files.isRegularFile(file)) {
            return false;
        }
        enter(file, place.position());
        final int header = cycle.header(at);
        if (header == 0 || !cycle.isRecord(at, header) || tapeSeqAt(at) != place.tapeSeq()) {
            return false;
        }
        position = place.tapeSeq() - 1;
        return true;
    }

    /** Stands before the oldest record. */
    void rewind() {
        position = Math.max(0, identity.head().firstTapeSeq() - 1);
        if (cycle != null) {
            cycle.close();
            cycle = null;
        }
        at = 0;
        recordEnd = 0;
    }

    @Override
    public void seek(long tapeSeq) {
        rewind();
        position = Math.max(position, tapeSeq - 1);
        final List<Path> files = CycleFiles.list(directory);
        for (int i = files.size() - 1; i >= 0; i--) {
            enter(files.get(i), 0);
            if (firstTapeSeqOf(cycle) <= tapeSeq || i == 0) {
                enterNear(tapeSeq);
                return; // older records of the file are stepped over
            }
        }
    }

    /** Skips what the time index says can be skipped of the file, if the index is right. */
    private void enterNear(long tapeSeq) {
        final TimePoint point =
                TimeIndex.load(directory.resolve(TimeIndex.FILE_NAME)).floor(tapeSeq);
        if (point != null) {
            final int header = cycle.header(point.position());
            if (isRecord(point.position(), header) && tapeSeqAt(point.position()) == point.tapeSeq()) {
                at = point.position();
                recordEnd = at;
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

    @Override
    public long position() {
        return position;
    }

    @Override
    public long headTapeSeq() {
        return identity.head().lastTapeSeq();
    }

    /** {@return the file of the last record handed on, for messages; null before the first} */
    Path file() {
        return cycle == null ? null : cycle.file();
    }

    /** {@return position behind the last record handed on} */
    long recordEnd() {
        return recordEnd;
    }

    @Override
    public long bytesBehind() {
        if (position >= identity.head().lastTapeSeq()) {
            return 0;
        }
        if (cycle == null || cycleNumber < identity.head().cycle()) {
            // In an older file: what is left of it counts, and the newest up to its end; the ones between are more than
            // any limit anyway.
            return identity.head().lastPosition()
                    + (cycle == null ? 0 : Math.max(0, CycleFiles.usedBytes(cycle.file()) - at));
        }
        return Math.max(0, identity.head().lastPosition() - at);
    }

    @Override
    public void close() {
        if (cycle != null) {
            cycle.close();
            cycle = null;
        }
    }
}
