package io.tapewire.fanout.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TickWriter;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.agrona.concurrent.SystemNanoClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** How often the tape is looked at, by a clock that stands still between looks. */
class ShardWatcherTest {
    private static final long LONGEST_LOOK_NS = 200_000;

    private final MemoryTape tape = new MemoryTape();
    private final TickWriter writer = new TickWriter(tape.appender(), new MarketState(), new TickWriter.Context());
    private final int source = writer.source("test", "TEST", 0);
    private final AtomicInteger idleLooks = new AtomicInteger();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private long nowNs;
    private XnioWorker worker;
    private ShardRunner runner;
    private int instrument;
    private long caughtUp; // records that the executor read before the shard did

    @BeforeEach
    void start() throws IOException {
        writer.newEpoch(source, 1);
        instrument = writer.defineInstrument(source, "A", -2, 0, 0, 1, 1);
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        final FanoutShard shard = new FanoutShard(new FanoutContext().conclude(), 0);
        runner = new ShardRunner(worker.getIoThread(0), shard);
        shard.follow(tape);
        runner.signal();
        await().until(shard::isReady);
    }

    @AfterEach
    void stop() {
        worker.shutdownNow();
        writer.close();
    }

    private ShardWatcher watcher(LongSupplier head) {
        return new ShardWatcher(
                List.of(runner), head, idleLooks::incrementAndGet, LONGEST_LOOK_NS, () -> nowNs, errors::add);
    }

    /** {@return whether the next look is to come sooner than one of an idle watcher} */
    private boolean lookAfter(ShardWatcher watcher, long ms) {
        nowNs += TimeUnit.MILLISECONDS.toNanos(ms);
        final int looks = idleLooks.get();
        watcher.look();
        return idleLooks.get() == looks;
    }

    /** The shard has read all there is, so that what a look finds is settled. */
    private void settled() {
        final long head = tape.headTapeSeq();
        await().until(() -> runner.shard().counters().get(FanoutCounter.RECORDS_READ) >= head - caughtUp);
    }

    @Test
    void shouldLookOftenForASecondAfterATickAndSeldomElse() {
        caughtUp = tape.headTapeSeq();
        final ShardWatcher watcher = watcher(tape::headTapeSeq);
        watcher.look();
        assertFalse(lookAfter(watcher, 10_000), "nothing came");
        writer.feedStatus(source, FeedStatusKind.ALIVE, 0, 0);
        watcher.look();
        settled();
        assertFalse(lookAfter(watcher, 1), "a sign of life is no tick");
        writer.quote(instrument, 1, 1, 0, 0, 100, 1, 101, 1);
        watcher.look();
        settled();
        assertTrue(lookAfter(watcher, 1));
        final int looks = idleLooks.get();
        assertTrue(lookAfter(watcher, 999));
        assertEquals(looks, idleLooks.get());
        assertFalse(lookAfter(watcher, 1));
        assertEquals(looks + 1, idleLooks.get());
    }

    @Test
    void shouldGoOnAfterALookThatFails() {
        final IllegalStateException failure = new IllegalStateException("no head");
        final AtomicInteger looks = new AtomicInteger();
        final ShardWatcher watcher = new ShardWatcher(
                List.of(runner),
                () -> {
                    if (looks.incrementAndGet() == 1) {
                        throw failure;
                    }
                    return 0;
                },
                () -> {},
                LONGEST_LOOK_NS,
                SystemNanoClock.INSTANCE,
                errors::add);
        final Thread thread = new Thread(watcher);
        thread.start();
        await().until(() -> looks.get() > 1);
        watcher.stop();
        await().until(() -> !thread.isAlive());
        assertEquals(List.of(failure), errors);
    }
}
