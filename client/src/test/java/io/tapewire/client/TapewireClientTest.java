package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.HelloDecoder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TapewireClientTest {
    private static final int TIMEOUT_S = 20;

    private final Heard heard = new Heard();
    private final ManualClock clock = new ManualClock();
    private final FakeServer server = new FakeServer();
    private final ClientContext context = new ClientContext()
            .uri(server.uri())
            .listener(heard)
            .clock(clock)
            .epochClock(clock)
            .ack(5, ClientContext.ACK_BYTES_DEFAULT)
            .requestSpacingMs(0)
            .random(new AtOnce());
    private TapewireClient client;

    /** Random numbers that make every wait as short as it can be. */
    private static final class AtOnce implements RandomGenerator {
        @Override
        public long nextLong() {
            return 0;
        }
    }

    TapewireClientTest() throws IOException {}

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

    private FakeConnection connect() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        final FakeConnection connection = server.accept().welcome();
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        return connection;
    }

    @Test
    void shouldGreetWithItsTokenOfferItsProtocolAndGoLive() throws Exception {
        context.token(() -> "secret").clientName("tester");
        final CompletableFuture<Void> connected = connecting();
        final FakeConnection connection = server.accept();
        assertTrue(connection.request().contains("Sec-WebSocket-Protocol: tapewire.v1\r\n"));
        assertTrue(connection.request().contains("Authorization: Bearer secret\r\n"));
        assertFalse(connection.request().lines().findFirst().orElseThrow().contains("secret"));
        final HelloDecoder hello = connection.expectHello();
        assertEquals(2_000, hello.wantHeartbeatMs());
        assertEquals("secret", hello.token());
        assertEquals("tester", hello.clientName());
        connection.send(Frames.of(1, Answers.welcome(2_000, 16_384, 512)));
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        assertEquals(ClientState.LIVE, client.state());
        assertEquals(List.of("state LIVE", "welcome fake"), heard.lines());
    }

    @Test
    void shouldForgetIdsAndSeqsOfALostConnection() throws Exception {
        final FakeConnection first = connect();
        first.send(Frames.of(2, Frames.instrument(7, "OLD"), Frames.quote(7, 0xFFFF_FFFFL, 1, 2)));
        heard.await("quote OLD");
        first.reset();
        final FakeConnection second = server.accept().welcome();
        second.send(Frames.of(2, Frames.quote(7, 5, 1, 2), Frames.instrument(7, "NEW"), Frames.quote(7, 6, 1, 2)));
        assertTrue(heard.await("quote NEW").contains(" seq 6 "));
        assertEquals(1, client.count(ClientCounter.UNDEFINED_INSTRUMENTS));
    }

    @ParameterizedTest
    @CsvSource({"4000, draining", "4008, slow consumer", "4012, no pong", "4013, rate", "4499, x", "1011, error"})
    void shouldComeBackWhereTheCodeSaysSo(int code, String reason) throws Exception {
        final FakeConnection connection = connect();
        connection.close(code, reason);
        server.accept().welcome();
        assertEquals("discontinuity " + code + " " + reason + ", again in 0", heard.await("discontinuity"));
    }

    @ParameterizedTest
    @CsvSource({"4500, token", "4501, protocol", "4503, entitlement", "4999, x", "1002, framing", "1009, size"})
    void shouldGiveUpWhereTheCodeSaysSo(int code, String reason) throws Exception {
        final FakeConnection connection = connect();
        connection.close(code, reason);
        assertEquals("closed " + code + " " + reason, heard.await("closed"));
        assertEquals(ClientState.CLOSED, client.state());
        assertTrue(heard.lines().stream().noneMatch(line -> line.startsWith("discontinuity")));
    }

    @Test
    void shouldComeBackWhenTheServerThatGoesAwaySaysSo() throws Exception {
        context.random(new BackoffTest.Greatest());
        final FakeConnection connection = connect();
        connection.send(Frames.of(2, Answers.goingAway(10, 5)));
        connection.close(4000, "draining");
        server.accept().welcome();
        assertEquals("discontinuity 4000 draining, again in 15", heard.await("discontinuity"));
    }

    @Test
    void shouldTakeSilenceForADeadConnection() throws Exception {
        connect();
        clock.advanceMs(4_999);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> client.state() == ClientState.LIVE);
        clock.advanceMs(2);
        heard.await("state STALE");
        heard.await("discontinuity 1006 silent for 5001 ms");
        server.accept().welcome();
        Awaitility.await().until(() -> client.state() == ClientState.LIVE);
        assertEquals(1, client.count(ClientCounter.SILENT_CONNECTIONS));
    }

    @Test
    void shouldAcknowledgeTheNewestFrameOnceAndOnlyWhatIsNew() throws Exception {
        final FakeConnection connection = connect();
        connection.send(Frames.of(2, Answers.heartbeat()));
        connection.send(Frames.of(0xFFFF_FFFFL, Answers.heartbeat()));
        heard.await("heartbeat");
        client.ping();
        Awaitility.await().until(() -> {
            client.ping();
            connection.receive();
            return connection.acked() == 0xFFFF_FFFFL;
        });
        final long acks = client.count(ClientCounter.ACKS);
        Awaitility.await().during(Duration.ofMillis(50)).until(() -> client.count(ClientCounter.ACKS) == acks);
    }

    @Test
    void shouldPutFramesTogetherThatComeInParts() throws Exception {
        final FakeConnection connection = connect();
        final byte[] frame = Frames.of(2, Frames.instrument(7, "A"), Frames.quote(7, 1, 1, 2), Answers.gap(3, 4));
        for (int cut = 1; cut < frame.length; cut += 7) {
            connection.sendInParts(frame, cut);
        }
        connection.send(Frames.of(3, Answers.gap(9, 9)));
        heard.await("gap 9 9");
        assertEquals(
                (frame.length - 1 + 6) / 7,
                heard.lines().stream()
                        .filter(line -> line.startsWith("gap 3 4"))
                        .count());
    }

    @Test
    void shouldGiveUpOnAFrameBeyondWhatWelcomeAllowed() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        final FakeConnection connection = server.accept().welcome(1_024, 512);
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        connection.sendInParts(Frames.of(2, Frames.unknown(1_200)), 600);
        heard.await("closed 1009 a frame beyond 1024 bytes");
    }

    @Test
    void shouldGiveUpOnAMalformedFrameAndOnText() throws Exception {
        connect().send(new byte[] {1, 2, 3});
        heard.await("closed 1002 a malformed frame");
        assertEquals(1, client.count(ClientCounter.MALFORMED_FRAMES));
        heard.clear();
        connect().sendText("hello");
        heard.await("closed 1003 a text message");
    }

    @Test
    void shouldSurviveATokenSupplierThatFailsOnTheWayBack() throws Exception {
        final AtomicInteger asked = new AtomicInteger();
        context.token(() -> {
            if (asked.incrementAndGet() == 2) {
                throw new IllegalStateException("vault is shut");
            }
            return "t";
        });
        connect().reset();
        heard.await("discontinuity 1006 no access token: vault is shut");
        server.accept().welcome();
        Awaitility.await().until(() -> client.state() == ClientState.LIVE);
    }

    @Test
    void shouldComeBackFromAListenerThatThrows() throws Exception {
        final AtomicInteger gaps = new AtomicInteger();
        context.listener(new TapewireListener() {
            @Override
            public void onSnapshotEnd(long subId, int streamId) {
                throw new IllegalStateException("a bug of its own");
            }

            @Override
            public void onDiscontinuity(int code, String reason, long retryMs) {
                gaps.incrementAndGet();
                throw new IllegalStateException("another");
            }
        });
        connect().send(Frames.of(2, Answers.snapshotEnd(1)));
        server.accept().welcome();
        Awaitility.await().until(() -> client.state() == ClientState.LIVE && gaps.get() == 1);
    }

    @Test
    void shouldCloseWithACloseFrameFromAnyThreadAndTwice() throws Exception {
        final FakeConnection connection = connect();
        client.close();
        connection.drain();
        client.close();
        assertEquals(ClientState.CLOSED, client.state());
        client.ping(); // nobody there: no error
        assertEquals(List.of("state LIVE", "welcome fake"), heard.lines());
    }
}
