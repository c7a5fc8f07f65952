package io.tapewire.fanout;

import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Tape;
import java.util.List;

/** Where items in mode EVERY begin: now, or behind a cursor of the tape's own past. */
final class EveryStart {
    private EveryStart() {}

    /** {@return why an item cannot go on behind a cursor; null: it can} */
    static String refusal(SessionStream stream, int generation, long fromCursor) {
        if (stream.id != SessionStream.LIVE && stream.id != SessionStream.DELAYED) {
            return "a replay has its place by SEEK, not by a cursor";
        }
        if (!stream.view.hasTape() || generationEnd(stream, generation) < 0) {
            return "cursor of a generation that this tape does not know: is it of another tape?";
        }
        return generationEnd(stream, generation) == Long.MAX_VALUE && fromCursor > stream.view.position()
                ? "cursor " + fromCursor + " is beyond the tape's head, " + stream.view.position()
                : null;
    }

    /** {@return last tapeSeq of a generation; Long.MAX_VALUE: it goes on; -1: there is none} */
    private static long generationEnd(SessionStream stream, int generation) {
        final List<Tape.Generation> generations = stream.view.blocks().tape().generations();
        for (int i = 0; i < generations.size(); i++) {
            if (generations.get(i).id() == generation && isKnown(stream, generations.get(i))) {
                return i + 1 < generations.size() && isKnown(stream, generations.get(i + 1))
                        ? generations.get(i + 1).firstTapeSeq() - 1
                        : Long.MAX_VALUE;
            }
        }
        return -1;
    }

    /** One that begins behind the stream's view is not told of yet. */
    private static boolean isKnown(SessionStream stream, Tape.Generation generation) {
        return generation.firstTapeSeq() <= stream.view.position() + 1;
    }

    /** An item has been taken: one in mode EVERY begins. */
    static void begin(SessionStream stream, Item item, int generation, long fromCursor) {
        if (item.isEvery) {
            final long end = fromCursor == 0 ? Long.MAX_VALUE : generationEnd(stream, generation);
            final long start = fromCursor == 0 ? stream.view.position() : Math.min(fromCursor, end);
            item.startTapeSeq = start;
            if (stream.every == null) {
                stream.every = new EveryCursor(stream, start);
            }
            stream.every.begin(start, fromCursor != 0);
            if (fromCursor > end) {
                stream.every.gap(end + 1, fromCursor, GapReason.GENERATION);
            }
            stream.session.ready();
        }
        regroup(stream);
    }

    /** What a stream gets one by one has changed. */
    static void regroup(SessionStream stream) {
        if (stream.every == null) {
            return;
        }
        if (stream.subscriptions.hasEvery()) {
            stream.every.regroup();
        } else {
            stream.every.close();
            stream.every = null;
        }
    }
}
