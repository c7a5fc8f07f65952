package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real recordings of IEX, from the capture to what a watcher sees, against facts that other parsers found in them. */
@EnabledIfEnvironmentVariable(
        named = "TAPEWIRE_DATA",
        matches = ".+",
        disabledReason = "needs the IEX recordings: TAPEWIRE_DATA=FOLDER with iex/ and expected/")
class IexRecordingsSystemTest {
    private static final Duration FEED_TIMEOUT = Duration.ofSeconds(90);

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iex_deep10_20231002_first5000",
                "iex_deep10_sample_20170425_streams01-02",
                "iex_tops16_sample_20170710_part1"
            })
    void shouldShowTheEndStateOfARecording(String name) throws IOException {
        final Path data = Path.of(System.getenv("TAPEWIRE_DATA"));
        final Map<String, Object> expected = read(data.resolve("expected/" + name + ".json"));
        final Path tape = tapewire.path("tape");

        final TapewireProcess feed = tapewire.feed(
                "--source",
                "iex:" + data.resolve("iex/" + name + ".pcap.gz"),
                "--tape",
                tape,
                "--speed",
                "max",
                "--json");
        assertEquals(0, feed.awaitExit(FEED_TIMEOUT), feed::errors);
        assertSummary(expected, Json.object(feed.lines().get(feed.lines().size() - 1)));

        final Server server = tapewire.tlsServer(tape).awaitReady();
        final EndState state = new EndState();
        final TapewireProcess watch =
                tapewire.watch(server.stream(), "*", "--json", "--until-idle", 2, "--ca", tapewire.certificate());
        assertEquals(0, watch.awaitExit(FEED_TIMEOUT), watch::errors);
        watch.lines().forEach(line -> state.accept(Json.object(line)));
        assertEndState(read(data.resolve("expected/" + name + ".symbols.json")), state);
        server.stop();
    }

    private static void assertSummary(Map<String, Object> expected, Map<String, Object> summary) {
        assertEquals(expected.get("messages"), summary.get("messages"));
        assertEquals(expected.get("types"), summary.get("byType"));
        assertEquals(expected.get("gaps"), summary.get("gaps"));
        assertEquals(BigDecimal.valueOf(((List<?>) expected.get("streams")).size()), summary.get("epochs"));
        assertEquals(BigDecimal.ZERO, summary.get("duplicates"));
        assertEquals(BigDecimal.ZERO, summary.get("outOfOrder"));
    }

    @SuppressWarnings("unchecked")
    private static void assertEndState(Map<String, Object> expected, EndState state) {
        final Map<String, Object> symbols = (Map<String, Object>) expected.get("state");
        assertEquals(
                expected.get("symbols_in_last_stream"),
                BigDecimal.valueOf(state.symbols().size()));
        for (final String symbol : state.symbols()) {
            final Map<String, Object> facts = (Map<String, Object>) symbols.getOrDefault(symbol, Map.of());
            assertEquals(EndState.expected(facts, state.of(symbol).get(EndState.STATUS)), state.of(symbol), symbol);
        }
        assertTrue(state.symbols().containsAll(symbols.keySet()));
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return Json.object(Files.readString(file));
    }
}
