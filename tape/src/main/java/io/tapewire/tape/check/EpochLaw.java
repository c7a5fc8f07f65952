package io.tapewire.tape.check;

/** Before the first value of an epoch its stream was told of the epoch; behind the telling no conflated value is of an older one. */
final class EpochLaw {
    private final TapeFacts facts;
    private final Faults faults;

    EpochLaw(TapeFacts facts, Faults faults) {
        this.facts = facts;
        this.faults = faults;
    }

    void onValue(StreamView stream, Cell cell, Frame frame, long tapeSeq) {
        final long epoch = facts.sourceOf(cell.id).epochAt(tapeSeq);
        final boolean isResumed = cell.isEvery() && cell.item.fromCursor != 0;
        final long base = isResumed ? Math.min(stream.base, cell.item.start) : stream.base;
        if (epoch > base && !stream.isEpochTold(epoch)) {
            faults.add(
                    FaultKind.EPOCH,
                    frame,
                    facts.symbol(cell.id) + " tapeSeq " + tapeSeq + " of the epoch at tapeSeq " + epoch
                            + ", of which no NEW_EPOCH was told");
        }
        final long newest = stream.newestEpoch(facts.sourceId(cell.id));
        if (epoch < newest && !stream.hasEvery()) {
            faults.add(
                    FaultKind.EPOCH,
                    frame,
                    facts.symbol(cell.id) + " tapeSeq " + tapeSeq + " of an epoch that ended at tapeSeq " + newest);
        }
    }
}
