package io.tapewire.fanout;

import io.tapewire.tape.RecordBlock;
import io.tapewire.tape.RecordBlocks;
import io.tapewire.tape.TapeException;

/**
 * What lies in front of a place on the tape and must be read by others: one block at a time, whatever is owed, and one request at a time. Beside
 * {@link RecentRecords}, which are in memory. On the shard's thread.
 */
final class ColdRecords {
    private final TapeView view;
    private final Runnable onRead;
    private final Runnable onFailed;
    private RecordBlock block;
    private boolean isAsked;
    private boolean isClosed;

    /**
     * @param onRead run on the shard's thread when a block that was asked for is here
     * @param onFailed run there when the tape could not be read
     */
    ColdRecords(TapeView view, Runnable onRead, Runnable onFailed) {
        this.view = view;
        this.onRead = onRead;
        this.onFailed = onFailed;
    }

    /** {@return the block of a record, or null where it must be asked for} */
    RecordBlock block(long tapeSeq) {
        if (block == null || !block.holds(tapeSeq)) {
            block = view.blocks().get(tapeSeq);
        }
        return block;
    }

    /** The place is elsewhere, or in memory: the block is of no more use. */
    void release() {
        block = null;
    }

    /** Has the block of a record read by others, unless one is under way. */
    void ask(long tapeSeq) {
        if (isAsked) {
            return;
        }
        isAsked = true;
        view.blocks().request(tapeSeq, new RecordBlocks.Listener() {
            @Override
            public void onBlock(RecordBlock read) {
                view.execute(() -> onRead(read));
            }

            @Override
            public void onFailure(TapeException failure) {
                view.execute(() -> onFailed());
            }
        });
    }

    private void onRead(RecordBlock read) {
        isAsked = false;
        if (!isClosed) {
            block = read;
            onRead.run();
        }
    }

    private void onFailed() {
        isAsked = false;
        if (!isClosed) {
            onFailed.run();
        }
    }

    /** What is under way is told to nobody. */
    void close() {
        isClosed = true;
    }
}
