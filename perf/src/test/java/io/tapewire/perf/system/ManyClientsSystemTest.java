package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Ending;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.Reading;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A thousand clients, a tenth of which does not keep up: nobody else notices, and it costs no memory. */
class ManyClientsSystemTest {
    private static final int RATE = 50_000;
    private static final int SYMBOLS = 500;
    private static final int ITEMS = 50;
    private static final int INTERVAL_MS = 100;
    private static final int CLIENTS = 1_000;
    private static final int SLOW_BYTES_PER_SECOND = 200;

    /** One client in twenty reads slowly, one in twenty nothing. */
    private static final int GROUP = 20;

    /** Below what the kernel grants at least: what a slow client's socket hides from the server is small. */
    private static final int SMALL_BUFFER_BYTES = 2_048;

    private static final int SLOW_CONSUMER_CODE = 4008;
    private static final long HEAP_SPREAD_BYTES = 8 << 20;
    private static final Duration CUT_TIMEOUT = Duration.ofSeconds(60);

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private final List<LoadClient> keepingUp = new ArrayList<>();
    private final List<LoadClient> notKeepingUp = new ArrayList<>();

    @Test
    void shouldServeAThousandClientsOfWhomSomeDoNotKeepUp() throws IOException {
        final int seconds = Scale.of(30, 120);
        final long seed = System.nanoTime();
        System.out.println("many clients: seed " + seed);
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, RATE, seed, "--ticks", RATE * seconds);
        final Server server = tapewire.plainServer(tape, deadlines()).awaitReady();
        try (LawRun run = new LawRun(tapewire.open(tape), server, seed, Duration.ofSeconds(seconds + 240L))) {
            final LoadClient late = addClients(run, new Random(seed));
            await().atMost(CUT_TIMEOUT)
                    .until(() -> server.counter("ENDED_SLOW_CONSUMER") > notKeepingUp.size()); // its own among them
            run.read(late, Reading.freely());
            final long heapBefore = liveHeapAt(run, server, (long) RATE * (seconds - Scale.of(12, 22)));
            final long heapAfter = liveHeapAt(run, server, (long) RATE * (seconds - 2));
            assertTrue(Math.abs(heapAfter - heapBefore) <= HEAP_SPREAD_BYTES, heapBefore + " then " + heapAfter);
            System.out.printf("many clients: live heap %,d then %,d bytes%n", heapBefore, heapAfter);

            assertEquals(0, feed.awaitExit(Duration.ofSeconds(seconds)), feed::errors);
            run.assertLawAtRest(keepingUp);
            assertCut(run, server);
            assertEquals(Ending.CLOSED, run.call(late::ending));
            assertEquals(SLOW_CONSUMER_CODE, run.call(late::closeCode));
            assertEquals(1, run.call(() -> late.count(SlowWarningDecoder.TEMPLATE_ID)));
        }
        server.stop();
    }

    /** Deadlines of the ladder lowered, so that it is climbed within a short run; the full run takes the defaults. */
    private static Object[] deadlines() {
        return Scale.of(1, 0) == 0
                ? new Object[0]
                : new Object[] {"--slow-warning-ms", 2_000, "--slow-consumer-ms", 4_000, "--close-abort-ms", 10_000};
    }

    private LoadClient addClients(LawRun run, Random random) {
        final List<String> symbols = new ArrayList<>(run.awaitSymbols(SYMBOLS));
        for (int i = 0; i < CLIENTS; i++) {
            final ClientScript script = some(symbols, random);
            if (i % GROUP == 0) {
                notKeepingUp.add(run.add(slow(script, Reading.atMost(SLOW_BYTES_PER_SECOND))));
            } else if (i % GROUP == GROUP / 2) {
                notKeepingUp.add(run.add(slow(script, Reading.nothing())));
            } else {
                keepingUp.add(run.add(script));
            }
        }
        return run.add(slow(some(symbols, random), Reading.nothing()));
    }

    private static long liveHeapAt(LawRun run, Server server, long tapeSeq) throws IOException {
        await().atMost(Duration.ofMinutes(3)).until(() -> run.headTapeSeq() >= tapeSeq);
        return server.liveHeapBytes();
    }

    private void assertCut(LawRun run, Server server) {
        for (final LoadClient client : notKeepingUp) {
            run.read(client, Reading.freely()); // one that reads nothing hears of a reset only now
        }
        await().atMost(CUT_TIMEOUT)
                .until(() -> run.call(() -> notKeepingUp.stream().noneMatch(client -> client.ending() == Ending.NONE)));
        for (final LoadClient client : notKeepingUp) {
            assertEquals(Ending.RESET, run.call(client::ending), client::failure);
        }
        assertEquals(notKeepingUp.size() + 1, server.counter("ENDED_SLOW_CONSUMER"), server::endings);
    }

    private static ClientScript slow(ClientScript script, Reading reading) {
        return script.withReading(reading).withReceiveBuffer(SMALL_BUFFER_BYTES);
    }

    private static ClientScript some(List<String> symbols, Random random) {
        Collections.shuffle(symbols, random);
        return ClientScript.of(symbols.subList(0, ITEMS).stream()
                .map(symbol -> Item.exact(symbol, INTERVAL_MS))
                .toList());
    }
}
