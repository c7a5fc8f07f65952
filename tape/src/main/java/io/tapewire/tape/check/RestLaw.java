package io.tapewire.tape.check;

import java.util.concurrent.TimeUnit;

/** At rest: every LATEST entry holds the newest value, every EVERY stream has come to the end. */
final class RestLaw {
    /** What was released this shortly before the end may still have been on its way. */
    private static final long SLACK_NS = TimeUnit.SECONDS.toNanos(1);

    private final TapeFacts facts;
    private final Rights rights;
    private final Faults faults;
    private final EveryLaw every;

    RestLaw(TapeFacts facts, Rights rights, Faults faults, EveryLaw every) {
        this.facts = facts;
        this.rights = rights;
        this.faults = faults;
        this.every = every;
    }

    /**
     * Judges a stream that follows the head; a replay stands where it stands.
     *
     * @param last the newest frame of the connection
     */
    void check(StreamView stream, Frame last, long delayNs) {
        if (stream.isReplay()) {
            return;
        }
        final long end = stream.id == StreamView.LIVE ? facts.head() : facts.placeAt(last.ts() - delayNs - SLACK_NS);
        every.onCursor(stream, last, end);
        stream.forEachCell(cell -> check(stream, cell, last, end));
    }

    private void check(StreamView stream, Cell cell, Frame last, long end) {
        final String symbol = facts.symbol(cell.id);
        final boolean isJudged = cell.item != null && !cell.isEvery() && !cell.item.isPaused;
        if (!isJudged || symbol == null || !rights.allows(stream.id, symbol, cell.channel)) {
            return;
        }
        final long newest =
                Math.min(facts.lastSeq(cell.id, cell.channel), facts.firstSeqBehind(cell.id, cell.channel, end) - 1);
        final long tapeSeq = newest <= 0 ? 0 : facts.tapeSeq(cell.id, cell.channel, newest);
        final boolean isOver = tapeSeq < facts.sourceOf(cell.id).epochAt(end); // no value in this epoch
        final boolean isOwed = cell.lastSeq != 0 || cell.item.hasSnapshot && !cell.item.isCut;
        if (tapeSeq != 0 && !isOver && isOwed && cell.lastSeq < newest) {
            faults.add(
                    FaultKind.REST,
                    last.file() + " connection " + last.connection() + " stream " + stream.id,
                    symbol + " " + Channels.name(cell.channel) + " at seq " + cell.lastSeq + ", the tape is at "
                            + newest);
        }
    }
}
