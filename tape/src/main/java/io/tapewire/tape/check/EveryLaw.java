package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.GapReason;

/**
 * EVERY: each event once, in the order of the tape, and nothing missing up to the cursor but what a Gap told. An event that was passed over is kept
 * until the end of the stream: it may come yet, and then its fault is another one.
 */
final class EveryLaw {
    private static final int CONFLATED_MAX = 65_535;

    private final TapeFacts facts;
    private final Rights rights;
    private final Faults faults;
    private final Tally tally;

    EveryLaw(TapeFacts facts, Rights rights, Faults faults, Tally tally) {
        this.facts = facts;
        this.rights = rights;
        this.faults = faults;
        this.tally = tally;
    }

    /** An event, or a value of a snapshot, of an entry in EVERY. */
    void onEvent(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq, int conflated) {
        checkConflated(stream, cell, frame, seq, tapeSeq, conflated);
        if (tapeSeq > frame.cursor()
                && !frame.isSnapshot() // the newest value may be ahead of what is owed to other items
                && !frame.isConflated()) { // or of what the other values of an overflow are still to stand for
            faults.add(
                    FaultKind.CURSOR, frame, name(cell, seq, tapeSeq) + " beyond the frame's cursor " + frame.cursor());
        }
        if (!isLate(stream, cell, frame, seq, tapeSeq) && !isRepeated(stream, cell, frame, seq, tapeSeq)) {
            final long between = cell.handedSeq == 0 ? 0 : seq - cell.handedSeq - 1;
            if (!cell.item.mayConflate || between <= 0 || conflated != Math.min(CONFLATED_MAX, between)) {
                pass(stream, cell, frame, seq, tapeSeq);
            } // else it stands for all of them, and says so
            cell.isSnapshot = frame.isSnapshot();
            cell.hasBegun = true;
            cell.deliver(seq, tapeSeq);
            tally.every++;
        }
    }

    /** It counts what a Gap told of the instrument and channel. Where more is missing, that is the fault, and the count may be of all. */
    private void checkConflated(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq, int conflated) {
        final long between = cell.handedSeq == 0 ? 0 : Math.max(0, seq - cell.handedSeq - 1);
        long told = 0;
        for (long left = seq - between; left < seq; left++) {
            final long place = facts.tapeSeq(cell.id, cell.channel, left);
            told += !facts.holds(place) || stream.isTold(place) ? 1 : 0;
        }
        final long expected = Math.min(CONFLATED_MAX, told);
        if (conflated != expected && conflated != Math.min(CONFLATED_MAX, between)) {
            faults.add(
                    FaultKind.CONFLATED,
                    frame,
                    conflated + " instead of " + expected + " in EVERY, " + name(cell, seq, tapeSeq));
        }
    }

    private boolean isLate(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq) {
        final StreamView.Missing passed = stream.missing.remove(tapeSeq);
        if (passed == null) {
            return false;
        }
        if (passed.isBySeq()) {
            faults.add(
                    FaultKind.ORDER,
                    frame,
                    name(cell, seq, tapeSeq) + " behind a later one of frame "
                            + passed.frame().frameSeq());
        } else {
            faults.add(
                    FaultKind.CURSOR,
                    frame,
                    name(cell, seq, tapeSeq) + " which cursor " + passed.frame().cursor() + " of frame "
                            + passed.frame().frameSeq() + " had promised");
        }
        return true;
    }

    private boolean isRepeated(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq) {
        final boolean isBehind = cell.hasBegun && (frame.isSnapshot() ? seq < cell.lastSeq : seq <= cell.lastSeq);
        final boolean isBefore = !cell.hasBegun
                && !frame.isSnapshot()
                && cell.follows
                && cell.item.start != Item.UNKNOWN
                && tapeSeq <= cell.item.start;
        if (isBehind) {
            faults.add(
                    FaultKind.TWICE, frame, name(cell, seq, tapeSeq) + " again, the last one was seq " + cell.lastSeq);
        } else if (isBefore) {
            faults.add(FaultKind.TWICE, frame, name(cell, seq, tapeSeq) + " from before its start " + cell.item.start);
        }
        return isBehind || isBefore;
    }

    private void pass(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq) {
        if (!frame.isSnapshot()) {
            if (tapeSeq <= stream.lastEvent && !frame.isConflated()) {
                faults.add(FaultKind.ORDER, frame, name(cell, seq, tapeSeq) + " behind the event " + stream.lastEvent);
            }
            stream.lastEvent = Math.max(stream.lastEvent, tapeSeq);
            cell.item.start = Math.min(cell.item.start, tapeSeq - 1);
        } else if (!cell.hasBegun || cell.isSnapshot) {
            return; // where a snapshot stands is where it begins
        }
        for (long passed = expected(cell, seq); passed < seq; passed++) {
            miss(stream, frame, facts.tapeSeq(cell.id, cell.channel, passed), true);
        }
    }

    private long expected(Cell cell, long seq) {
        if (cell.hasBegun) {
            return cell.lastSeq + 1;
        }
        return cell.follows && !cell.item.isCut && cell.item.start != Item.UNKNOWN
                ? facts.firstSeqBehind(cell.id, cell.channel, cell.item.start)
                : seq;
    }

    private void miss(StreamView stream, Frame frame, long tapeSeq, boolean isBySeq) {
        if (facts.holds(tapeSeq) && !stream.isTold(tapeSeq)) {
            stream.missing.putIfAbsent(tapeSeq, new StreamView.Missing(frame, isBySeq));
        }
    }

    /** A frame promises that every event up to {@code cursor} has been sent. */
    void onCursor(StreamView stream, Frame frame, long cursor) {
        final long end = Math.min(cursor, facts.head());
        if (stream.hasEvery()) {
            for (long tapeSeq = Math.max(stream.walked + 1, facts.first()); tapeSeq <= end; tapeSeq++) {
                if (facts.isMarketData(tapeSeq)) {
                    settle(stream, frame, tapeSeq);
                }
            }
        }
        stream.walked = Math.max(stream.walked, end);
    }

    private void settle(StreamView stream, Frame frame, long tapeSeq) {
        final int id = facts.instrumentId(tapeSeq);
        final int channel = Channels.of(facts.templateId(tapeSeq));
        final Cell cell = stream.cellOrNull(id, channel);
        if (cell == null || !cell.isEvery() || cell.lastTapeSeq >= tapeSeq) {
            return;
        }
        final boolean isDue = cell.hasBegun || cell.follows && !cell.item.isCut && tapeSeq > cell.item.start;
        if (isDue && rights.allows(stream.id, facts.symbol(id), channel)) {
            miss(stream, frame, tapeSeq, false);
            cell.hasBegun = true;
            cell.isSnapshot = false;
            cell.passOver(facts.firstSeqBehind(id, channel, tapeSeq - 1), tapeSeq);
        }
    }

    /** A Gap of the stream. */
    void onGap(StreamView stream, long from, long to, GapReason reason) {
        tally.gaps++;
        if (reason != GapReason.GENERATION) {
            stream.gaps.add(new StreamView.Range(from, to));
            return;
        }
        // The range is of records that were taken back: what stands there now is still to come.
        stream.rewind(from - 1);
        stream.items()
                .forEach(item ->
                        item.start = item.start == Item.UNKNOWN ? Item.UNKNOWN : Math.min(item.start, from - 1));
    }

    /** The stream ends or begins anew: what was passed over does not come any more. */
    void onEnd(StreamView stream) {
        stream.missing.forEach((tapeSeq, missing) -> {
            final int id = facts.instrumentId(tapeSeq);
            faults.add(
                    FaultKind.LOST,
                    missing.frame(),
                    facts.symbol(id) + " "
                            + Channels.name(Channels.of(facts.templateId(tapeSeq))) + " tapeSeq " + tapeSeq
                            + " was not delivered, and no Gap told; the frame's cursor is "
                            + missing.frame().cursor());
        });
        stream.missing.clear();
    }

    private String name(Cell cell, long seq, long tapeSeq) {
        return facts.symbol(cell.id) + " " + Channels.name(cell.channel) + " seq " + seq + " tapeSeq " + tapeSeq;
    }
}
