package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.tape.Tape;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real recordings of IEX, served as an archive and replayed: what comes is what is on the tape, each time the same bytes. */
@EnabledIfEnvironmentVariable(
        named = "TAPEWIRE_DATA",
        matches = ".+",
        disabledReason = "needs the IEX recordings: TAPEWIRE_DATA=FOLDER with iex/ and expected/")
class IexReplaySystemTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final String DELIVERY = ",\"conflated\":0,\"snapshot\":false";

    /** Messages of IEX that are a status each. A trading session that begins (S) is one of every security. */
    private static final List<String> STATUSES = List.of("H", "O", "P");

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iex_deep10_20231002_first5000",
                "iex_deep10_sample_20170425_streams01-02",
                "iex_tops16_sample_20170710_part1"
            })
    void shouldReplayARecordingAsItIsOnTheTape(String name) throws IOException {
        final Path tape = tapewire.path("tape");
        feed(name, tape);
        final List<String> onTape = export(tape);
        assertCounts(name, onTape);
        final Server server = tapewire.plainServer(tape).awaitReady();

        final List<String> all = replay(server, "--capture", tapewire.path("every.capture"));
        assertEvents(onTape, all);
        assertSame(all, replay(server));
        final List<String> conflated =
                replay(server, "--mode", "latest", "--interval", 100, "--capture", tapewire.path("latest.capture"));
        assertTrue(conflated.size() < all.size(), conflated.size() + " of " + all.size());
        assertSame(conflated, replay(server, "--mode", "latest", "--interval", 100));
        server.stop();
        check(tape, "every.capture", "latest.capture");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iex_deep10_20231002_first5000",
                "iex_deep10_sample_20170425_streams01-02",
                "iex_tops16_sample_20170710_part1"
            })
    void shouldReplayEachTimeThatARecordingWasFedByItself(String name) throws IOException {
        final Path tape = tapewire.path("tape");
        feed(name, tape);
        feed(name, tape);
        final List<Long> epochs;
        try (Tape opened = tapewire.open(tape)) {
            epochs = new ArrayList<>(TapeEvents.of(opened).epochs().toList());
        }
        final List<String> onTape = export(tape);
        final Server server = tapewire.plainServer(tape).awaitReady();
        final List<String> captures = new ArrayList<>();
        final List<List<String>> played = new ArrayList<>();
        epochs.add(Long.MAX_VALUE);
        for (int epoch = 1; epoch < epochs.size(); epoch++) {
            captures.add("epoch" + epoch + ".capture");
            final List<String> lines =
                    replay(server, "--epoch", epoch, "--capture", tapewire.path(captures.get(epoch - 1)));
            final long from = epochs.get(epoch - 1);
            final long to = epochs.get(epoch);
            assertEvents(
                    onTape.stream()
                            .filter(line -> tapeSeq(line) > from && tapeSeq(line) < to)
                            .toList(),
                    lines);
            played.add(lines.stream()
                    .filter(line -> !line.contains(",\"snapshot\":true,"))
                    .map(IexReplaySystemTest::market)
                    .toList());
        }
        server.stop();
        check(tape, captures.toArray(String[]::new));
        final int half = played.size() / 2;
        assertEquals(2 * half, played.size());
        for (int i = 0; i < half; i++) {
            assertSame(played.get(i), played.get(half + i));
        }
    }

    private static Path data() {
        return Path.of(System.getenv("TAPEWIRE_DATA"));
    }

    private void feed(String name, Path tape) {
        final TapewireProcess feed = tapewire.feed(
                "--source", "iex:" + data().resolve("iex/" + name + ".pcap.gz"), "--tape", tape, "--speed", "max");
        assertEquals(0, feed.awaitExit(TIMEOUT), feed::errors);
    }

    private List<String> export(Path tape) {
        final TapewireProcess export =
                tapewire.tape("export", tape, "--format", "json", "--type", "quote,trade,tradebreak,status");
        assertEquals(0, export.awaitExit(TIMEOUT), export::errors);
        return export.lines();
    }

    private List<String> replay(Server server, Object... options) {
        final List<Object> arguments = new ArrayList<>(List.of(server.stream(), "*", "--json"));
        arguments.addAll(List.of(options));
        final TapewireProcess replay = tapewire.replay(arguments.toArray());
        assertEquals(0, replay.awaitExit(TIMEOUT), replay::errors);
        assertEquals("", replay.errors());
        return replay.lines();
    }

    private void check(Path tape, String... captures) {
        final List<Object> arguments = new ArrayList<>(List.of(tape));
        for (final String capture : captures) {
            arguments.add(tapewire.path(capture));
        }
        final TapewireProcess check = tapewire.check(arguments.toArray());
        assertEquals(0, check.awaitExit(TIMEOUT), () -> check.lines() + check.errors());
        System.out.println("iex replay: " + check.lines());
    }

    private static void assertCounts(String name, List<String> onTape) throws IOException {
        final Map<?, ?> types = (Map<?, ?>) Json.object(Files.readString(data().resolve("expected/" + name + ".json")))
                .get("types");
        final Map<Object, Long> counts = onTape.stream()
                .collect(Collectors.groupingBy(line -> Json.object(line).get("type"), Collectors.counting()));
        assertEquals(count(types, List.of("T")), counts.getOrDefault("trade", 0L));
        assertEquals(count(types, List.of("B")), counts.getOrDefault("tradeBreak", 0L));
        assertTrue(counts.get("status") >= count(types, STATUSES), counts::toString);
        if (types.containsKey("Q")) { // of DEEP quotes are what its price levels add up to
            assertEquals(count(types, List.of("Q")), counts.get("quote"));
        }
    }

    private static long count(Map<?, ?> types, List<String> messages) {
        return messages.stream()
                .filter(types::containsKey)
                .mapToLong(message -> ((BigDecimal) types.get(message)).longValueExact())
                .sum();
    }

    /** Only the values of before stand before the events, and NEW_EPOCH behind those: it says to forget them. */
    private static void assertEvents(List<String> expected, List<String> lines) {
        int first = 0;
        while (lines.get(first).contains(",\"snapshot\":true,")) {
            first++;
        }
        assertTrue(lines.get(first).startsWith("{\"type\":\"feed\",\"kind\":\"NEW_EPOCH\""), lines.get(first));
        final List<String> events = lines.subList(first, lines.size()).stream()
                .filter(line -> !line.startsWith("{\"type\":\"feed\""))
                .map(IexReplaySystemTest::asOnTape)
                .toList();
        assertSame(expected, events);
    }

    private static String asOnTape(String line) {
        assertTrue(line.contains(DELIVERY), line);
        return line.replace(DELIVERY, "").replaceFirst(",\"tsSend\":.*}$", "}");
    }

    private static long tapeSeq(String line) {
        return ((BigDecimal) Json.object(line).get("tapeSeq")).longValueExact();
    }

    /** {@return the line without what differs where the same is fed again: places, numbers, when it came, and the frame that it shares with others} */
    private static String market(String line) {
        return line.replaceAll("\"(seq|tapeSeq|epoch)\":\\d+", "").replaceAll("\"(tsIngest|tsSend)\":\"\\d+\"", "");
    }

    /** Names the first difference: the whole would be megabytes. */
    private static void assertSame(List<String> expected, List<String> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertEquals(expected.get(i), actual.get(i), "line " + i);
        }
        assertEquals(expected.size(), actual.size());
    }
}
