package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.agrona.DirectBuffer;

/**
 * Reads {@link RecordBlock}s of one tape for who is not at its head: on threads of an executor, never on the one that asks. What is asked for by several at the
 * same time, or within a while, is read once: cursors that are near each other share a pass.
 *
 * <p>Any thread asks; {@link #get} takes no lock.
 */
public final class RecordBlocks implements AutoCloseable {
    /** Readers kept open, each at its place: as many passes as may run in turn without a search each time. */
    private static final int READERS = 32;

    /** Told on a reading thread. */
    public interface Listener {
        /** A block was read. It may have less than was asked for, where the tape has no more; empty: nothing there yet. */
        void onBlock(RecordBlock block);

        /** The tape can be read no further. */
        void onFailure(TapeException failure);
    }

    private final Tape tape;
    private final Executor executor;
    private final int capacity;
    private final ConcurrentHashMap<Long, RecordBlock> blocks = new ConcurrentHashMap<>();
    private final ArrayDeque<Long> oldest = new ArrayDeque<>(); // guarded by this, as all below
    private final ConcurrentHashMap<Long, List<Listener>> asked = new ConcurrentHashMap<>();
    private final List<TapeReader> readers = new ArrayList<>();
    private boolean closed;

    /**
     * @param tape stays open until {@link #close}
     * @param executor of the threads that read
     * @param capacity full blocks kept
     */
    public RecordBlocks(Tape tape, Executor executor, int capacity) {
        this.tape = tape;
        this.executor = executor;
        this.capacity = capacity;
    }

    /** {@return the tape that is read} */
    public Tape tape() {
        return tape;
    }

    /** {@return the block that has a record, or null where it is not here: {@link #request} it} */
    public RecordBlock get(long tapeSeq) {
        final RecordBlock block = blocks.get(RecordBlock.numberOf(tapeSeq));
        return block != null && block.holds(tapeSeq) ? block : null;
    }

    /** Asks for the block that a record stands in, from its first record on that the tape has. */
    public void request(long tapeSeq, Listener listener) {
        final long number = RecordBlock.numberOf(tapeSeq);
        final boolean[] isFirst = new boolean[1];
        asked.compute(number, (key, waiting) -> {
            isFirst[0] = waiting == null;
            final List<Listener> all = waiting == null ? new ArrayList<>(2) : waiting;
            all.add(listener);
            return all;
        });
        if (isFirst[0]) {
            executor.execute(() -> read(number));
        }
    }

    private void read(long number) {
        RecordBlock block = null;
        TapeException failure = null;
        try {
            final RecordBlock known = blocks.get(number);
            block = known != null && known.isFull() ? known : load(number);
        } catch (final TapeException e) {
            failure = e;
        } catch (final RuntimeException | InternalError e) {
            failure = TapeException.of("block " + number + " of the tape: cannot be read", e);
        }
        for (final Listener listener : asked.remove(number)) {
            if (failure == null) {
                listener.onBlock(block);
            } else {
                listener.onFailure(failure);
            }
        }
    }

    private RecordBlock load(long number) {
        final long from = (number << 10) + 1;
        final RecordBlock block = new RecordBlock();
        block.begin(from);
        final Filling filling = new Filling(block);
        final TapeReader reader = take(from);
        try {
            int count;
            do {
                count = reader.poll(filling, (int) (from + RecordBlock.RECORDS - 1 - block.lastTapeSeq()));
            } while (count > 0 && !block.isFull());
        } catch (final RuntimeException | InternalError e) {
            reader.close();
            throw e;
        }
        keep(reader, block);
        return block;
    }

    private TapeReader take(long from) {
        TapeReader found = null;
        synchronized (this) {
            if (closed) {
                throw new TapeException("the tape is closed");
            }
            for (int i = readers.size() - 1; i >= 0 && found == null; i--) {
                if (readers.get(i).position() == from - 1) {
                    found = readers.remove(i);
                }
            }
            if (found == null && readers.size() >= READERS) {
                found = readers.remove(0); // not used for the longest time
            }
        }
        if (found != null && found.position() == from - 1) {
            return found;
        }
        final TapeReader reader = found == null ? tape.newReader() : found;
        try {
            reader.seek(from);
        } catch (final RuntimeException | InternalError e) {
            reader.close();
            throw e;
        }
        return reader;
    }

    private synchronized void keep(TapeReader reader, RecordBlock block) {
        if (closed) {
            reader.close();
            return;
        }
        readers.add(reader);
        if (blocks.put(block.number(), block) == null) { // what is not full yet is of use to who wants no more
            oldest.add(block.number());
        }
        if (oldest.size() > capacity) {
            blocks.remove(oldest.poll());
        }
    }

    /** Fills a block; a record that is not the next one says that those before it are lost. */
    private final class Filling implements TapeListener {
        private final RecordBlock block;
        private long stamp;

        Filling(RecordBlock block) {
            this.block = block;
        }

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            final long tapeSeq = RecordLayout.tapeSeq(buffer, offset);
            if (tapeSeq > block.lastTapeSeq() + 1) {
                final long first = tape.firstTapeSeq();
                block.addLost(Math.min(tapeSeq, first) - 1, GapReason.RETENTION, stamp);
                block.addLost(tapeSeq - 1, GapReason.DAMAGE, stamp);
            }
            if (!block.isFull() && tapeSeq == block.lastTapeSeq() + 1) {
                if (stamp == 0) {
                    block.stampLost(RecordLayout.tsIngest(buffer, offset));
                }
                stamp = RecordLayout.tsIngest(buffer, offset);
                block.add(buffer, offset, length);
            }
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            block.addLost(toTapeSeq, reason, stamp);
        }
    }

    /** Closes the readers; what is still being read is the last. The tape is its owner's to close, when no thread reads any more. */
    @Override
    public synchronized void close() {
        closed = true;
        readers.forEach(TapeReader::close);
        readers.clear();
    }
}
