package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WatchTlsTest {
    @TempDir
    private static Path directory;

    private static TestCertificate localhost;
    private static TestCertificate elsewhere;

    @BeforeAll
    static void makeCertificates() throws Exception {
        localhost = new TestCertificate(directory, "localhost");
        elsewhere = new TestCertificate(directory, "elsewhere.example");
    }

    private static void assertFails(FakeServer server, String fault, Object... arguments) throws Exception {
        final CompletableFuture<Void> accepting = CompletableFuture.runAsync(
                () -> {
                    try {
                        server.acceptAndForget();
                    } catch (final IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Background.THREADS);
        final WatchRun run = WatchRun.of(arguments);
        assertEquals(1, run.status());
        assertEquals(1, run.errors().lines().count(), run.errors());
        assertTrue(run.errors().startsWith("tapewire watch: " + arguments[0] + ": " + fault), run.errors());
        accepting.handle((done, failure) -> null).join();
    }

    private static void assertWelcomed(FakeServer server, Object... arguments) throws Exception {
        final WatchRun run = WatchRun.of(arguments);
        final FakeConnection connection = server.accept().welcome();
        connection.expectSubscribe();
        run.watch().stop();
        assertEquals(0, run.status());
    }

    @Test
    void shouldRefuseACertificateThatNobodyTrusts() throws Exception {
        try (FakeServer server = new FakeServer(localhost.serverContext())) {
            assertFails(server, "the server's certificate is not trusted; give it with --ca FILE", server.uri(), "A");
        }
    }

    @Test
    void shouldTakeTheCertificateThatItIsGiven() throws Exception {
        final Path pem = localhost.writePem(directory.resolve("localhost.pem"));
        try (FakeServer server = new FakeServer(localhost.serverContext())) {
            assertWelcomed(server, server.uri(), "A", "--ca", pem);
        }
    }

    @Test
    void shouldRefuseACertificateForAnotherName() throws Exception {
        final Path pem = elsewhere.writePem(directory.resolve("elsewhere.pem"));
        try (FakeServer server = new FakeServer(elsewhere.serverContext())) {
            assertFails(server, "the server's certificate is not for this host name", server.uri(), "A", "--ca", pem);
        }
    }

    @Test
    void shouldTakeAnyCertificateAndNameWhereItMay() throws Exception {
        try (FakeServer server = new FakeServer(elsewhere.serverContext())) {
            assertWelcomed(server, server.uri(), "A", "--insecure");
        }
    }

    @Test
    void shouldSayThatAServerDoesNotSpeakTls() throws Exception {
        try (FakeServer server = new FakeServer()) {
            final WatchRun run = WatchRun.of(server.uri("wss"), "A");
            server.answerAnything();
            assertEquals(1, run.status());
            assertEquals(
                    "tapewire watch: " + server.uri("wss") + ": the server does not speak TLS here: try ws://",
                    run.errors());
        }
    }

    @Test
    void shouldSayThatAServerSpeaksOnlyTls() throws Exception {
        try (FakeServer server = new FakeServer()) {
            final WatchRun run = WatchRun.of(server.uri(), "A");
            server.acceptSilently().alert();
            assertEquals(1, run.status());
            assertEquals(
                    "tapewire watch: " + server.uri() + ": the server does not speak plain HTTP here: try wss://",
                    run.errors());
        }
    }
}
