package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.tape.Tape;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** EVERY means every: whatever is killed, whenever, clients print each event of the tape once and in order. */
class EveryKillSystemTest {
    private static final int SYMBOLS = 20;
    private static final int RATE = 2_000;
    private static final int MOMENTS = Scale.of(6, 60);
    private static final Duration CHECK_TIMEOUT = Duration.ofMinutes(2);

    private enum Victim {
        SERVER,
        CONNECTION,
        FEED,
        CLIENT
    }

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private TapewireProcess feed;
    private Server server;
    private int feeds;

    @Test
    void shouldPrintEachEventOnceWhateverIsKilled() throws IOException {
        System.out.println("every kill: seed " + seed);
        startFeed();
        server = tapewire.plainServer(tape()).awaitReady();
        final String url = server.stream().toString();
        try (TcpProxy proxy = new TcpProxy()) {
            proxy.target(server.address());
            final String proxied = url.replace(":" + server.address().getPort() + "/", ":" + proxy.port() + "/");
            final List<EveryClient> clients = List.of(
                    new EveryClient(tapewire, "direct", url).start(),
                    new EveryClient(tapewire, "proxied", proxied).start(),
                    new EveryClient(tapewire, "killed", url).start());
            clients.forEach(EveryClient::awaitEvents);
            for (final Victim victim : victims()) {
                if (random.nextBoolean()) {
                    clients.get(Scale.of(2, random.nextInt(3)))
                            .awaitEvents(); // else whoever comes back is hit on its way
                }
                run();
                switch (victim) {
                    case SERVER -> killServer();
                    case CONNECTION -> proxy.cut();
                    case FEED -> killFeed();
                    default -> clients.get(2).killAndRestart();
                }
            }
            run();
            endFeed();
            judge(clients);
        }
        server.stop();
    }

    private Path tape() {
        return tapewire.path("tape");
    }

    /** Each at least once. A client's backoff grows with each loss: few of them in the short form. */
    private List<Victim> victims() {
        final List<Victim> victims = new ArrayList<>(List.of(Victim.values()));
        while (victims.size() < MOMENTS) {
            victims.add(Victim.values()[Scale.of(2 + random.nextInt(2), random.nextInt(Victim.values().length))]);
        }
        Collections.shuffle(victims, random);
        System.out.println("every kill: " + victims);
        return victims;
    }

    private void startFeed() {
        feed = tapewire.sim(tape(), SYMBOLS, RATE, feeds++);
    }

    private void killFeed() {
        feed.kill();
        startFeed();
    }

    private void killServer() {
        server.process().kill();
        server = new Server(tapewire.serve(
                "--tape", tape(), "--plain", "--port", server.stream().getPort(), "--admin-port", 0));
    }

    /** In order, and as one that runs, not as one that starts. */
    private void endFeed() {
        try (Tape tape = tapewire.open(tape())) {
            final long head = tape.headTapeSeq();
            await().atMost(Tapewire.START_TIMEOUT).until(() -> tape.headTapeSeq() > head);
        }
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
    }

    private void judge(List<EveryClient> clients) {
        final TapeEvents events;
        try (Tape tape = tapewire.open(tape())) {
            events = TapeEvents.of(tape);
        }
        clients.forEach(client -> client.awaitEnd(events));
        final int[] repeated =
                clients.stream().mapToInt(client -> client.assertAllOf(events)).toArray();
        assertEquals(0, repeated[0] + repeated[1]);
        System.out.println("every kill: " + events.count() + " events, "
                + clients.get(2).lives() + " lives of the killed client repeated " + repeated[2]);
        final TapewireProcess check = tapewire.check(
                tape(),
                "--at-rest",
                clients.get(0).capture(),
                clients.get(1).capture(),
                clients.get(2).capture());
        assertEquals(0, check.awaitExit(CHECK_TIMEOUT), () -> check.lines() + check.errors());
        System.out.println("every kill: " + check.lines());
    }

    /** Lets everything run for a while, so that the kill comes at any moment. */
    private void run() {
        LockSupport.parkNanos(
                Duration.ofMillis(100 + random.nextInt(Scale.of(900, 2_900))).toNanos());
    }
}
