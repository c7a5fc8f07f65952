package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.EpochQueryDecoder;
import io.tapewire.schemas.sbe.InstrumentQueryDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PingDecoder;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.UnsubscribeDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server is asked for. */
@Timeout(60)
class RequestsTest {
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

    RequestsTest() throws IOException {}

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

    private static List<Subscription> symbols(String... symbols) {
        final List<Subscription> items = new ArrayList<>();
        for (final String symbol : symbols) {
            items.add(new Subscription(symbol, Subscription.ALL_CHANNELS, 100));
        }
        return items;
    }

    @Test
    void shouldSplitALongListAndAskForEachPartAfterTheAnswerToTheOneBefore() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        client.subscribe(symbols("A", "B*", "*"));
        client.subscribe(List.of(new Subscription("D", 1, 0), new Subscription("E", 6, 65_535)));
        final FakeConnection connection = server.accept().welcome(16_384, 2);
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        assertEquals(List.of("1", "1:LATEST:EXACT:7:100:A", "2:LATEST:PREFIX:7:100:B"), connection.expectSubscribe());
        connection.send(Frames.of(2, Answers.subscribeAck(1, 1, SubscriptionStatus.OK)));
        assertEquals(List.of("2", "3:LATEST:ALL:7:100:", "4:LATEST:EXACT:1:0:D"), connection.expectSubscribe());
        connection.send(Frames.of(3, Answers.error(2, "busy"))); // an Error answers too
        assertEquals(List.of("3", "5:LATEST:EXACT:6:65535:E"), connection.expectSubscribe());
    }

    @Test
    void shouldKeepARequestOfTheLongestSymbolsWithinWhatServersRead() throws Exception {
        final CompletableFuture<Void> connected = connecting();
        client.subscribe(IntStream.range(0, 600)
                .mapToObj(i -> new Subscription("S".repeat(28) + (1000 + i), 7, 0))
                .toList());
        final FakeConnection connection = server.accept().welcome(16_384, 65_535);
        connected.get(TIMEOUT_S, TimeUnit.SECONDS);
        final UnsafeBuffer request = connection.receive();
        assertTrue(request.capacity() <= 64 * 1024, () -> request.capacity() + " bytes");
    }

    @Test
    void shouldAskForInstrumentsAndEpochsAndMeasureTheClock() throws Exception {
        final FakeConnection connection = connect();
        final long first = client.requestInstruments("TQ*", 3, 10);
        final InstrumentQueryDecoder query =
                new InstrumentQueryDecoder().wrapAndApplyHeader(connection.receive(), 0, new MessageHeaderDecoder());
        assertEquals(first, query.requestId());
        assertEquals(
                "3 10 PREFIX TQ", query.fromId() + " " + query.maxCount() + " " + query.match() + " " + query.text());
        connection.send(Frames.of(2, Answers.instruments(first, "TQQQ")));
        heard.await("instruments " + first + " next 0 7 SIM TQQQ");

        final long second = client.requestEpochs(2, 5);
        final EpochQueryDecoder epochs =
                new EpochQueryDecoder().wrapAndApplyHeader(connection.receive(), 0, new MessageHeaderDecoder());
        assertEquals(second + " 2 5", epochs.requestId() + " " + epochs.fromEpoch() + " " + epochs.maxCount());
        connection.send(Frames.of(3, Answers.epochs(second)));
        heard.await("epochs " + second + " next 0 1 7");

        client.ping();
        final long nonce = new PingDecoder()
                .wrapAndApplyHeader(connection.receive(), 0, new MessageHeaderDecoder())
                .nonce();
        clock.advanceMs(3);
        final long serverNs = clock.nanoTime() + 500;
        connection.send(Frames.of(4, Answers.pong(nonce, serverNs - 1_000_000, serverNs)));
        heard.await("pong 2000000 1000500"); // 3 ms less 1 ms in the server; the half of it lies before now
    }

    @Test
    void shouldSubscribeAgainByItselfWhenAConnectionIsLost() throws Exception {
        final FakeConnection first = connect();
        client.subscribe(symbols("A", "B"));
        first.expectSubscribe();
        first.send(Frames.of(2, Answers.subscribeAck(1, 1, SubscriptionStatus.OK)));
        client.unsubscribe(1);
        assertEquals(
                1,
                new UnsubscribeDecoder()
                        .wrapAndApplyHeader(first.receive(), 0, new MessageHeaderDecoder())
                        .items()
                        .next()
                        .subId());
        first.reset();
        final FakeConnection second = server.accept().welcome();
        final List<String> asked = second.expectSubscribe();
        assertEquals(List.of("2:LATEST:EXACT:7:100:B"), asked.subList(1, asked.size()));
        heard.await("discontinuity 1006 ");
        Awaitility.await().until(() -> client.state() == ClientState.LIVE);
        assertEquals(
                List.of("state LIVE", "state RECONNECTING", "state LIVE"),
                heard.lines().stream().filter(line -> line.startsWith("state")).toList());
        assertEquals(1, client.count(ClientCounter.RECONNECTS));
    }
}
