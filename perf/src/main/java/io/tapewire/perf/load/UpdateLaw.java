package io.tapewire.perf.load;

import io.tapewire.tape.Instrument;

/** What must hold of one delivered update, whichever message brought it: it is on the tape, in order, of an epoch that was told. */
final class UpdateLaw {
    /** What the conflated count of a message holds at most. */
    private static final int CONFLATED_MAX = 65_535;

    private static final int SNAPSHOT = 1;
    private static final int CONFLATED = 1 << 1;

    private final TapeFacts facts;
    private final Violations violations;
    private LoadClient client;
    private Delivered to;
    private int frameFlags;
    private long cursor;

    UpdateLaw(TapeFacts facts, Violations violations) {
        this.facts = facts;
        this.violations = violations;
    }

    /** A frame begins: what follows belongs to it. */
    void onFrame(LoadClient receiver, Delivered deliveredTo, int flags, long frameCursor) {
        client = receiver;
        to = deliveredTo;
        frameFlags = flags;
        cursor = frameCursor;
    }

    /** {@return the column that holds the record, or null where it is not on the tape, which is a violation} */
    SeqColumn find(int id, int channel, long seq) {
        SeqColumn column = facts.column(id, channel);
        if (column == null || !column.holds(seq)) {
            facts.readOn();
            column = facts.column(id, channel);
        }
        if (column == null || !column.holds(seq)) {
            violate("instrument " + id + " channel " + channel + " seq " + seq + " is not on the tape", 0);
            return null;
        }
        return column;
    }

    /** An update that is on the tape at {@code tapeSeq}. */
    void onUpdate(int id, int channel, long seq, int conflated, long tapeSeq) {
        final long previous = to.lastSeq(id, channel);
        final boolean snapshot = (frameFlags & SNAPSHOT) != 0;
        if (seq < previous || seq == previous && !snapshot) {
            violate("instrument " + id + " channel " + channel + " seq " + seq + " behind " + previous, tapeSeq);
        }
        final long expected = previous == 0 || snapshot ? 0 : Math.min(CONFLATED_MAX, seq - previous - 1);
        if (conflated != expected) {
            violate("conflated " + conflated + " for seq " + seq + " behind " + previous, tapeSeq);
        }
        if (!to.isDefined(id)) {
            violate("instrument " + id + " before its definition", tapeSeq);
        }
        checkConflatedFlag(conflated);
        checkEpoch(id, tapeSeq);
        to.deliver(id, channel, seq);
    }

    void checkConflatedFlag(int conflated) {
        if (conflated != 0 && (frameFlags & CONFLATED) == 0) {
            violate("conflated " + conflated + " in a frame without the flag CONFLATED", 0);
        }
    }

    private void checkEpoch(int id, long tapeSeq) {
        final Instrument instrument = facts.state().instrument(id);
        final long told = to.toldEpoch(instrument.sourceId());
        final long epoch = facts.epochAt(instrument.sourceId(), tapeSeq);
        if (epoch < told || epoch != told && epoch > client.welcomeTapeSeq()) {
            violate("a record of the epoch at tapeSeq " + epoch + " while " + told + " is the newest told", tapeSeq);
        }
    }

    /** SUSPECT stands on a quote that has it on the tape, or that is older than a gap of its source which the frame has considered. */
    void checkSuspect(int id, int flags, SeqColumn column, long seq) {
        final int sourceId = facts.state().instrument(id).sourceId();
        final boolean older = facts.gapAt(sourceId, cursor) > column.tapeSeq(seq);
        final boolean suspect = (flags & RecordHash.SUSPECT) != 0;
        if (suspect != (older || (column.flags(seq) & RecordHash.SUSPECT) != 0)) {
            violate("SUSPECT is " + suspect + " for seq " + seq, column.tapeSeq(seq));
        }
    }

    void violate(String what, long tapeSeq) {
        violations.add("client " + client.index() + " frame " + client.frameSeq() + " (cursor " + cursor + "): " + what
                + (tapeSeq == 0 ? "" : ", tapeSeq " + tapeSeq));
    }
}
