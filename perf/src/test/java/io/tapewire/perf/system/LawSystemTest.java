package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.schemas.sbe.Match;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The law over real sockets: 20,000 ticks/s, every interval at once, judged by identity against the tape. */
class LawSystemTest {
    private static final int RATE = 20_000;
    private static final int SYMBOLS = 100;
    private static final int[] INTERVALS_MS = {0, 10, 100, 1_000};

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @Test
    void shouldKeepTheLawAtEveryIntervalAtOnce() {
        final int seconds = Scale.of(10, 60);
        final long seed = System.nanoTime();
        System.out.println("law: seed " + seed);
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, RATE, seed, "--ticks", RATE * seconds);
        final Server server = tapewire.plainServer(tape).awaitReady();
        try (LawRun run = new LawRun(tapewire.open(tape), server, seed, Duration.ofSeconds(seconds + 120L))) {
            final List<String> symbols = new ArrayList<>(run.awaitSymbols(SYMBOLS));
            final Random random = new Random(seed);
            for (final int intervalMs : INTERVALS_MS) {
                run.add(ClientScript.of(List.of(Item.all(intervalMs))));
                run.add(ClientScript.of(List.of(Item.all(intervalMs))).withAcks(5, 2));
                run.add(ClientScript.of(List.of(
                        new Item(symbols.get(0).substring(0, 1), Match.PREFIX, ClientScript.ALL_CHANNELS, intervalMs),
                        new Item("", Match.ALL, ClientScript.TRADE, intervalMs))));
                run.add(some(symbols, random, intervalMs));
                run.add(some(symbols, random, intervalMs).withAcks(20, ClientScript.NO_CREDIT_LIMIT));
            }
            assertEquals(0, feed.awaitExit(Duration.ofSeconds(seconds + 60L)), feed::errors);
            final List<LoadClient> clients = run.clients();
            run.assertLawAtRest(clients);
            for (final LoadClient client : clients) {
                assertTrue(run.call(() -> run.checker().updates(client)) > 0);
            }
            assertTrue(run.call(() -> run.checker().tapeSeq()) >= (long) RATE * seconds);
        }
        server.stop();
    }

    private static ClientScript some(List<String> symbols, Random random, int intervalMs) {
        Collections.shuffle(symbols, random);
        return ClientScript.of(symbols.subList(0, 25).stream()
                .map(symbol -> Item.exact(symbol, intervalMs))
                .toList());
    }
}
