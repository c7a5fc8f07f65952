package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.TapePromise;
import io.tapewire.perf.load.Violations;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kill -9 of any process at any moment: no appended tick lost, none twice, order kept; judged from the tape and from what clients saw. */
class KillSystemTest {
    private static final int KILLS = 10;
    private static final int SYMBOLS = 100;
    private static final int CLIENTS = 20;
    private static final int RATE = 50_000;

    /** Ticks after which a process has shown that it works again. */
    private static final int ALIVE_TICKS = 1_000;

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void shouldLoseNoTickWhenTheFeedIsKilledAtFullRate() {
        System.out.println("kill feed: seed " + seed);
        final Path path = tapewire.path("tape");
        final Violations violations = new Violations();
        final TapePromise promise = new TapePromise(violations);
        for (int i = 0; i < KILLS; i++) {
            final TapewireProcess feed = tapewire.sim(path, SYMBOLS, "max", i);
            try (Tape tape = tapewire.open(path);
                    TapeReader reader = tape.newReader()) {
                final long judged = promise.tapeSeq();
                await().atMost(Tapewire.START_TIMEOUT).until(() -> tape.headTapeSeq() > judged + ALIVE_TICKS);
                run();
                final long acknowledged = tape.headTapeSeq();
                feed.kill();
                reader.seek(judged + 1);
                promise.judge(reader);
                assertTrue(promise.tapeSeq() >= acknowledged, promise.tapeSeq() + " of " + acknowledged);
            }
            assertEquals(0, violations.count(), violations::toString);
        }
        assertEquals(0, tapewire.tape("verify", path).awaitExit(Duration.ofSeconds(60)));
        System.out.println("kill feed: " + promise.tapeSeq() + " records");
    }

    @Test
    void shouldKeepTheLawWhenFeedAndServerAreKilledInTurn() {
        System.out.println("kill both: seed " + seed);
        final Path path = tapewire.path("tape");
        TapewireProcess feed = tapewire.sim(path, SYMBOLS, RATE, 0);
        for (int i = 0; i < KILLS; i++) {
            final Server server = tapewire.plainServer(path).awaitReady();
            try (LawRun run = new LawRun(tapewire.open(path), server, seed, Duration.ofMinutes(3))) {
                addClients(run);
                awaitDeliveries(run);
                run();
                feed.kill();
                feed = tapewire.sim(path, SYMBOLS, RATE, i + 1);
                awaitDeliveries(run);
                run();
                server.process().kill();
                run.assertLaw();
            }
        }
        awaitTicks(path);
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        final Server server = tapewire.plainServer(path).awaitReady();
        try (LawRun run = new LawRun(tapewire.open(path), server, seed, Duration.ofMinutes(3))) {
            addClients(run);
            run.assertLawAtRest(run.clients());
        }
        server.stop();
    }

    /** The newest feed writes: it is told to end as one that runs, not as one that starts. */
    private void awaitTicks(Path path) {
        try (Tape tape = tapewire.open(path)) {
            final long head = tape.headTapeSeq();
            await().atMost(Tapewire.START_TIMEOUT).until(() -> tape.headTapeSeq() > head);
        }
    }

    private void addClients(LawRun run) {
        for (int i = 0; i < CLIENTS; i++) {
            run.add(ClientScript.of(List.of(Item.all(i % 2 == 0 ? 0 : 100))));
        }
    }

    private static void awaitDeliveries(LawRun run) {
        final List<LoadClient> clients = run.clients();
        final long before = clients.stream()
                .mapToLong(client -> run.call(() -> run.checker().updates(client)))
                .sum();
        await().atMost(Tapewire.START_TIMEOUT)
                .until(() -> run.call(() -> clients.stream()
                                .mapToLong(run.checker()::updates)
                                .sum())
                        > before + ALIVE_TICKS);
    }

    /** Lets everything run for a while, so that the kill comes at any moment. */
    private void run() {
        LockSupport.parkNanos(
                Duration.ofMillis(100 + random.nextInt(Scale.of(600, 2_900))).toNanos());
    }
}
