package io.tapewire.fanout;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.concurrent.Executor;
import org.agrona.DirectBuffer;

/**
 * Which tape it is and where it begins, for Welcome. Reading the oldest record is for the executor: its pages are cold. When retention has moved the
 * beginning, the next Welcome says the one before and has it read anew.
 */
final class TapeExtent {
    /** The oldest record. */
    private record Beginning(long tapeSeq, long tsIngest) {}

    private static final Beginning NONE = new Beginning(0, 0);

    private final Executor executor;
    private volatile Beginning beginning = NONE;
    private Tape tape;

    TapeExtent(Executor executor) {
        this.executor = executor;
    }

    /** On the shard's thread, as all but {@link #readBeginning}. */
    void begin(Tape newTape) {
        tape = newTape;
        beginning = NONE;
    }

    boolean hasTape() {
        return tape != null;
    }

    long tapeId() {
        return tape == null ? 0 : tape.tapeId();
    }

    long firstTapeSeq() {
        if (tape != null && tape.firstTapeSeq() != beginning.tapeSeq) {
            final Tape read = tape;
            executor.execute(() -> readBeginning(read));
        }
        return beginning.tapeSeq;
    }

    /** {@return tsIngest of the oldest record, ns since 1970; 0 = none} */
    long firstTime() {
        return beginning.tsIngest;
    }

    /** Reads what lies before the place that the shard reads from; on the thread that reads for it and may wait. */
    void readPast(TapeView shardTape) {
        readBeginning(tape);
        shardTape.addEndedEpochs(tape.timeIndex());
    }

    private void readBeginning(Tape read) {
        try (TapeReader reader = read.newReader()) {
            reader.poll(
                    new TapeListener() {
                        @Override
                        public void onRecord(DirectBuffer buffer, int offset, int length) {
                            beginning = new Beginning(
                                    RecordLayout.tapeSeq(buffer, offset), RecordLayout.tsIngest(buffer, offset));
                        }

                        @Override
                        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                            // the next record is the oldest that can be read
                        }
                    },
                    1);
        } catch (final TapeException e) {
            beginning = NONE; // the shard's own reader finds the same and says it
        }
    }
}
