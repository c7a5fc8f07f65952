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
        private int count;
        private int flags;
        private int[] ids = new int[0];
        private byte[] channels = new byte[0];
        private long[] seqs = new long[0];
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
                    && take(stream, encoding)) {
                frame.addEncoded(encoding.body, encoding.length, encoding.count);
                frame.addFlags(encoding.flags);
                return encoding.to;
            }
        }
        return -1;
    }

    private static boolean take(SessionStream stream, Encoding encoding) {
        final EntryTable table = stream.subscriptions.entries().table();
        for (int i = 0; i < encoding.count; i++) {
            final int row = table.row(encoding.ids[i]);
            if (row == EntryTable.NONE || table.defined[row] == 0) {
                undo(table, encoding, i);
                return false;
            }
            final long[] delivered = table.delivered[encoding.channels[i]];
            if (delivered[row] != 0 && delivered[row] != encoding.seqs[i] - 1) {
                undo(table, encoding, i);
                return false;
            }
            delivered[row] = encoding.seqs[i];
        }
        return true;
    }

    /** What fits no stream like this one is rare: after a gap, once for each instrument. */
    private static void undo(EntryTable table, Encoding encoding, int count) {
        for (int i = count - 1; i >= 0; i--) {
            table.delivered[encoding.channels[i]][table.row(encoding.ids[i])] = encoding.seqs[i] - 1;
        }
    }

    /** Keeps what is in a frame: events only. */
    void keep(SessionStream stream, long from, long to, FrameWriter frame, EveryWriter events) {
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
        encoding.count = events.count();
        encoding.flags = frame.flags() & FrameWriter.SIMULATED;
        if (encoding.ids.length < events.count()) {
            encoding.ids = new int[2 * events.count()];
            encoding.channels = new byte[2 * events.count()];
            encoding.seqs = new long[2 * events.count()];
        }
        System.arraycopy(events.ids(), 0, encoding.ids, 0, events.count());
        System.arraycopy(events.channels(), 0, encoding.channels, 0, events.count());
        System.arraycopy(events.seqs(), 0, encoding.seqs, 0, events.count());
    }
}
