package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.perf.load.ClientScript.Item;
import io.tapewire.perf.load.Ending;
import io.tapewire.perf.load.LoadClient;
import io.tapewire.schemas.sbe.GoingAwayDecoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM: everybody is told, everything ends by itself with 0. */
class ShutdownSystemTest {
    private static final int DRAINING_CODE = 4000;
    private static final int CLIENTS = 50;

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @Test
    void shouldTellEveryClientAndEndWithZeroOnSigterm() {
        final Path path = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(path, 100, 5_000, 1);
        final Server server = tapewire.plainServer(path).awaitReady();
        try (LawRun run = new LawRun(tapewire.open(path), server, 1, Duration.ofMinutes(2))) {
            for (int i = 0; i < CLIENTS; i++) {
                run.add(ClientScript.of(List.of(Item.all(100))));
            }
            final List<LoadClient> clients = run.clients();
            await().until(() -> run.call(
                    () -> clients.stream().allMatch(client -> run.checker().updates(client) > 0)));
            server.stop();
            await().until(() -> run.call(() -> clients.stream().allMatch(client -> client.ending() != Ending.NONE)));
            for (final LoadClient client : clients) {
                assertEquals(DRAINING_CODE, client.closeCode());
                assertEquals(1, client.count(GoingAwayDecoder.TEMPLATE_ID));
            }
            run.assertLaw();
        }
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
    }
}
