package io.tapewire.fanout;

/**
 * The last frames with events that were encoded for a group of several streams: who stands at the same place gets the same bytes. What each has had is
 * checked by itself: the frame fits only a stream that has the definitions, and each event is the next of its instrument and channel.
 */
final class EveryFrames {
    /** As many as a burst has frames before others have their turn, twice. */
    private static final int KEPT = 8;

    /** One frame's events. */
    private static final class Encoding {
        private EveryGroup group;
        private long from;
        private long to;
        private long end;
        private byte[] body = new byte[0];
        private int length;
        private int flags;
        private final FrameEvents events = new FrameEvents();
    }

    private final Encoding[] kept = new Encoding[KEPT];
    private int next;

    EveryFrames() {
        for (int i = 0; i < KEPT; i++) {
            kept[i] = new Encoding();
        }
    }

    /**
     * Adds the events behind a stream's place to an empty frame, if they have been encoded already.
     *
     * @return tapeSeq up to which they are in the frame; -1 = they have not, or not for a stream like this
     */
    long find(SessionStream stream, FrameWriter frame) {
        final EveryCursor every = stream.every;
        for (final Encoding encoding : kept) {
            if (encoding.group == every.group()
                    && encoding.from == every.cursor
                    && encoding.end == stream.view.position()
                    && take(stream, encoding.events)) {
                frame.addEncoded(encoding.body, encoding.length, encoding.events.count());
                frame.addFlags(encoding.flags);
                return encoding.to;
            }
        }
        return -1;
    }

    private static boolean take(SessionStream stream, FrameEvents events) {
        final EntryTable table = stream.subscriptions.entries().table();
        for (int i = 0; i < events.count(); i++) {
            final int row = table.row(events.id(i));
            if (row == EntryTable.NONE || table.defined[row] == 0) {
                undo(table, events, i);
                return false;
            }
            final long[] delivered = table.delivered[events.channel(i)];
            if (delivered[row] != events.seq(i) - 1) {
                undo(table, events, i);
                return false;
            }
            delivered[row] = events.seq(i);
        }
        return true;
    }

    /** What fits no stream like this one is rare: at its beginning and after a gap, once for each instrument and channel. */
    private static void undo(EntryTable table, FrameEvents events, int count) {
        for (int i = count - 1; i >= 0; i--) {
            table.delivered[events.channel(i)][table.row(events.id(i))] = events.seq(i) - 1;
        }
    }

    /** Keeps what is in a frame: events only. */
    void keep(SessionStream stream, long from, long to, FrameWriter frame, FrameEvents events) {
        final Encoding encoding = kept[next];
        next = (next + 1) % KEPT;
        final Section body = frame.rest();
        if (encoding.body.length < body.length()) {
            encoding.body = new byte[Math.max(body.length(), 2 * encoding.body.length)];
        }
        body.buffer().getBytes(0, encoding.body, 0, body.length());
        encoding.group = stream.every.group();
        encoding.from = from;
        encoding.to = to;
        encoding.end = stream.view.position();
        encoding.length = body.length();
        encoding.flags = frame.flags() & FrameWriter.SIMULATED;
        encoding.events.copyFrom(events);
    }
}
