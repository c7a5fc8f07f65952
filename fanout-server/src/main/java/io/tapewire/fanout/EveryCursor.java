package io.tapewire.fanout;

import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;

/**
 * How far a stream has got that is sent each event: a place on the tape, never a buffer. In front of it lie the records that the view took last, or blocks
 * that others read from the tape: one at a time, whatever is owed.
 */
final class EveryCursor {
    private final SessionStream stream;

    /** Everything up to this tapeSeq has been sent. */
    long cursor;

    /** Up to here each event is held against what its item has had: items begin at different places. */
    long settledAt;

    /** Whether it may be behind by any length: it resumes, and has not caught up yet. */
    boolean exempt;

    /** Whether the client has been told how far it is behind. */
    boolean warned;

    /** What was left out and is to be told before anything else; none while to is less than from. */
    long gapFrom = 1;

    long gapTo;
    GapReason gapReason;

    /** Feed statuses in this range were left out: they are told as announcements. */
    long jumpedFrom;

    long jumpedTo;

    /** Where it began first: what was announced before is told as ever. */
    private final long startedAt;

    private final TapeView view;

    /** Up to here what is no event of an item has been told once: an item that begins earlier does not bring it again. */
    private long toldTapeSeq;

    /** Up to here it goes through what was before it resumed: values that were conflated meanwhile are newer. */
    private long resumedTapeSeq;

    /** Whether it reads what the view has taken; a replay hands its events over itself. */
    private final boolean isFollowing;

    private EveryGroup group;
    private RecordBlock cold;
    private boolean asked;
    private boolean closed;

    EveryCursor(SessionStream stream, long start) {
        this.stream = stream;
        view = stream.view;
        cursor = start;
        settledAt = start;
        startedAt = start;
        isFollowing = stream.replay == null;
        if (isFollowing) {
            stream.view.recent().acquire(stream.view.position());
            stream.view.everyStreams().add(stream);
        }
    }

    /** An item begins behind a place. */
    void begin(long start, boolean resumes) {
        toldTapeSeq = Math.max(toldTapeSeq, cursor);
        resumedTapeSeq = resumes ? view.position() : resumedTapeSeq;
        settledAt = Math.max(settledAt, Math.max(cursor, start));
        cursor = Math.min(cursor, start);
        exempt |= resumes;
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

    /** Something that was to be sent is left out; it is told before anything else. */
    void gap(long from, long to, GapReason reason) {
        if (!hasGap()) {
            gapFrom = from;
        }
        gapTo = to;
        gapReason = reason;
    }

    /** Goes on at the view's place, without what lies between. */
    void jump() {
        if (jumpedTo != cursor) {
            jumpedFrom = cursor + 1;
        }
        jumpedTo = stream.view.position();
        forgetDefinitions(jumpedFrom);
        cursor = jumpedTo;
        settledAt = Math.max(settledAt, jumpedTo);
        cold = null;
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
        return tapeSeq > startedAt && tapeSeq <= toldTapeSeq;
    }

    /** {@return whether a record was on the tape before the stream resumed} */
    boolean isResumed(long tapeSeq) {
        return tapeSeq <= resumedTapeSeq;
    }

    /** {@return records that are owed} */
    long recordsBehind() {
        return stream.view.position() - cursor;
    }

    /** {@return time between the first record that is owed and the newest, ns; 0 where that is not at hand} */
    long nsBehind() {
        final long next = cursor + 1;
        final RecordBlock block = next > stream.view.position() ? null : block(next);
        final long stamp = block == null ? 0 : block.tsIngest(RecordBlock.index(next));
        return stamp == 0 ? 0 : stream.view.tsIngest() - stamp;
    }

    /** {@return whether a record is served from memory} */
    boolean isRecent(long tapeSeq) {
        return stream.view.recent().holds(tapeSeq);
    }

    /** {@return the block of a record, or null where it must be asked for} */
    RecordBlock block(long tapeSeq) {
        final RecentRecords recent = stream.view.recent();
        if (recent.holds(tapeSeq)) {
            cold = null;
            return recent.block(tapeSeq);
        }
        if (cold == null || !cold.holds(tapeSeq)) {
            cold = stream.view.blocks().get(tapeSeq);
        }
        return cold;
    }

    /** Has the block of a record read by others; the session is flushed again when it is there. */
    void ask(long tapeSeq) {
        if (asked) {
            return;
        }
        asked = true;
        view.blocks().request(tapeSeq, new RecordBlocks.Listener() {
            @Override
            public void onBlock(RecordBlock block) {
                view.execute(() -> onRead(block));
            }

            @Override
            public void onFailure(TapeException failure) {
                view.execute(
                        () -> asked = false); // tried again when more comes; the view itself finds the same and says it
            }
        });
    }

    private void onRead(RecordBlock block) {
        asked = false;
        if (!closed) {
            cold = block;
            stream.session.ready();
        }
    }

    /** {@return what happens when it is too far behind: of the items' wishes the strictest} */
    OnOverflow onOverflow() {
        return stream.subscriptions.onOverflow();
    }

    void close() {
        closed = true;
        regroup();
        if (isFollowing) {
            view.recent().release();
            view.everyStreams().remove(stream);
        }
    }
}
