package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code watch} against a real server: what it trusts, how it ends, and that a failure is one line. */
class WatchSystemTest {
    private static final Duration WATCH_TIMEOUT = Duration.ofSeconds(60);
    private static final int SYMBOLS = 20;

    @RegisterExtension
    final Tapewire tapewire = new Tapewire();

    @Test
    void shouldShowTheSameOverTlsAndPlain() throws IOException {
        final Server server = tapewire.tlsServer(endedTape()).awaitReady();
        assertEquals("wss", server.stream().getScheme());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(tapewire.certificate().resolveSibling("loopback-key.pem"))));

        final TapewireProcess secure =
                tapewire.watch(server.stream(), "*", "--json", "--until-idle", 1, "--ca", tapewire.certificate());
        final String plainUrl = server.process().awaitLine("listening ws:", Tapewire.START_TIMEOUT);
        final TapewireProcess plain = tapewire.watch("ws:" + plainUrl, "*", "--json", "--until-idle", 1);
        assertEquals(0, secure.awaitExit(WATCH_TIMEOUT), secure::errors);
        assertEquals(0, plain.awaitExit(WATCH_TIMEOUT), plain::errors);

        final Map<String, List<Object>> state = endState(secure);
        assertEquals(SYMBOLS, state.size());
        assertEquals(state, endState(plain));
        server.stop();
    }

    @Test
    void shouldRefuseACertificateThatItDoesNotTrust() {
        final Server server = tapewire.tlsServer(endedTape()).awaitReady();
        final TapewireProcess watch = tapewire.watch(server.stream(), "*", "--json", "--until-idle", 1);

        assertFailsInOneLine(watch, "certificate");
        server.stop();
    }

    @Test
    void shouldShowAnythingOnlyToWhoHasAToken() throws IOException {
        final List<String> token = tapewire.token("alice");
        final Path tokens = write("tokens", token.get(0));
        final Server server =
                tapewire.plainServer(endedTape(), "--tokens", tokens).awaitReady();

        final TapewireProcess right = tapewire.watch(
                server.stream(), "*", "--json", "--until-idle", 1, "--token-file", write("right", token.get(1)));
        final TapewireProcess wrong = tapewire.watch(
                server.stream(), "*", "--json", "--until-idle", 1, "--token-file", write("wrong", token.get(1) + "x"));
        final TapewireProcess none = tapewire.watch(server.stream(), "*", "--json", "--until-idle", 1);

        assertEquals(0, right.awaitExit(WATCH_TIMEOUT), right::errors);
        assertEquals(SYMBOLS, endState(right).size());
        assertFailsInOneLine(wrong, "401");
        assertEquals(1, none.awaitExit(WATCH_TIMEOUT), none::errors);
        assertTrue(endState(none).isEmpty());
        await().until(() -> server.process().errors().contains("subject alice"));
        assertFalse(server.process().errors().contains(token.get(1)), "a secret in the log");
        server.stop();
    }

    @Test
    void shouldFailInOneLineWhereNothingListens() {
        assertFailsInOneLine(tapewire.watch("ws://127.0.0.1:1/stream", "*", "--json", "--for", 1), "127.0.0.1:1");
    }

    @Test
    void shouldEndWithTwoOnAWrongOption() {
        assertEquals(
                2, tapewire.watch("ws://127.0.0.1:1/stream", "*", "--nonsense").awaitExit(WATCH_TIMEOUT));
    }

    private Path endedTape() {
        final Path tape = tapewire.path("tape");
        final TapewireProcess feed = tapewire.sim(tape, SYMBOLS, "max", 1, "--ticks", 20_000);
        assertEquals(0, feed.awaitExit(WATCH_TIMEOUT), feed::errors);
        return tape;
    }

    private Path write(String name, String line) throws IOException {
        final Path file = tapewire.path(name);
        Files.writeString(file, line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static Map<String, List<Object>> endState(TapewireProcess watch) {
        final EndState state = new EndState();
        watch.lines().forEach(line -> state.accept(Json.object(line)));
        return state.symbols().stream().collect(Collectors.toMap(symbol -> symbol, state::of));
    }

    private static void assertFailsInOneLine(TapewireProcess watch, String what) {
        assertEquals(1, watch.awaitExit(WATCH_TIMEOUT), watch::errors);
        assertEquals(List.of(), watch.lines());
        assertEquals(1, watch.errors().lines().count(), watch::errors);
        assertTrue(watch.errors().contains(what), watch::errors);
    }
}
