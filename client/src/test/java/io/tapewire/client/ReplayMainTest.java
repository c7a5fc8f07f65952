package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradingState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReplayMainTest {
    private final FakeServer server = new FakeServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    ReplayMainTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private CompletableFuture<Integer> replay(Object... arguments) {
        final String[] args = Stream.of(arguments).map(Object::toString).toArray(String[]::new);
        return CompletableFuture.supplyAsync(
                () -> new ReplayMain(out).run(new PrintWriter(err, true), args), Background.THREADS);
    }

    private static void state(FakeConnection connection, long requestId, ReplayPhase phase) throws IOException {
        connection.send(Frames.of(2, Answers.replayState(1, requestId, phase, 0)));
    }

    /** Plays. {@return what OPEN asked for} */
    private static String serve(FakeConnection connection) throws IOException {
        final String open = connection.expectReplay();
        state(connection, connection.requestId(), ReplayPhase.PAUSED);
        connection.expectPlaces();
        connection.send(Frames.of(3, Answers.subscribeAck(connection.requestId(), 1, SubscriptionStatus.OK)));
        connection.expectReplay();
        state(connection, connection.requestId(), ReplayPhase.PLAYING);
        return open;
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldPrintWhatIsOfTheTapeAndEndWithIt() throws Exception {
        final CompletableFuture<Integer> run = replay(server.uri(), "*", "--json");
        final FakeConnection connection = server.accept().welcome();
        assertEquals("OPEN 1 MARKET epoch 0 0..0 at 0 gap 0", serve(connection));
        connection.send(Frames.of(4, Frames.feed(FeedStatusKind.STALE), Answers.heartbeat(), Answers.slow(1, 2)));
        connection.send(Frames.frame(5, Frames.REPLAY)
                .at(1, 20)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.status(7, 2, TradingState.HALTED))
                .add(0, Frames.feed(FeedStatusKind.GAP))
                .add(0, Answers.snapshotEnd(1))
                .end());
        state(connection, 0, ReplayPhase.ENDED);
        assertEquals(0, run.get(20, TimeUnit.SECONDS));
        assertEquals(
                List.of(
                        "{\"type\":\"status\",\"symbol\":\"A\",\"status\":\"HALTED\",\"reason\":\"T1\","
                                + "\"halt\":\"NOT_HALTED\",\"shortSale\":\"IN_EFFECT\",\"session\":\"REGULAR\",\"seq\":2,"
                                + "\"conflated\":0,\"snapshot\":false,\"tapeSeq\":12,\"tsExchange\":\"403\","
                                + "\"tsIngest\":\"503\",\"tsSend\":\"77\",\"stream\":1,\"replay\":true}",
                        "{\"type\":\"feed\",\"kind\":\"GAP\",\"sourceId\":1,\"epoch\":2,\"generation\":4000000000,"
                                + "\"fromSeq\":\"5\",\"toSeq\":\"6\",\"venueSession\":\"99\",\"simulated\":true,"
                                + "\"tapeSeq\":13,\"tsIngest\":\"504\",\"source\":\"sim\",\"stream\":1,\"replay\":true}"),
                lines());
        assertEquals("", err.toString());
    }

    @Test
    void shouldGoOnAfterALostConnectionAndTellItAside() throws Exception {
        final CompletableFuture<Integer> run = replay(server.uri(), "A");
        final FakeConnection first = server.accept().welcome();
        serve(first);
        first.send(Frames.frame(5, Frames.REPLAY)
                .at(1, 20)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.tradeBreak(7, 2))
                .end());
        first.close(4000, "draining");
        final FakeConnection second = server.accept().welcome();
        assertEquals("OPEN 1 TAPESEQ epoch 0 21..0 at 0 gap 0", serve(second));
        state(second, 0, ReplayPhase.ENDED);
        assertEquals(0, run.get(20, TimeUnit.SECONDS));
        assertEquals(List.of("A        break  35.6600 x 50 of trade 12  REPLAY"), lines());
        assertTrue(err.toString().startsWith("tapewire replay: connection lost: 4000 draining"), err::toString);
    }

    @Test
    void shouldGoOnWithLessWhereTheServerTellsOfItsLimit() throws Exception {
        final CompletableFuture<Integer> run = replay(server.uri(), "A");
        final FakeConnection connection = server.accept().welcome();
        serve(connection);
        connection.send(Frames.of(9, Answers.subscribeAck(0, 2, SubscriptionStatus.LIMIT)));
        state(connection, 0, ReplayPhase.ENDED);
        assertEquals(0, run.get(20, TimeUnit.SECONDS));
        assertEquals(
                "tapewire replay: item 2: beyond the server's limit, 1 instruments and no more",
                err.toString().strip());
    }

    @Test
    void shouldFailWithOneLineWhereTheServerRefuses() throws Exception {
        final CompletableFuture<Integer> run = replay(server.uri(), "A");
        final FakeConnection connection = server.accept().welcome();
        connection.expectReplay();
        connection.send(Frames.of(2, Answers.error(connection.requestId(), "no replays")));
        assertEquals(1, run.get(20, TimeUnit.SECONDS));
        assertEquals(
                "tapewire replay: " + server.uri() + ": refused by the server, BAD_REQUEST: no replays",
                err.toString().strip());
    }

    @ParameterizedTest
    @CsvSource({
        "--from 1970-01-01T00:00:00.5Z --to 1970-01-01T01:00:01+01:00, MARKET epoch 0 500000000..1000000000 at 0 gap 0",
        "--from 1970-01-01T01:00:01+01:00[Europe/Berlin] --speed 10x, MARKET epoch 0 1000000000..0 at 10000 gap 0",
        "--from 5 --to 9 --clock ingest --epoch 3, INGEST epoch 3 5..9 at 0 gap 0",
        "--from seq:5 --clock market --speed 0.1 --max-gap 7, TAPESEQ epoch 0 5..0 at 100 gap 7",
        "--to seq:9 --speed 0, TAPESEQ epoch 0 0..9 at 0 gap 0"
    })
    void shouldAskForTheStretch(String options, String open) throws Exception {
        final CompletableFuture<Integer> run = replay((Object[]) (server.uri() + " A " + options).split(" "));
        final FakeConnection connection = server.accept().welcome();
        assertEquals("OPEN 1 " + open, serve(connection));
        state(connection, 0, ReplayPhase.ENDED);
        assertEquals(0, run.get(20, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ws://h/stream",
                "ws://h/stream A --from 2024-01-02T15:30:00",
                "ws://h/stream A --from seq:x",
                "ws://h/stream A --from -5",
                "ws://h/stream A --from 9999-01-02T15:30:00Z",
                "ws://h/stream A --from seq:5 --to 9",
                "ws://h/stream A --from 9 --to 5",
                "ws://h/stream A --from seq:5 --clock ingest",
                "ws://h/stream A --clock some",
                "ws://h/stream A --speed 0.05",
                "ws://h/stream A --speed 2000",
                "ws://h/stream A --speed fast",
                "ws://h/stream A --epoch -1",
                "ws://h/stream A --mode some"
            })
    void shouldEndWithTwoWhereItsUsageIsWrong(String line) throws Exception {
        assertEquals(2, replay((Object[]) line.split(" ")).get(20, TimeUnit.SECONDS));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("tapewire replay: "), err::toString);
    }
}
