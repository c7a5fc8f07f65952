package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Retention takes the oldest cycles away from under those who read them: they are told so, and go on with the rest. */
class ReplayRetentionSystemTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final int HOURS = 5;

    /** At 5 ms each and twice the speed 10 s. */
    private static final int OLDEST_QUOTES = 4_000;

    private static final int QUOTES = 50;

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private Path path;

    @BeforeEach
    void writeCycles() {
        path = tapewire.path("tape");
        try (HourlyTape tape = new HourlyTape(path, startMs(), 0)) {
            tape.write(OLDEST_QUOTES);
            for (int i = 1; i < HOURS; i++) {
                tape.nextHour();
                tape.write(QUOTES);
            }
        }
    }

    private static long startMs() {
        return System.currentTimeMillis() / 3_600_000 * 3_600_000 - TimeUnit.HOURS.toMillis(HOURS);
    }

    @Test
    void shouldGoOnBehindAGapWhenTheCycleThatAReplayReadsIsTrimmed() {
        final Server server = tapewire.plainServer(path).awaitReady();
        final EventLines live = new EventLines();
        final TapewireProcess watch = tapewire.watchInto(
                live, server.stream(), "*", "--mode", "every", "--json", "--capture", tapewire.path("live.capture"));
        await().atMost(TIMEOUT).until(() -> live.snapshots() > 0);
        final TapeEvents before = events();
        final TapewireProcess replay = tapewire.replay(
                server.stream(),
                "*",
                "--json",
                "--speed",
                2,
                "--max-gap",
                100,
                "--capture",
                tapewire.path("replay.capture"));
        await().atMost(TIMEOUT).until(() -> replay.lines().size() > 100);
        final long first = trim();
        assertTrue(first > OLDEST_QUOTES, "trimmed to " + first);
        assertTrue(
                replay.isAlive(),
                "it should still be in the oldest cycle: " + replay.lines().size());

        assertEquals(0, replay.awaitExit(TIMEOUT), replay::errors);
        assertEquals("", replay.errors());
        final int read = assertAllButAGap(before, replay.lines(), 0, first);
        System.out.println("replay retention: " + read + " events, then on from " + first);

        try (HourlyTape tape = new HourlyTape(path, System.currentTimeMillis(), 0)) {
            tape.write(QUOTES);
            tape.end();
        }
        await().atMost(TIMEOUT).until(() -> live.ended() > 0);
        assertEquals("", live.faults());
        final TapeEvents after = events();
        assertEquals(
                after.between(after.upTo(before.last()), after.count()),
                LongStream.of(live.tapeSeqs().toLongArray()).boxed().toList());
        endInOrder(server, watch);
        check("live.capture", "replay.capture");
    }

    @Test
    void shouldTellAResumedClientWhatRetentionTook() throws IOException {
        final TapeEvents before = events();
        final long cursor = before.tapeSeq(QUOTES);
        final Path cursorFile = tapewire.path("old.cursor");
        final Server server;
        final long first;
        final TapeEvents after;
        try (HourlyTape tape = new HourlyTape(path, startMs() + TimeUnit.HOURS.toMillis(HOURS), 1);
                Tape opened = tapewire.open(path)) {
            Files.writeString(
                    cursorFile,
                    Long.toUnsignedString(opened.tapeId()) + ":" + Integer.toUnsignedString(opened.generation()) + ":"
                            + cursor);
            server = tapewire.plainServer(path).awaitReady();
            tape.write(QUOTES); // and retention, by the writer itself
            first = opened.firstTapeSeq();
            assertTrue(first > before.tapeSeq(OLDEST_QUOTES), "trimmed to " + first);
            tape.end();
            after = TapeEvents.of(opened);
        }
        final TapewireProcess watch = tapewire.watch(
                server.stream(),
                "*",
                "--mode",
                "every",
                "--json",
                "--cursor-file",
                cursorFile,
                "--capture",
                tapewire.path("resumed.capture"));
        await().atMost(TIMEOUT)
                .until(() -> watch.lines().stream().anyMatch(line -> line.contains("\"kind\":\"ENDED\"")));
        endInOrder(server, watch);
        assertEquals(0, assertAllButAGap(after, watch.lines(), cursor, first));
        check("resumed.capture");
    }

    private TapeEvents events() {
        try (Tape tape = tapewire.open(path)) {
            return TapeEvents.of(tape);
        }
    }

    /** {@return the oldest place that is left} */
    private long trim() {
        final TapewireProcess trim = tapewire.tape("trim", path, "--keep-bytes", 1);
        assertEquals(0, trim.awaitExit(TIMEOUT), trim::errors);
        try (Tape tape = tapewire.open(path)) {
            return tape.firstTapeSeq();
        }
    }

    /** {@return how many events came before the one Gap, without a hole from {@code cursor} on, and behind it all from {@code first} on} */
    private static int assertAllButAGap(TapeEvents events, List<String> lines, long cursor, long first) {
        final List<Long> seen = new ArrayList<>();
        final List<Map<String, Object>> gaps = new ArrayList<>();
        int read = 0;
        for (final String text : lines) {
            final Map<String, Object> line = Json.object(text);
            if (line.get("type").equals("gap")) {
                gaps.add(line);
                read = seen.size();
            } else if (line.get("type").equals("quote")) {
                assertFalse((Boolean) line.get("snapshot"), text);
                seen.add(number(line, "tapeSeq"));
            }
        }
        assertEquals(1, gaps.size(), gaps::toString);
        final Map<String, Object> gap = gaps.get(0);
        assertEquals("RETENTION", gap.get("reason"));
        final int begin = events.upTo(cursor);
        assertEquals(events.between(begin, begin + read), seen.subList(0, read));
        final long place = read == 0 ? cursor : seen.get(read - 1);
        assertTrue(
                number(gap, "fromSeq") > place && number(gap, "fromSeq") <= events.tapeSeq(begin + read),
                gap::toString);
        assertEquals(first - 1, number(gap, "toSeq"), gap::toString);
        assertEquals(events.between(events.upTo(first - 1), events.count()), seen.subList(read, seen.size()));
        return read;
    }

    private static long number(Map<String, Object> line, String key) {
        return ((BigDecimal) line.get(key)).longValueExact();
    }

    private static void endInOrder(Server server, TapewireProcess watch) {
        watch.terminate();
        assertEquals(0, watch.awaitExit(Tapewire.EXIT_TIMEOUT), watch::errors);
        server.stop();
        final String log = server.process().log();
        assertFalse(log.contains("Exception") || log.contains("ERROR") || log.contains("WARN"), log);
    }

    private void check(String... captures) {
        final List<Object> arguments = new ArrayList<>(List.of(path));
        for (final String capture : captures) {
            arguments.add(tapewire.path(capture));
        }
        final TapewireProcess check = tapewire.check(arguments.toArray());
        assertEquals(0, check.awaitExit(TIMEOUT), () -> check.lines() + check.errors());
        System.out.println("replay retention: " + check.lines());
    }
}
