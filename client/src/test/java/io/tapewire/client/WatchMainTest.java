package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.QosState;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import io.tapewire.schemas.sbe.TradingState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WatchMainTest {
    private final FakeServer server = new FakeServer();

    @TempDir
    private Path directory;

    WatchMainTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    /** Hello, Welcome, Subscribe and its answer. */
    private FakeConnection serve() throws IOException {
        final FakeConnection connection = server.accept().welcome();
        final String requestId = connection.expectSubscribe().get(0);
        connection.send(Frames.of(2, Answers.subscribeAck(Long.parseLong(requestId), 1, SubscriptionStatus.OK)));
        return connection;
    }

    private static void assertOneLine(String start, String errors) {
        assertEquals(1, errors.lines().count(), errors);
        assertTrue(errors.startsWith(start), errors);
        assertFalse(errors.contains("Exception"), errors);
    }

    @Test
    void shouldPrintOneObjectALine() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "TQQQ", "--json");
        final FakeConnection connection = serve();
        connection.send(Frames.frame(3, Frames.SNAPSHOT)
                .add(0, Frames.instrument(7, "TQQQ"))
                .add(0, Frames.status(7, 2, TradingState.HALTED))
                .add(0, Frames.quote(7, 17, 356_600, RecordLayout.NULL_MANTISSA))
                .add(0, Answers.snapshotEnd(1))
                .end());
        connection.send(Frames.frame(4, 0)
                .add(3, Frames.trade(7, 5, 356_700))
                .add(0, Frames.tradeBreak(7, 6))
                .add(0, Frames.quoteBatch(7, 18, 356_601, 0))
                .add(0, Frames.feed(FeedStatusKind.NEW_EPOCH))
                .add(0, Answers.gap(5, 6))
                .add(0, Answers.qos(QosState.CONFLATING, 750))
                .add(0, Answers.slow(5_000, 4_000))
                .end());
        connection.close(4008, "slow consumer");
        server.accept().welcome().close(4500, "token");
        assertEquals(1, run.status());
        final List<String> lines = run.lines();
        final String retry = lines.get(lines.size() - 2);
        assertEquals(
                List.of(
                        "{\"type\":\"status\",\"symbol\":\"TQQQ\",\"status\":\"HALTED\",\"reason\":\"T1\","
                                + "\"halt\":\"NOT_HALTED\",\"shortSale\":\"IN_EFFECT\",\"session\":\"REGULAR\",\"seq\":2,"
                                + "\"conflated\":0,\"snapshot\":true,\"tapeSeq\":12,\"tsExchange\":\"403\","
                                + "\"tsIngest\":\"503\",\"tsSend\":\"77\"}",
                        "{\"type\":\"quote\",\"symbol\":\"TQQQ\",\"bid\":\"35.6600\",\"bidSize\":\"200\",\"ask\":null,"
                                + "\"askSize\":null,\"flags\":[],\"seq\":17,\"conflated\":0,\"snapshot\":true,"
                                + "\"tapeSeq\":9,\"tsExchange\":\"400\",\"tsIngest\":\"500\",\"tsSend\":\"77\"}",
                        "{\"type\":\"snapshotEnd\",\"subId\":1}",
                        "{\"type\":\"trade\",\"symbol\":\"TQQQ\",\"price\":\"35.6700\",\"size\":\"50\","
                                + "\"tradeId\":\"18446744073709551615\",\"conditions\":[\"ODD_LOT\"],\"volume\":\"150\","
                                + "\"trades\":2,\"lastEligible\":true,\"lastPrice\":\"35.6700\",\"open\":\"35.6700\","
                                + "\"high\":\"35.6700\",\"low\":\"35.6700\",\"seq\":5,\"conflated\":3,\"snapshot\":false,"
                                + "\"tapeSeq\":10,\"tsExchange\":\"401\",\"tsIngest\":\"501\",\"tsSend\":\"77\"}",
                        "{\"type\":\"tradeBreak\",\"symbol\":\"TQQQ\",\"price\":\"35.6600\",\"size\":\"50\","
                                + "\"tradeId\":\"12\",\"conditions\":[],\"seq\":6,\"conflated\":0,\"snapshot\":false,"
                                + "\"tapeSeq\":11,\"tsExchange\":\"402\",\"tsIngest\":\"502\",\"tsSend\":\"77\"}",
                        "{\"type\":\"quote\",\"symbol\":\"TQQQ\",\"bid\":\"35.6601\",\"bidSize\":\"7\",\"ask\":null,"
                                + "\"askSize\":null,\"flags\":[\"SUSPECT\"],\"seq\":18,\"conflated\":0,\"snapshot\":false,"
                                + "\"tapeSeq\":null,\"tsExchange\":\"1900\",\"tsIngest\":\"1300\",\"tsSend\":\"77\"}",
                        "{\"type\":\"feed\",\"kind\":\"NEW_EPOCH\",\"sourceId\":1,\"epoch\":2,\"generation\":4000000000,"
                                + "\"fromSeq\":\"5\",\"toSeq\":\"6\",\"venueSession\":\"99\",\"simulated\":true,"
                                + "\"tapeSeq\":13,\"tsIngest\":\"504\",\"source\":\"sim\"}",
                        "{\"type\":\"gap\",\"fromSeq\":5,\"toSeq\":6,\"reason\":\"DAMAGE\"}",
                        "{\"type\":\"qos\",\"subId\":0,\"state\":\"CONFLATING\",\"effectiveIntervalMs\":750}",
                        "{\"type\":\"slow\",\"lagMs\":5000,\"deadlineMs\":4000}",
                        "{\"type\":\"discontinuity\",\"code\":4008,\"reason\":\"slow consumer\",\"retryMs\":0}",
                        "{\"type\":\"closed\",\"code\":4500,\"reason\":\"token\"}"),
                lines.stream()
                        .map(line -> line.equals(retry) ? line.replaceAll("\"retryMs\":\\d+", "\"retryMs\":0") : line)
                        .toList());
        assertOneLine("tapewire watch: " + server.uri() + ": closed by the server: 4500 token", run.errors());
    }

    @Test
    void shouldSwallowALargeSnapshot() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "*", "--json", "--until-idle", "0.3");
        final FakeConnection connection = serve();
        for (int id = 1; id <= 11_000; id++) {
            connection.send(Frames.frame(id + 2, Frames.SNAPSHOT)
                    .add(0, Frames.instrument(id, "S" + id))
                    .add(0, Frames.quote(id, 1, id, id + 1))
                    .add(0, Frames.trade(id, 1, id))
                    .end());
        }
        connection.send(Frames.of(20_000, Answers.snapshotEnd(1)));
        assertEquals(0, run.status());
        assertEquals(2 * 11_000 + 1, run.lines().size());
    }

    @Test
    void shouldEndAfterItsTimeCountedFromTheFirstAnswer() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--for", "0.2");
        serve();
        assertEquals(0, run.status());
        assertEquals("", run.errors());
    }

    @Test
    void shouldTellOfSymbolsThatAreUnknownOrRefusedAndStillEndWhenIdle() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "ZZZ", "--json", "--until-idle", "0.1");
        final FakeConnection connection = server.accept().welcome();
        connection.expectSubscribe();
        connection.send(Frames.of(
                2,
                Answers.subscribeAck(1, 1, SubscriptionStatus.PENDING),
                Answers.subscribeAck(1, 2, SubscriptionStatus.LIMIT)));
        assertEquals(0, run.status());
        assertEquals(
                "tapewire watch: A: no such instrument yet\ntapewire watch: ZZZ: refused by the server, LIMIT",
                run.errors());
        assertEquals(List.of(), run.lines());
    }

    @Test
    void shouldAskForEveryEventAndFailWhereThatIsRefused() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--mode", "every");
        final FakeConnection connection = server.accept().welcome();
        assertEquals(List.of("1", "1:EVERY:EXACT:7:100:A"), connection.expectSubscribe());
        connection.send(Frames.of(2, Answers.subscribeAck(1, 1, SubscriptionStatus.BAD_REQUEST)));
        assertEquals(1, run.status());
        assertEquals(
                "tapewire watch: A: refused by the server, BAD_REQUEST\ntapewire watch: " + server.uri()
                        + ": nothing of what was asked for is granted",
                run.errors());
    }

    @Test
    void shouldPrintALineAnUpdateWhereThereIsNoTerminal() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--until-idle", "0.1");
        serve().send(Frames.of(
                3,
                Frames.instrument(7, "A"),
                Frames.quote(7, 1, 356_600, RecordLayout.NULL_MANTISSA),
                Frames.trade(7, 1, 356_700),
                Answers.snapshotEnd(1)));
        assertEquals(0, run.status());
        assertEquals(
                List.of(
                        "A        quote  35.6600 x 200 / - x -  SIMULATED",
                        "A        trade  35.6700 x 50, volume 150 in 2 trades  SIMULATED"),
                run.lines());
    }

    @Test
    void shouldDrawATableOnATerminalAndGiveItBack() throws Exception {
        final WatchRun run = WatchRun.onTerminal(server.uri(), "A");
        final FakeConnection connection = serve();
        connection.send(Frames.of(3, Frames.instrument(7, "A"), Frames.quote(7, 1, 356_600, 356_800)));
        Awaitility.await().until(() -> run.text().contains("35.6800"));
        connection.close(4503, "not entitled");
        assertEquals(1, run.status());
        assertTrue(run.text().startsWith("\033[?1049h\033[?25l"));
        assertTrue(run.text().endsWith("\033[?25h\033[?1049l"));
        assertTrue(run.text().contains("SIMULATED"));
        assertOneLine("tapewire watch: " + server.uri() + ": closed by the server: 4503 not entitled", run.errors());
    }

    @Test
    void shouldEndQuietlyWhenNobodyReadsAnyMore() throws Exception {
        final WatchRun run = WatchRun.into(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                server.uri(),
                "A",
                "--json");
        serve().send(Frames.of(3, Answers.snapshotEnd(1)));
        assertEquals(0, run.status());
        assertEquals("", run.errors());
    }

    @Test
    void shouldEndWithZeroWhenToldToWhileItWatches() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--json");
        serve().send(Frames.of(3, Answers.snapshotEnd(1)));
        Awaitility.await().until(() -> !run.lines().isEmpty());
        run.watch().stop();
        assertEquals(0, run.status());
        assertEquals("", run.errors());
    }

    @Test
    void shouldEndWithZeroWhenToldToWhileItConnects() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A");
        server.acceptSilently();
        run.watch().stop();
        assertEquals(0, run.status());
        assertEquals("", run.errors());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ws://127.0.0.1:1/stream",
                "http://127.0.0.1:1/ A",
                "ws:/// A",
                "ws://127.0.0.1:1/stream A --channel depth",
                "ws://127.0.0.1:1/stream A --mode some",
                "ws://127.0.0.1:1/stream A --interval 70000",
                "ws://127.0.0.1:1/stream A --interval x",
                "ws://127.0.0.1:1/stream A --for -1",
                "ws://127.0.0.1:1/stream A --until-idle NaN",
                "ws://127.0.0.1:1/stream A*B",
                "wss://127.0.0.1:1/stream A --insecure --ca x",
                "ws://127.0.0.1:1/stream A --nonsense"
            })
    void shouldEndWithTwoWhereItsUsageIsWrong(String line) throws Exception {
        final WatchRun run = WatchRun.of((Object[]) line.split(" "));
        assertEquals(2, run.status());
        assertOneLine("tapewire watch: ", run.errors());
        assertEquals(List.of(), run.lines());
    }

    @ParameterizedTest
    @CsvSource({"--ca, no such file", "--token-file, no such file"})
    void shouldNameAFileThatIsNotThere(String option, String fault) throws Exception {
        final Path file = directory.resolve("none");
        final WatchRun run = WatchRun.of(server.uri("wss"), "A", option, file);
        assertEquals(1, run.status());
        assertEquals("tapewire watch: " + option + " " + file + ": " + fault, run.errors());
    }

    @Test
    void shouldNameAFileWithoutCertificates() throws Exception {
        final Path file = Files.writeString(directory.resolve("empty.pem"), "");
        final WatchRun run = WatchRun.of(server.uri("wss"), "A", "--ca", file);
        assertEquals(1, run.status());
        assertEquals("tapewire watch: --ca " + file + ": no certificate in it", run.errors());
    }

    @Test
    void shouldSendTheTokenOfItsFile() throws Exception {
        final Path file = Files.writeString(directory.resolve("token"), "secret\n");
        final WatchRun run = WatchRun.of(server.uri(), "A", "--token-file", file);
        final FakeConnection connection = server.acceptSilently();
        assertTrue(connection.request().contains("Authorization: Bearer secret\r\n"));
        connection.answer("401 Unauthorized\r\nContent-Length: 0");
        assertEquals(1, run.status());
        assertOneLine("tapewire watch: " + server.uri() + ": the server answered 401", run.errors());
        assertFalse(run.errors().contains("secret"));
    }

    @Test
    void shouldFailWithOneWhereNobodyListens() throws Exception {
        final FakeServer gone = new FakeServer();
        gone.close();
        final WatchRun run = WatchRun.of(gone.uri(), "A", "--json");
        assertEquals(1, run.status());
        assertEquals("tapewire watch: " + gone.uri() + ": connection refused", run.errors());
        assertEquals(List.of(), run.lines());
    }

    @Test
    void shouldFailWithOneWhereTheFirstConnectionIsClosed() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--json");
        final FakeConnection connection = server.accept();
        connection.expectHello();
        connection.close(4500, "token");
        assertEquals(1, run.status());
        assertEquals("tapewire watch: " + server.uri() + ": closed with 4500 token", run.errors());
    }
}
