package io.tapewire.fanout;

import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;

/** Where the records of a replay come from: the block of the next one, which others read, or what the view that it joins took last. On the shard's thread. */
final class ReplayBlocks {
    private static final long RETRY_NS = 1_000_000_000;

    private final Replay replay;
    private final SessionStream stream;
    private RecordBlock block;
    private boolean asked;

    ReplayBlocks(Replay replay) {
        this.replay = replay;
        stream = replay.stream;
    }

    /** The view stands elsewhere. */
    void clear() {
        block = null;
    }

    /** {@return the block of the next record as far as it is at hand, else null} */
    RecordBlock atHand() {
        return block == null || !block.holds(stream.view.position() + 1) ? null : block;
    }

    /** {@return the block of the next record; null: it is asked for, or not there yet} */
    RecordBlock next() {
        final long next = stream.view.position() + 1;
        final RecordBlocks blocks = stream.view.blocks();
        final TapeView target = replay.replays.target(stream.session);
        if (replay.joining && target.isCurrent() && target.recent().holds(next)) {
            return target.recent().block(next);
        }
        if (block == null || !block.holds(next)) {
            block = blocks.get(next);
            if (block == null) {
                ask(next);
                return null;
            }
            final long ahead = (block.number() + 1) * RecordBlock.RECORDS + 1;
            if (ahead <= blocks.tape().headTapeSeq() && blocks.get(ahead) == null) {
                ask(ahead); // read while this one is played
            }
        }
        return block;
    }

    private void ask(long tapeSeq) {
        if (asked || tapeSeq > stream.view.blocks().tape().headTapeSeq()) {
            return;
        }
        asked = true;
        final TapeView view = stream.view;
        view.blocks().request(tapeSeq, new RecordBlocks.Listener() {
            @Override
            public void onBlock(RecordBlock read) {
                view.execute(() -> onAnswer());
            }

            @Override
            public void onFailure(TapeException failure) {
                view.execute(() -> retryLater());
            }
        });
    }

    /** The tape cannot be read there, for now: it is tried again, but not at once. */
    private void retryLater() {
        asked = false;
        replay.wakeNs = replay.replays.nowNs() + RETRY_NS;
    }

    private void onAnswer() {
        asked = false;
        if (!replay.isClosed()) {
            stream.session.ready();
        }
    }

    /** {@return whether retention has taken the next record, and what is left of it is not at hand} */
    boolean isRetired() {
        final long next = stream.view.position() + 1;
        return next < stream.view.firstTapeSeq()
                && (block == null || !block.holds(next))
                && stream.view.blocks().get(next) == null;
    }
}
