package io.tapewire.tape.check;

/** LATEST: seqs rise, and {@code conflated} is what lies between; a snapshot may repeat the last value. */
final class LatestLaw {
    private static final int CONFLATED_MAX = 65_535;

    private final TapeFacts facts;
    private final Faults faults;
    private final Tally tally;

    LatestLaw(TapeFacts facts, Faults faults, Tally tally) {
        this.facts = facts;
        this.faults = faults;
        this.tally = tally;
    }

    void onValue(StreamView stream, Cell cell, Frame frame, long seq, long tapeSeq, int conflated) {
        final long last = cell.lastSeq;
        final String name = facts.symbol(cell.id) + " " + Channels.name(cell.channel) + " seq " + seq;
        if (seq < last) {
            faults.add(FaultKind.ORDER, frame, name + " behind " + last);
        } else if (seq == last && !frame.isSnapshot()) {
            faults.add(FaultKind.TWICE, frame, name + " again");
        } else {
            checkConflated(cell, frame, seq, conflated, name);
        }
        if (tapeSeq > frame.cursor() && !stream.hasEvery()) {
            faults.add(
                    FaultKind.CURSOR,
                    frame,
                    name + " tapeSeq " + tapeSeq + " beyond the frame's cursor " + frame.cursor());
        }
        cell.deliver(Math.max(seq, last), tapeSeq);
        tally.latest++;
    }

    private void checkConflated(Cell cell, Frame frame, long seq, int conflated, String name) {
        final long last = cell.lastSeq;
        final long expected = last == 0 || frame.isSnapshot() ? 0 : Math.min(CONFLATED_MAX, seq - last - 1);
        final boolean isFirstOfItem = cell.isChanged && conflated == 0;
        if (conflated != expected && !isFirstOfItem) {
            faults.add(
                    FaultKind.CONFLATED,
                    frame,
                    conflated + " instead of " + expected + ", " + name + " behind " + last);
        }
        if (conflated != 0 && !frame.isConflated()) {
            faults.add(FaultKind.CONFLATED, frame, conflated + " in a frame without the flag CONFLATED, " + name);
        }
    }
}
