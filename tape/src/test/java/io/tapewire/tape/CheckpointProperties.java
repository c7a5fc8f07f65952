package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.DirectBuffer;

/** Restoring from any complete checkpoint gives what restoring from the first record gives; the oracle is the state that read everything. */
class CheckpointProperties {
    /** A complete checkpoint: where it begins and ends. */
    private record Checkpoint(long begin, long end) {}

    @Property(tries = 150)
    void shouldRestoreTheSameFromEachCheckpointAsFromTheFirstRecord(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int symbols) {
        final MemoryTape tape = new MemoryTape();
        write(tape, seed, symbols);
        final List<Checkpoint> checkpoints = checkpoints(tape);
        assertFalse(checkpoints.isEmpty());
        final long head = tape.headTapeSeq();
        final List<String> atHead = StateText.of(stateAt(tape, 1, head));
        for (final Checkpoint checkpoint : checkpoints) {
            assertEquals(
                    StateText.of(stateAt(tape, 1, checkpoint.end)),
                    StateText.of(stateAt(tape, checkpoint.begin, checkpoint.end)),
                    () -> checkpoint + " at its end");
            assertEquals(
                    atHead, StateText.of(stateAt(tape, checkpoint.begin, head)), () -> checkpoint + " at the head");
        }
        final TapeReader reader = tape.newReaderAtCheckpoint();
        assertEquals(checkpoints.get(checkpoints.size() - 1).begin, reader.position() + 1);
    }

    private static void write(MemoryTape tape, long seed, int symbols) {
        final Random random = new Random(seed);
        final RandomTicks ticks = new RandomTicks(seed, symbols);
        final TickWriter.Context context = new TickWriter.Context().checkpointRecords(50);
        TickWriter writer = new TickWriter(tape.appender(), new MarketState(), context);
        for (int i = 0; i < 1_000; i++) {
            ticks.act(writer);
            if (random.nextInt(300) == 0) {
                tape.roll();
            }
            if (random.nextInt(300) == 0) {
                final List<String> left = StateText.of(writer.state());
                writer.close();
                final MarketState restored = RecordStates.follow(tape.newReaderAtCheckpoint(), new MarketState());
                assertEquals(left, StateText.of(restored), "what a restart restores");
                writer = new TickWriter(tape.appender(), restored, context);
            }
        }
        tape.roll();
        ticks.act(writer);
        final int source = writer.source("iex:1", "IEX", 0);
        writer.newEpoch(source, 1); // also wakes it from ENDED
        writer.doWork(0);
        while (writer.doWork(0) > 0) {
            continue;
        }
        for (int i = 0; i < 20; i++) {
            ticks.act(writer);
        }
        writer.close();
    }

    private static MarketState stateAt(MemoryTape tape, long from, long to) {
        final MarketState state = new MarketState();
        final TapeReader reader = tape.newReader();
        reader.seek(from);
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                state.apply(buffer, offset);
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError("lost " + fromTapeSeq);
            }
        };
        reader.poll(listener, (int) (to - from + 1));
        assertEquals(to, state.tapeSeq());
        return state;
    }

    private static List<Checkpoint> checkpoints(MemoryTape tape) {
        final List<Checkpoint> checkpoints = new ArrayList<>();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                final int templateId = RecordLayout.templateId(buffer, offset);
                if (templateId == CheckpointEndDecoder.TEMPLATE_ID) {
                    final long begin = new CheckpointEndDecoder()
                            .wrapAndApplyHeader(buffer, offset, header)
                            .beginTapeSeq();
                    checkpoints.add(new Checkpoint(begin, RecordLayout.tapeSeq(buffer, offset)));
                }
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                throw new AssertionError("lost " + fromTapeSeq);
            }
        };
        final TapeReader reader = tape.newReader();
        while (reader.poll(listener, 1_000) > 0) {
            continue;
        }
        return checkpoints;
    }
}
