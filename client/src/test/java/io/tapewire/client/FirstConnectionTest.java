package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said when the first connection fails: one line, and no second attempt. */
@Timeout(60)
class FirstConnectionTest {
    private static final int TIMEOUT_S = 20;

    private final Heard heard = new Heard();
    private final ManualClock clock = new ManualClock();
    private final FakeServer server = new FakeServer();
    private final ClientContext context =
            new ClientContext().uri(server.uri()).listener(heard).clock(clock).ack(5, 1_000);
    private TapewireClient client;

    FirstConnectionTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        if (client != null) {
            client.close();
        }
        server.close();
    }

    private CompletableFuture<Void> connecting() {
        client = new TapewireClient(context);
        final TapewireClient connecting = client;
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        connecting.connect();
                    } catch (final ClientException e) {
                        throw new IllegalStateException(e.getMessage(), e);
                    } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                Background.THREADS);
    }

    private static String failure(CompletableFuture<Void> connected) {
        final ExecutionException failed =
                assertThrows(ExecutionException.class, () -> connected.get(TIMEOUT_S, TimeUnit.SECONDS));
        return failed.getCause().getMessage();
    }

    @Test
    void shouldEndAConnectThatIsClosedMeanwhile() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        server.acceptSilently();
        client.close();
        assertTrue(failure(connected).endsWith(": closed by its user"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 503})
    void shouldFailTheFirstConnectionThatIsAnsweredOtherwise(int status) throws Exception {
        final CompletableFuture<Void> connected = connecting();
        server.acceptSilently().answer(status + " No\r\nContent-Length: 0");
        assertTrue(failure(connected).startsWith(server.uri() + ": the server answered " + status));
    }

    @Test
    void shouldFailTheFirstConnectionThatIsNeverAnswered() throws Exception {
        context.handshakeTimeoutMs(200);
        final CompletableFuture<Void> connected = connecting();
        server.acceptSilently();
        assertEquals(server.uri() + ": no answer in time", failure(connected));
    }

    @Test
    void shouldFailTheFirstConnectionThatIsNeverWelcomed() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        server.accept().expectHello();
        clock.advanceMs(5_001);
        assertEquals(server.uri() + ": silent for 5001 ms", failure(connected));
        assertEquals(List.of("state CLOSED"), heard.lines());
    }

    @Test
    void shouldFailTheFirstConnectionThatIsClosedBeforeWelcome() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        final FakeConnection connection = server.accept();
        connection.expectHello();
        connection.close(4504, "no common version");
        assertEquals(server.uri() + ": closed with 4504 no common version", failure(connected));
    }

    @Test
    void shouldRefuseSettingsAndItemsThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new Subscription("", 7, 0));
        assertThrows(IllegalArgumentException.class, () -> new Subscription("A B", 7, 0));
        assertThrows(IllegalArgumentException.class, () -> new Subscription("A*B", 7, 0));
        assertThrows(IllegalArgumentException.class, () -> new Subscription("S".repeat(34), 7, 0));
        assertThrows(IllegalArgumentException.class, () -> new Subscription("A", 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Subscription("A", 7, 65_536));
        final ClientContext wrong = new ClientContext().uri(server.uri("http")).listener(heard);
        assertThrows(IllegalArgumentException.class, () -> new TapewireClient(wrong));
        assertThrows(
                IllegalArgumentException.class,
                () -> new TapewireClient(
                        new ClientContext().uri(server.uri()).listener(heard).heartbeatMs(10)));
    }
}
