package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecordBlocksReadersTest {
    private static final int BLOCKS = 200;
    private static final int MOST_READERS = 40;

    private final MemoryTape memory = new MemoryTape();
    private final AtomicInteger open = new AtomicInteger();
    private Runnable onPoll = () -> {};

    /** What several threads do, on one: while a block is read, another one is asked for. */
    @Test
    void shouldKeepFewReadersWhateverIsReadAtTheSameTime() {
        try (TickWriter writer = new TickWriter(memory.appender(), new MarketState(), new TickWriter.Context())) {
            write(writer);
        }
        final RecordBlocks blocks = new RecordBlocks(counting(Tape.class, memory), Runnable::run, BLOCKS);
        final AtomicInteger read = new AtomicInteger();
        for (int i = BLOCKS - 2; i >= 0; i -= 2) {
            final long other = place(i + 1);
            onPoll = () -> {
                onPoll = () -> {};
                blocks.request(other, listener(read));
            };
            blocks.request(place(i), listener(read));
        }
        assertEquals(BLOCKS, read.get());
        assertTrue(open.get() <= MOST_READERS, open + " readers are open");
        blocks.close();
        assertEquals(0, open.get());
    }

    private static long place(int block) {
        return (long) block * RecordBlock.RECORDS + 1;
    }

    private static void write(TickWriter writer) {
        writer.tsIngest(1);
        final int source = writer.source("s", "S", 0);
        writer.newEpoch(source, 1);
        final int id = writer.defineInstrument(source, "A", -4, 0, 0, 100, RecordLayout.NULL_MANTISSA);
        for (int i = 0; i < BLOCKS * RecordBlock.RECORDS; i++) {
            writer.quote(id, i, i, 0, 0, 1, 1, 2, 1);
        }
    }

    private static RecordBlocks.Listener listener(AtomicInteger read) {
        return new RecordBlocks.Listener() {
            @Override
            public void onBlock(RecordBlock block) {
                read.incrementAndGet();
            }

            @Override
            public void onFailure(TapeException failure) {
                throw failure;
            }
        };
    }

    /** A tape, or a reader of it, that counts how many readers are open. */
    private <T> T counting(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        onPoll.run();
                    } else if (method.getName().equals("close")) {
                        open.decrementAndGet();
                    }
                    try {
                        final Object result = method.invoke(real, arguments);
                        if (result instanceof TapeReader) {
                            open.incrementAndGet();
                            return counting(TapeReader.class, result);
                        }
                        return result;
                    } catch (final InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
