package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Ending;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.perf.load.LoadDriver;
import io.tapewire.perf.load.PageCache;
import io.tapewire.perf.load.Reading;
import io.tapewire.perf.load.Requests;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import io.tapewire.tape.Tape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients with each event that stop taking them for a while, beside replays of what is long gone and clients that keep up: all catch up from the tape without
 * a loss, and neither memory nor the others pay for it.
 */
class LaggingClientsSystemTest {
    private static final int RATE = 20_000;
    private static final int SYMBOLS = 500;
    private static final int HISTORY_TICKS = Scale.of(500_000, 3_000_000);
    private static final int LAGGING = Scale.of(50, 200);
    private static final int LAGGING_ITEMS = 5;
    private static final int LAG_S = Scale.of(12, 40);
    private static final int LIVE_S = LAG_S + Scale.of(8, 30);
    private static final int LIVE = 10;
    private static final int LIVE_ITEMS = 50;
    private static final int REPLAYS = Scale.of(10, 20);
    private static final int STREAM = 1;

    private static final int ACK_MS = 20;
    private static final int CREDIT_FRAMES = 64;

    /** What a client's socket hides is some seconds' worth. In a smaller one loopback's long segments do not fit: TCP crawls then, with 10 KB/s, behind what it is owed. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    /**
     * Who reads nothing answers no ping: not what is looked at here. And behind a socket that was full for 40 s, TCP may wait for as long again before it
     * tries, one client in some hundred does: more than the default limits of lag.
     */
    private static final Object[] FULL_SOCKETS = {
        "--dead-peer-ms", 120_000, "--every-lag-ms", 180_000, "--every-lag-records", 4_000_000
    };

    private static final int COLD_READERS = 2;

    /** The blocks that all share, 64 of up to 1,024 × 128 bytes, and what else comes and goes. */
    private static final long HEAP_SPREAD_BYTES = (64 << 17) + (4 << 20);

    private static final Duration TIMEOUT = Duration.ofSeconds(90);

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private final EveryEvents events = new EveryEvents();
    private final List<LoadClient> lagging = new ArrayList<>();
    private final List<LoadClient> replays = new ArrayList<>();
    private final List<LoadClient> live = new ArrayList<>();
    private Server server;
    private LoadDriver driver;

    @Test
    void shouldCatchUpWhoGaveNoCredit() throws IOException {
        run(
                script -> script.withAcks(ACK_MS, CREDIT_FRAMES),
                client -> client.holdAcks(true),
                client -> client.holdAcks(false));
    }

    @Test
    void shouldCatchUpWhoseSocketWasFull() throws IOException {
        run(
                script -> script.withReceiveBuffer(RECEIVE_BUFFER_BYTES),
                client -> client.read(Reading.nothing()),
                client -> client.read(Reading.freely()),
                FULL_SOCKETS);
    }

    private void run(
            UnaryOperator<ClientScript> script,
            Consumer<LoadClient> stop,
            Consumer<LoadClient> goOn,
            Object... settings)
            throws IOException {
        final long seed = System.nanoTime();
        System.out.println("lagging clients: seed " + seed);
        final Path directory = tapewire.path("tape");
        final TapewireProcess history = tapewire.sim(directory, SYMBOLS, "max", seed, "--ticks", HISTORY_TICKS);
        assertEquals(0, history.awaitExit(TIMEOUT), history::errors);
        server = tapewire.plainServer(directory, settings).awaitReady();
        try (Tape tape = tapewire.open(directory);
                LoadDriver load = new LoadDriver(
                        server.address(), server.stream().getPath(), events, seed, TIMEOUT.multipliedBy(4))) {
            driver = load.start();
            final NewestSeqs start = NewestSeqs.of(tape);
            addClients(start, script, new Random(seed));
            final TapewireProcess feed = tapewire.sim(directory, SYMBOLS, RATE, seed, "--ticks", RATE * LIVE_S);
            lag(tape, directory, stop);
            final long heapLagging = server.liveHeapBytes();
            eachLagging(goOn);
            assertEquals(0, feed.awaitExit(TIMEOUT), feed::errors);
            assertCaughtUp(NewestSeqs.of(tape));
            final long heapAfter = server.liveHeapBytes();
            System.out.printf("lagging clients: live heap %,d then %,d bytes%n", heapLagging, heapAfter);
            assertTrue(heapAfter - heapLagging <= HEAP_SPREAD_BYTES, heapLagging + " then " + heapAfter);
        }
        server.stop();
    }

    private void addClients(NewestSeqs start, UnaryOperator<ClientScript> script, Random random) {
        driver.call(() -> {
            events.begin(driver, start);
            return null;
        });
        final List<String> symbols = new ArrayList<>(start.symbols());
        for (int i = 0; i < LAGGING; i++) {
            lagging.add(add(script.apply(ClientScript.of(some(symbols, LAGGING_ITEMS, random).stream()
                    .map(Item::every)
                    .toList()))));
        }
        for (int i = 0; i < LIVE; i++) {
            live.add(add(ClientScript.of(some(symbols, LIVE_ITEMS, random))));
        }
        for (int i = 0; i < REPLAYS; i++) {
            replays.add(add(ClientScript.of(List.of())));
        }
        await().atMost(TIMEOUT)
                .until(() -> driver.call(() ->
                        driver.clients().stream().allMatch(client -> client.count(WelcomeDecoder.TEMPLATE_ID) == 1)));
    }

    private static List<Item> some(List<String> symbols, int count, Random random) {
        Collections.shuffle(symbols, random);
        return symbols.subList(0, count).stream()
                .map(symbol -> Item.exact(symbol, 0))
                .toList();
    }

    private LoadClient add(ClientScript script) {
        return driver.call(() -> driver.add(script));
    }

    /** Half of the time beside what is live alone, half of it beside replays too. */
    private void lag(Tape tape, Path directory, Consumer<LoadClient> stop) throws IOException {
        final long begin = tape.headTapeSeq();
        awaitHead(tape, begin + RATE); // all are served, nobody lags
        eachLagging(stop);
        driver.call(events::takeAges);
        awaitHead(tape, begin + RATE * (1 + LAG_S / 2L));
        final Histogram without = driver.call(events::takeAges);
        if (Scale.of(0, 1) == 1) {
            PageCache.evict(directory);
        }
        for (final LoadClient replay : replays) {
            send(replay, requests -> requests.openReplay(STREAM, 0, 0));
            send(
                    replay,
                    requests -> requests.subscribe(List.of(Item.all(0).every().on(STREAM)), 0));
            send(replay, requests -> requests.playReplay(STREAM));
        }
        awaitHead(tape, begin + RATE * (1L + LAG_S));
        final Histogram with = driver.call(events::takeAges);
        System.out.printf(
                "lagging clients: quotes of %d live clients p99 %.2f ms old, beside %d replays %.2f%n",
                LIVE, without.getValueAtPercentile(99) / 1e6, REPLAYS, with.getValueAtPercentile(99) / 1e6);
    }

    /** {@return what has become of clients that are not there any more} */
    private List<String> ended() {
        return driver.clients().stream()
                .filter(client -> client.ending() != Ending.NONE)
                .map(client ->
                        client.index() + " " + client.ending() + " " + client.closeCode() + " " + client.failure())
                .toList();
    }

    private static void awaitHead(Tape tape, long tapeSeq) {
        await().atMost(TIMEOUT).until(() -> tape.headTapeSeq() >= tapeSeq);
    }

    private void eachLagging(Consumer<LoadClient> change) {
        driver.call(() -> {
            lagging.forEach(change);
            return null;
        });
    }

    private void send(LoadClient client, ToIntFunction<Requests> request) {
        driver.call(() -> {
            client.send(driver.requests().buffer(), 0, request.applyAsInt(driver.requests()));
            return null;
        });
    }

    private void assertCaughtUp(NewestSeqs end) throws IOException {
        assertEquals(List.of(), driver.call(this::ended), server::endings);
        for (final LoadClient client : lagging) {
            final NewestSeqs all = end.copyFor(client.script());
            await().atMost(TIMEOUT)
                    .until(() -> driver.call(() -> events.of(client).isSame(all)));
        }
        assertEquals(List.of(), driver.call(events::violations));
        assertEquals(List.of(), driver.call(this::ended), server::endings);
        for (final LoadClient replay : replays) {
            assertTrue(driver.call(() -> events.of(replay).tapeSeq()) > 0, "a replay that got nothing");
        }
        assertEquals(0, server.counter("EVERY_OVERFLOWS"));
        assertEquals(0, server.counter("RECORDS_LOST"));
        assertTrue(server.threads("tape-reader") <= COLD_READERS, "threads that read what is cold");
    }
}
