package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Blocks have what a reader hands on, place by place; a seek begins at a checkpoint that makes the state whole. */
class RecordBlocksTest {
    private static final class Answer implements RecordBlocks.Listener {
        private RecordBlock block;
        private TapeException failure;

        @Override
        public void onBlock(RecordBlock read) {
            block = read;
        }

        @Override
        public void onFailure(TapeException e) {
            failure = e;
        }
    }

    private static MemoryTape written(long seed, int acts) {
        final MemoryTape tape = new MemoryTape();
        final RandomTicks ticks = new RandomTicks(seed, 20);
        final TickWriter writer =
                new TickWriter(tape.appender(), new MarketState(), new TickWriter.Context().checkpointRecords(300));
        for (int i = 0; i < acts; i++) {
            ticks.act(writer);
        }
        writer.close();
        return tape;
    }

    private static RecordBlock read(RecordBlocks blocks, long tapeSeq) {
        final Answer answer = new Answer();
        blocks.request(tapeSeq, answer);
        assertNull(answer.failure);
        assertNotNull(answer.block);
        return answer.block;
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void shouldHaveWhatAReaderHandsOn(@ForAll long seed) {
        final MemoryTape tape = written(seed, 4_000);
        final Random random = new Random(seed);
        final long head = tape.headTapeSeq();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tape.damage(1 + random.nextInt((int) head - 1));
        }
        try (TapeReader reader = tape.newReader()) {
            final TapeListener lines = new TapeListener() {
                @Override
                public void onRecord(DirectBuffer buffer, int offset, int length) {
                    expected.add(line(buffer, offset, length));
                }

                @Override
                public void onGap(long from, long to, GapReason reason) {
                    for (long lost = from; lost <= to; lost++) {
                        expected.add("lost");
                    }
                }
            };
            while (reader.poll(lines, 1_000) > 0) {
                // to the head
            }
        }
        try (RecordBlocks blocks = new RecordBlocks(tape, Runnable::run, 2)) {
            for (int i = 0; i < 300; i++) {
                final long tapeSeq = 1 + random.nextInt((int) head);
                final RecordBlock known = blocks.get(tapeSeq);
                final RecordBlock block = known == null ? read(blocks, tapeSeq) : known;
                final int index = RecordBlock.index(tapeSeq);
                final String found = block.kind(index) == RecordBlock.LOST
                        ? "lost"
                        : line(block.buffer(), block.offset(index), block.length(index));
                assertEquals(expected.get((int) tapeSeq - 1), found);
            }
        }
    }

    private static String line(DirectBuffer buffer, int offset, int length) {
        return RecordLayout.tapeSeq(buffer, offset) + " " + new UnsafeBuffer(buffer, offset, length).hashCode();
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void shouldBeginWhereTheStateBecomesWhole(@ForAll long seed) {
        final MemoryTape tape = written(seed, 2_000);
        final Random random = new Random(seed);
        for (int i = 0; i < 20; i++) {
            final long place = 1 + random.nextInt((int) tape.headTapeSeq());
            assertEquals(
                    StateText.of(stateAt(tape.newReader(), place)),
                    StateText.of(stateAt(tape.newReaderAtCheckpoint(place), place)));
        }
    }

    private static MarketState stateAt(TapeReader reader, long place) {
        final MarketState state = new MarketState();
        while (reader.position() < place) {
            reader.poll(
                    new TapeListener() {
                        @Override
                        public void onRecord(DirectBuffer buffer, int offset, int length) {
                            state.apply(buffer, offset);
                        }

                        @Override
                        public void onGap(long from, long to, GapReason reason) {
                            throw new AssertionError("a gap");
                        }
                    },
                    1);
        }
        reader.close();
        return state;
    }

    @Test
    void shouldReadABlockOnceForAllWhoAskMeanwhile() {
        final MemoryTape tape = written(1, 4_000);
        final List<Runnable> tasks = new ArrayList<>();
        try (RecordBlocks blocks = new RecordBlocks(tape, tasks::add, 4)) {
            final List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                answers.add(new Answer());
                blocks.request(1 + i, answers.get(i));
            }
            assertEquals(1, tasks.size());
            tasks.get(0).run();
            for (final Answer answer : answers) {
                assertEquals(answers.get(0).block, answer.block);
            }
        }
    }

    @Test
    void shouldReadOnWhereABlockWasNotFull() {
        final MemoryTape tape = new MemoryTape();
        final TapeAppender appender = tape.appender();
        TapeFixture.append(appender, 10);
        try (RecordBlocks blocks = new RecordBlocks(tape, Runnable::run, 4)) {
            assertEquals(10, read(blocks, 1).lastTapeSeq());
            TapeFixture.append(appender, 10);
            assertNull(blocks.get(11));
            assertEquals(20, read(blocks, 11).lastTapeSeq());
        }
    }

    @Test
    void shouldTellWhatRetentionTook() {
        final MemoryTape tape = new MemoryTape();
        TapeFixture.append(tape.appender(), 3_000);
        tape.trim(1_500);
        try (RecordBlocks blocks = new RecordBlocks(tape, Runnable::run, 4)) {
            final RecordBlock block = read(blocks, 1_200);
            assertEquals(RecordBlock.LOST, block.kind(RecordBlock.index(1_499)));
            assertEquals(GapReason.RETENTION.value(), block.id(RecordBlock.index(1_499)));
            assertTrue(block.length(RecordBlock.index(1_500)) > 0);
        }
    }
}
