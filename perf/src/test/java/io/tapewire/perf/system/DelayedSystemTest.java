package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import io.tapewire.tape.Tape;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may see something only delayed hears nothing that is younger, whatever the frame, and of what he may not see not even that it exists. */
class DelayedSystemTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final long DELAY_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int RATE = 2_000;
    private static final int SYMBOLS = 40;
    private static final int MORE_SYMBOLS = 120;

    // Of the simulator's one list, the first 40, and the first 120.
    private static final String DELAYED = "AHSD";
    private static final String LIVE = "BKDH";
    private static final String HIDDEN = "EFDD";
    private static final String NEW_DELAYED = "ABLW";
    private static final String UNKNOWN = "ZZZZ";

    private static final String MIXED_RIGHTS = "A*:delayed,B*:realtime";
    private static final String LATE_RIGHTS = "*:delayed";

    /** A subject, and what its watches recorded. */
    private record Who(String name, Path tokenFile, List<Path> captures) {}

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    private final Map<String, String> tokenLines = new TreeMap<>();
    private final List<TapewireProcess> watches = new ArrayList<>();
    private Path path;
    private TapewireProcess feed;
    private Server server;
    private Who mixed;
    private Who late;

    @BeforeEach
    void start() throws IOException {
        path = tapewire.path("tape");
        mixed = who("mixed", MIXED_RIGHTS);
        late = who("late", LATE_RIGHTS);
        feed = tapewire.sim(path, SYMBOLS, RATE, 1);
        final Path tokens = tapewire.path("tokens");
        write(tokens, String.join("\n", tokenLines.values()));
        server = tapewire.plainServer(path, "--tokens", tokens).awaitReady();
    }

    private Who who(String name, String rights) throws IOException {
        final List<String> token = tapewire.token(name);
        tokenLines.put(name, token.get(0) + " delay=2s rights=" + rights);
        final Path file = tapewire.path(name + ".token");
        write(file, token.get(1));
        return new Who(name, file, new ArrayList<>());
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void shouldHoldBackWhatASubjectMaySeeDelayedOnly() throws IOException {
        final List<TapewireProcess> all = new ArrayList<>();
        for (final Who who : List.of(mixed, late)) {
            all.add(watch(who, "every", "*", "--mode", "every"));
            all.add(watch(who, "latest", "*"));
        }
        final TapewireProcess nothing = watch(late, "nothing", UNKNOWN);
        final TapewireProcess hidden = watch(mixed, "hidden", HIDDEN, UNKNOWN);
        final TapewireProcess hiddenLate = watch(mixed, "hidden-late", HIDDEN, UNKNOWN, "--delayed");
        all.forEach(watch -> awaitSymbol(watch, DELAYED, 0));

        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        feed = tapewire.sim(path, MORE_SYMBOLS, RATE, 2);
        all.forEach(watch -> awaitSymbol(watch, NEW_DELAYED, 0));
        replay(mixed, "replay");
        replay(late, "replay");

        server.process().kill();
        final List<Integer> before =
                all.stream().map(watch -> watch.lines().size()).toList();
        server = new Server(tapewire.serve(
                "--tape",
                path,
                "--plain",
                "--port",
                server.stream().getPort(),
                "--admin-port",
                0,
                "--tokens",
                tapewire.path("tokens")));
        replay(late, "replay-restarted");
        for (int i = 0; i < all.size(); i++) {
            awaitSymbol(all.get(i), DELAYED, before.get(i));
        }
        end();

        assertTrue(all.get(0).lines().stream().anyMatch(line -> isOf(line, LIVE)));
        final List<String> shown = new ArrayList<>(nothing.lines());
        shown.addAll(hidden.lines());
        shown.addAll(hiddenLate.lines());
        assertTrue(shown.stream().noneMatch(line -> line.contains("\"symbol\"")), shown::toString);
        assertAnsweredAlike(tapewire.path("mixed-hidden.capture"));
        assertAnsweredAlike(tapewire.path("mixed-hidden-late.capture"));
        final TapeEvents events = events();
        for (final Path capture : late.captures()) {
            assertOldEnough(capture, events);
        }
        check(mixed, "--rights", MIXED_RIGHTS);
        check(late, "--rights", LATE_RIGHTS, "--delayed-subject");
    }

    private TapewireProcess watch(Who who, String name, Object... more) {
        final List<Object> arguments = new ArrayList<>(List.of(server.stream(), "--json"));
        arguments.addAll(List.of(more));
        arguments.addAll(List.of("--token-file", who.tokenFile(), "--capture", capture(who, name)));
        final TapewireProcess watch = tapewire.watch(arguments.toArray());
        watches.add(watch);
        return watch;
    }

    private Path capture(Who who, String name) {
        final Path capture = tapewire.path(who.name() + "-" + name + ".capture");
        who.captures().add(capture);
        return capture;
    }

    private static boolean isOf(String line, String symbol) {
        return line.contains("\"symbol\":\"" + symbol + "\"");
    }

    private void awaitSymbol(TapewireProcess watch, String symbol, int from) {
        await(watch + " shows " + symbol).atMost(TIMEOUT).until(() -> {
            assertTrue(watch.isAlive(), watch::errors);
            final List<String> lines = watch.lines();
            return lines.subList(from, lines.size()).stream()
                    .anyMatch(line -> isOf(line, symbol) && line.contains("\"delayed\":true"));
        });
    }

    /** Ends where the tape was two seconds ago: not beyond what it was when it ended, nor before what it was when it began. */
    private void replay(Who who, String name) {
        final long startNs = wallNs();
        final TapewireProcess replay = tapewire.replay(
                server.stream(), "*", "--json", "--token-file", who.tokenFile(), "--capture", capture(who, name));
        assertEquals(0, replay.awaitExit(TIMEOUT), replay::errors);
        final long endNs = wallNs();
        long last = 0;
        for (final String line : replay.lines()) {
            assertTrue(line.contains("\"delayed\":true"), line);
            last = number(line);
        }
        final TapeEvents events = events();
        assertTrue(events.tsIngest(last) <= endNs - DELAY_NS, "too young: " + last);
        if (who == late) {
            final int due = events.upTo(events.headAt(startNs - DELAY_NS));
            assertTrue(last >= events.tapeSeq(due - 1), last + " of " + events.tapeSeq(due - 1));
        } else {
            replay.lines().stream()
                    .filter(line -> line.contains("\"symbol\""))
                    .forEach(line -> assertTrue(line.matches(".*\"symbol\":\"[AB].*"), line));
        }
    }

    private static long wallNs() {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    private static long number(String line) {
        return ((BigDecimal) Json.object(line).get("tapeSeq")).longValueExact();
    }

    private TapeEvents events() {
        try (Tape tape = tapewire.open(path)) {
            return TapeEvents.of(tape);
        }
    }

    private void end() {
        for (final TapewireProcess watch : watches) {
            watch.terminate();
            assertEquals(0, watch.awaitExit(Tapewire.EXIT_TIMEOUT), watch::errors);
        }
        feed.terminate();
        assertEquals(0, feed.awaitExit(Tapewire.EXIT_TIMEOUT), feed::errors);
        server.stop();
    }

    /** The answers to two items say the same but for the subId: one exists, the other does not. */
    private static void assertAnsweredAlike(Path capture) throws IOException {
        final Map<Long, List<String>> answers = new HashMap<>();
        final SubscribeAckDecoder ack = new SubscribeAckDecoder();
        CaptureFrames.walk(capture, (ts, cursor, templateId, buffer, offset) -> {
            if (templateId == SubscribeAckDecoder.TEMPLATE_ID) {
                ack.wrapAndApplyHeader(buffer, offset, new MessageHeaderDecoder());
                for (final SubscribeAckDecoder.ItemsDecoder item : ack.items()) {
                    answers.computeIfAbsent(item.subId(), key -> new ArrayList<>())
                            .add(item.status() + " " + item.mode() + " " + item.intervalMs() + " " + item.matched()
                                    + " " + item.delayMs());
                }
            }
        });
        assertTrue(answers.get(1L).get(0).contains("PENDING"), answers::toString);
        assertEquals(answers.get(1L), answers.get(2L));
        assertEquals(2, answers.size(), answers::toString);
    }

    /** All that a frame tells of the tape: its place, records, and what Welcome and Heartbeat say. */
    private static void assertOldEnough(Path capture, TapeEvents events) throws IOException {
        final WelcomeDecoder welcome = new WelcomeDecoder();
        final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        CaptureFrames.walk(capture, (ts, cursor, templateId, buffer, offset) -> {
            long place = cursor;
            if (templateId == WelcomeDecoder.TEMPLATE_ID) {
                welcome.wrapAndApplyHeader(buffer, offset, header);
                place = welcome.lastTapeSeq();
                assertTrue(ts - welcome.lastTime() >= DELAY_NS, capture + ": Welcome.lastTime");
            } else if (templateId == HeartbeatDecoder.TEMPLATE_ID) {
                place = heartbeat.wrapAndApplyHeader(buffer, offset, header).lastTapeSeq();
            } else if (RecordLayout.isRecord(templateId)) {
                place = RecordLayout.tapeSeq(buffer, offset);
            }
            if (place > 0) {
                final long ageNs = ts - events.tsIngest(place);
                assertTrue(
                        ageNs >= DELAY_NS, capture + ": template " + templateId + " tells " + place + " at " + ageNs);
            }
        });
    }

    private void check(Who who, Object... options) {
        final List<Object> arguments = new ArrayList<>(List.of(path, "--delay", "2s"));
        arguments.addAll(List.of(options));
        arguments.addAll(who.captures());
        final TapewireProcess check = tapewire.check(arguments.toArray());
        assertEquals(0, check.awaitExit(TIMEOUT), () -> check.lines() + check.errors());
        System.out.println("delayed: " + who.name() + " " + check.lines());
    }
}
