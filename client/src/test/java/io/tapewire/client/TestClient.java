package io.tapewire.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** A client of a fake server that waits for nothing, with what its listener heard. */
final class TestClient implements AutoCloseable {
    private static final int TIMEOUT_S = 20;

    final Heard heard = new Heard();
    final ManualClock clock = new ManualClock();
    final FakeServer server = new FakeServer();
    final ClientContext context = new ClientContext()
            .uri(server.uri())
            .listener(heard)
            .clock(clock)
            .epochClock(clock)
            .ack(5, ClientContext.ACK_BYTES_DEFAULT)
            .requestSpacingMs(0)
            .random(new AtOnce());
    private TapewireClient client;
    private CompletableFuture<Void> connected;

    /** Random numbers that make every wait as short as it can be. */
    private static final class AtOnce implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }
    }

    TestClient() throws IOException {}

    /** {@return the client, which is made at the first call} */
    TapewireClient client() {
        if (client == null) {
            client = new TapewireClient(context);
        }
        return client;
    }

    /** Connects for the first time. {@return the server's end} */
    FakeConnection connect(long tapeId, long generation) throws Exception {
        final TapewireClient connecting = client();
        connected = CompletableFuture.runAsync(
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
        final FakeConnection connection = server.accept().welcomeTo(tapeId, generation);
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        return connection;
    }

    /** {@return the server's end of the connection after one that was lost} */
    FakeConnection again(long tapeId, long generation) throws Exception {
        return server.accept().welcomeTo(tapeId, generation);
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
        server.close();
    }
}
