package io.tapewire.fanout;

import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;

/**
 * How far a stream has got that is sent each event: a place on the tape, never a buffer. In front of it lie the records that the view took last, or blocks
 * that others read from the tape: one at a time, whatever is owed.
 */
final class EveryCursor {
    private final SessionStream stream;
    private final TapeView view;

    /** Whether it reads what the view has taken; a replay hands its events over itself. */
    private final boolean isFollowing;

    private final ColdRecords cold;
    private EveryGroup group;

    /** Everything up to this tapeSeq has been sent, or is left out; see {@link #told}. */
    long cursor;

    /** Where it stood before newest values came to be due that stand for what it has left out since. */
    private long conflatedFrom;

    /** Where it began first: what was announced before is told as ever. */
    private final long startedAt;

    /** Where the last of its items begins: an event up to here may stand before its own item's start. */
    private long lastStartTapeSeq;

    /** How far it had got before an item took it back: what is up to here has been sent to those who had begun. */
    private long reachedTapeSeq;

    /** Where first values were sent last: they stand for events up to here that are still to come. */
    private long settledAt;

    /** Up to here it goes through what was before it resumed: values that were conflated meanwhile are newer. */
    private long resumedTapeSeq;

    /** What was left out in the last jumps, one behind the other: feed statuses there are told as announcements. */
    private long jumpedFrom;

    private long jumpedTo;

    /** What is lost to it and is to be told before anything else; none while to is less than from. */
    long gapFrom = 1;

    long gapTo;
    GapReason gapReason;

    /** Whether it may be behind by any length: it resumes, and has not caught up yet. */
    boolean exempt;

    /** Whether the client has been told how far it is behind. */
    boolean warned;

    EveryCursor(SessionStream stream, long start) {
        this.stream = stream;
        view = stream.view;
        // What cannot be read is asked for again when more comes; the view itself finds the same, and says it.
        cold = new ColdRecords(view, stream.session::ready, () -> {});
        cursor = start;
        startedAt = start;
        isFollowing = stream.replay == null;
        if (isFollowing) {
            view.recent().acquire(view.position());
            view.everyStreams().add(stream);
        }
    }

    /** An item begins behind a place. */
    void begin(long start, boolean resumes) {
        lastStartTapeSeq = Math.max(lastStartTapeSeq, start);
        reachedTapeSeq = Math.max(reachedTapeSeq, cursor);
        cursor = Math.min(cursor, start);
        resumedTapeSeq = resumes ? view.position() : resumedTapeSeq;
        exempt |= resumes;
    }

    /** First values were sent, as of where the view stands. */
    void onFirstsSent() {
        settledAt = view.position();
    }

    /**
     * {@return the place up to which the client has everything} What is left out counts only when it has been told so: by a Gap, or by the newest values that
     * stand for it.
     */
    long told() {
        final long sent = stream.isConflatingEvents() ? Math.min(conflatedFrom, cursor) : cursor;
        return hasGap() ? Math.min(sent, gapFrom - 1) : sent;
    }

    /** {@return whether the client has all that is older than the first values} */
    boolean isBehindFirsts() {
        return told() >= settledAt;
    }

    /** Newest values are due from now on that stand for what is left out. */
    void onConflating() {
        conflatedFrom = cursor;
    }

    /** {@return whether all items want a record, and nothing has been sent of it: else it is held against what its item has had} */
    boolean isInStep(long tapeSeq) {
        return tapeSeq > lastStartTapeSeq && tapeSeq > reachedTapeSeq && tapeSeq > settledAt;
    }

    /** All that there is has been sent. */
    void onCaughtUp() {
        exempt = false;
        warned = false;
    }

    /** {@return what the stream's items want} Found anew at the first use after they changed: a request may bring hundreds of them. */
    EveryGroup group() {
        if (group == null) {
            group = view.everyGroups().acquire(stream.subscriptions.everyKey());
        }
        return group;
    }

    /** The stream's items have changed. */
    void regroup() {
        if (group != null) {
            view.everyGroups().release(group);
            group = null;
        }
    }

    boolean hasGap() {
        return gapTo >= gapFrom;
    }

    /** Something that was to be sent is left out. */
    void gap(long from, long to, GapReason reason) {
        if (!hasGap()) {
            gapFrom = from;
        }
        gapTo = to;
        gapReason = reason;
    }

    void onGapTold() {
        gapTo = gapFrom - 1;
    }

    /** Goes on at the view's place, without what lies between. */
    void jump() {
        if (jumpedTo != cursor) {
            jumpedFrom = cursor + 1;
        }
        jumpedTo = view.position();
        forgetDefinitions(jumpedFrom);
        cursor = jumpedTo;
        cold.release();
    }

    /** What was amended in what is left out is told before the next event. */
    private void forgetDefinitions(long from) {
        final EntryTable table = stream.subscriptions.entries().table();
        for (int row = 0; row < table.size(); row++) {
            final Instrument instrument = view.state().instrument(table.instrumentIds[row]);
            if (instrument != null && instrument.definedTapeSeq() >= from) {
                table.defined[row] = 0;
            }
        }
    }

    /** {@return whether a record of the tape that is an announcement is told in its place among the events} */
    boolean tells(long tapeSeq) {
        return tapeSeq > startedAt && (tapeSeq < jumpedFrom || tapeSeq > jumpedTo);
    }

    /** {@return whether something that is told to all items was told before an item went back} */
    boolean hasTold(long tapeSeq) {
        return tapeSeq > startedAt && tapeSeq <= reachedTapeSeq;
    }

    /** {@return whether a record was on the tape before the stream resumed} */
    boolean isResumed(long tapeSeq) {
        return tapeSeq <= resumedTapeSeq;
    }

    /** Passes what is owed to no item, as far as it is at hand, so that only what the stream waits for counts. */
    void passUnwanted() {
        final long end = view.position();
        long next = cursor + 1;
        for (RecordBlock block = block(next); next <= end && block != null; block = block(next)) {
            final long last = Math.min(end, block.lastTapeSeq());
            while (next <= last && !isOwed(block, RecordBlock.index(next))) {
                next++;
            }
            if (next <= last) {
                break;
            }
        }
        cursor = next - 1;
    }

    private boolean isOwed(RecordBlock block, int index) {
        final int kind = block.kind(index);
        return (kind & RecordBlock.MARKET_DATA) == 0 ? kind != 0 : (kind & group().mask(block.id(index), stream)) != 0;
    }

    /** {@return records that are owed} */
    long recordsBehind() {
        return view.position() - cursor;
    }

    /** {@return time between the first record that is owed and the newest, ns; 0 where that is not at hand} */
    long nsBehind() {
        final long next = cursor + 1;
        final RecordBlock block = next > view.position() ? null : block(next);
        final long stamp = block == null ? 0 : block.tsIngest(RecordBlock.index(next));
        return stamp == 0 ? 0 : view.tsIngest() - stamp;
    }

    /** {@return whether a record is served from memory} */
    boolean isRecent(long tapeSeq) {
        return view.recent().holds(tapeSeq);
    }

    /** {@return the block of a record, or null where it must be asked for} */
    RecordBlock block(long tapeSeq) {
        if (isRecent(tapeSeq)) {
            cold.release();
            return view.recent().block(tapeSeq);
        }
        return cold.block(tapeSeq);
    }

    /** Has the block of a record read by others; the session is flushed again when it is there. */
    void ask(long tapeSeq) {
        cold.ask(tapeSeq);
    }

    /** {@return what happens when it is too far behind: of the items' wishes the strictest} */
    OnOverflow onOverflow() {
        return stream.subscriptions.onOverflow();
    }

    void close() {
        stream.dueGroups &= ~(1 << IntervalGroup.EVERY); // what stood for events is due to whatever items are left
        cold.close();
        regroup();
        if (isFollowing) {
            view.recent().release();
            view.everyStreams().remove(stream);
        }
    }
}
