package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import org.agrona.DirectBuffer;

/**
 * Makes a view that stands at a place: reads from the newest checkpoint that is complete before it, on a thread that may wait. The view is handed over whole.
 */
final class ReplaySeek implements Runnable, TapeListener {
    private static final int STEP_RECORDS = 1024;

    /** Told on the reading thread. */
    interface Listener {
        /** The view stands there; or what prevented it. */
        void onSought(TapeView viewOrNull, TapeException failureOrNull);
    }

    private final RecordBlocks blocks;
    private final ReplayTarget target;
    private final long lastTapeSeq;
    private final TapeView view;
    private final Listener listener;
    private boolean isThere;
    private volatile boolean cancelled;

    /**
     * @param lastTapeSeq the place is not behind it
     * @param view nobody else's, with nothing read into it
     */
    ReplaySeek(RecordBlocks blocks, ReplayTarget target, long lastTapeSeq, TapeView view, Listener listener) {
        this.blocks = blocks;
        this.target = target;
        this.lastTapeSeq = lastTapeSeq;
        this.view = view;
        this.listener = listener;
    }

    /** Nobody waits for it any more: it ends soon, and its answer is of no use; any thread. */
    void cancel() {
        cancelled = true;
    }

    @Override
    public void run() {
        try {
            final Tape tape = blocks.tape();
            final long before = Math.min(lastTapeSeq, target.before(tape.timeIndex(), tape.headTapeSeq()));
            try (TapeReader reader = tape.newReaderAtCheckpoint(before)) {
                view.beginAt(blocks, reader.position());
                int count;
                do {
                    count = reader.poll(this, STEP_RECORDS);
                } while (count > 0 && !isThere && !cancelled);
            }
            view.settle();
            listener.onSought(view, null);
        } catch (final TapeException e) {
            listener.onSought(null, e);
        } catch (final RuntimeException | InternalError e) {
            listener.onSought(null, new TapeException("a place on the tape: cannot be read: " + e, e));
        }
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        isThere |= RecordLayout.tapeSeq(buffer, offset) > lastTapeSeq || target.isReached(buffer, offset, view.state());
        if (!isThere) {
            view.onRecord(buffer, offset, length);
            view.moveTo(RecordLayout.tapeSeq(buffer, offset));
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        // what is lost before the place is no loss of this view: it is as whole as the tape
    }
}
