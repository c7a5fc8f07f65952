package io.tapewire.tape;

import io.tapewire.schemas.sbe.GapReason;
import java.nio.file.Path;

/**
 * Reads a tape by walking its files. The writer publishes the head only after the bytes, so that a record up to the head is either there, whole, or lost:
 * nothing has to be waited for, and a damaged length cannot end the walk without a word. The numbers that are missing are told as a gap.
 *
 * <p>A recovering writer walks beyond the head ({@code unbounded}), to what was appended but not published when its predecessor died.
 */
final class ChronicleTapeReader implements TapeReader {
    private final Path directory;
    private final TapeHead head;
    private final boolean unbounded;
    private final TapeCursor cursor;
    private long position;
    private int leftCycle; // a former cycle that bytesLeft is of
    private long bytesLeft;

    ChronicleTapeReader(Path directory, TapeIdentity identity, boolean unbounded) {
        this.directory = directory;
        this.unbounded = unbounded;
        head = identity.head();
        cursor = new TapeCursor(directory, identity.rollMillis());
    }

    @Override
    public int poll(TapeListener listener, int recordLimit) {
        try {
            int handed = 0;
            while (handed < recordLimit && position < bound()) {
                if (!cursor.advance(position, unbounded ? TapeCursor.NO_END : head.lastPosition())) {
                    return handed + tellRest(listener);
                }
                handed += handOn(listener);
            }
            return handed;
        } catch (final InternalError e) {
            throw unreadable(e);
        }
    }

    /** {@return what is thrown for a page that cannot be read: a file cut short, or a failing disk, reaches Java as this error} */
    private TapeException unreadable(InternalError e) {
        return TapeException.of((cursor.path() == null ? directory : cursor.path()) + ": cannot be read", e);
    }

    private long bound() {
        return unbounded ? Long.MAX_VALUE : head.lastTapeSeq();
    }

    private int handOn(TapeListener listener) {
        final long tapeSeq = cursor.tapeSeq();
        if (tapeSeq > bound()) {
            return tellRest(listener); // behind the head, but all before it is lost
        }
        int handed = 1;
        if (tapeSeq > position + 1) {
            tellGap(listener, position + 1, tapeSeq - 1);
            handed++;
        }
        position = tapeSeq;
        cursor.take(listener);
        return handed;
    }

    /** No record up to the head is there any more. {@return gaps told} */
    private int tellRest(TapeListener listener) {
        final long last = head.lastTapeSeq();
        if (unbounded || position >= last) {
            return 0;
        }
        final long from = position + 1;
        position = last;
        tellGap(listener, from, last);
        return 1;
    }

    private void tellGap(TapeListener listener, long from, long to) {
        final long first = head.firstTapeSeq();
        if (to < first) {
            listener.onGap(from, to, GapReason.RETENTION);
        } else if (from < first) {
            listener.onGap(from, first - 1, GapReason.RETENTION);
            listener.onGap(first, to, GapReason.DAMAGE);
        } else {
            listener.onGap(from, to, GapReason.DAMAGE);
        }
    }

    /** Stands where a side index says that a record is, if it is there. {@return whether it is} */
    boolean seekTo(TapeHead.Place place) {
        try {
            final boolean isThere = cursor.seekTo(place);
            if (isThere) {
                position = place.tapeSeq() - 1;
            }
            return isThere;
        } catch (final InternalError e) {
            throw unreadable(e);
        }
    }

    /** Stands before the oldest record. */
    void rewind() {
        position = Math.max(0, head.firstTapeSeq() - 1);
        cursor.rewind();
    }

    @Override
    public void seek(long tapeSeq) {
        try {
            rewind();
            position = Math.max(position, tapeSeq - 1);
            cursor.seek(tapeSeq); // older records are stepped over
        } catch (final InternalError e) {
            throw unreadable(e);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public long headTapeSeq() {
        return head.lastTapeSeq();
    }

    /** {@return the file of the last record handed on, for messages; null before the first} */
    Path file() {
        return cursor.path();
    }

    /** {@return position behind the last record handed on, in its file} */
    long recordEnd() {
        return cursor.recordEnd();
    }

    @Override
    public long bytesBehind() {
        if (position >= head.lastTapeSeq()) {
            return 0;
        }
        final long newest = head.lastPosition();
        if (cursor.path() == null) {
            return newest;
        }
        if (cursor.cycle() == head.cycle()) {
            return cursor.bytesTo(newest);
        }
        // In an older file: what was left of it, and the newest one; those between are more than any limit anyway.
        if (leftCycle != cursor.cycle()) {
            leftCycle = cursor.cycle();
            bytesLeft = cursor.bytesLeft() + cursor.recordEnd();
        }
        return newest + Math.max(0, bytesLeft - cursor.recordEnd());
    }

    @Override
    public void close() {
        cursor.close();
    }
}
