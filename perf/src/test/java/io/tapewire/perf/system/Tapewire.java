package io.tapewire.perf.system;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.perf.JvmOptions;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.Tape;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Starts Tapewire's commands for one test, as processes with the test's own class path, and gives it a directory. A process that still lives at the end
 * of a test that passed is a leak and fails it; whatever happens, none is left and the directory is removed.
 */
final class Tapewire implements BeforeEachCallback, AfterEachCallback {
    /** A JVM's start and a cold tape, on a machine that builds something else besides. */
    static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** How long a server that is told to end may take. */
    static final Duration EXIT_TIMEOUT = Duration.ofSeconds(10);

    private final List<TapewireProcess> processes = new ArrayList<>();
    private Path directory;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        directory = Files.createTempDirectory("tapewire-system-");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        final List<TapewireProcess> leaked =
                processes.stream().filter(TapewireProcess::isAlive).toList();
        for (final TapewireProcess process : leaked) {
            process.kill();
        }
        if (context.getExecutionException().isPresent()) {
            for (final TapewireProcess process : processes) {
                System.err.println(process + ": " + process.errors());
            }
        }
        remove(directory);
        assertTrue(context.getExecutionException().isPresent() || leaked.isEmpty(), () -> "left running: " + leaked);
    }

    /** {@return a path inside the test's directory} */
    Path path(String name) {
        return directory.resolve(name);
    }

    TapewireProcess feed(Object... arguments) {
        return start("feed", "feed-handler", "io.tapewire.feed.FeedMain", List.of("-Xmx256m"), arguments);
    }

    /** {@return a simulator; a rate of {@code max} is as fast as it can} */
    TapewireProcess sim(Path tape, int symbols, Object rate, long seed, Object... more) {
        final List<Object> arguments = new ArrayList<>(List.of(
                "--source", "sim", "--tape", tape, "--symbols", symbols, "--rate", rate, "--seed", seed & 0xFFFF));
        arguments.addAll(List.of(more));
        return feed(arguments.toArray());
    }

    TapewireProcess tape(Object... arguments) {
        return start("tape", "tape", "io.tapewire.tape.TapeMain", List.of("-Xmx256m"), arguments);
    }

    TapewireProcess watch(Object... arguments) {
        return start("watch", "client", "io.tapewire.client.WatchMain", List.of("-Xmx256m"), arguments);
    }

    /** {@return one of the commands that measure by hand} */
    TapewireProcess measure(String mainClass, Object... arguments) {
        return start("measure", "perf", "io.tapewire.perf.load." + mainClass, List.of("-Xmx256m"), arguments);
    }

    /** {@return a watch whose lines are handed on as they come} */
    TapewireProcess watchInto(Consumer<String> sink, Object... arguments) {
        return start("watch", "client", "io.tapewire.client.WatchMain", List.of("-Xmx256m"), sink, arguments);
    }

    TapewireProcess replay(Object... arguments) {
        return start("replay", "client", "io.tapewire.client.ReplayMain", List.of("-Xmx256m"), arguments);
    }

    /** {@return the judge of captures} */
    TapewireProcess check(Object... arguments) {
        return start("check", "tape", "io.tapewire.tape.check.CheckMain", List.of("-Xmx512m"), arguments);
    }

    TapewireProcess serve(Object... arguments) {
        final List<Object> all = new ArrayList<>(List.of("serve"));
        all.addAll(List.of(arguments));
        return start(
                "serve",
                "fanout-server",
                "io.tapewire.fanout.server.FanoutServerMain",
                List.of("-Xms256m", "-Xmx256m"),
                all.toArray());
    }

    /** {@return a server on free ports of loopback, plain} */
    Server plainServer(Path tape, Object... more) {
        final List<Object> arguments =
                new ArrayList<>(List.of("--tape", tape, "--plain", "--port", 0, "--admin-port", 0));
        arguments.addAll(List.of(more));
        return new Server(serve(arguments.toArray()));
    }

    /** {@return a server on free ports of loopback, TLS with a certificate of its own and plain beside it} */
    Server tlsServer(Path tape, Object... more) {
        final List<Object> arguments =
                new ArrayList<>(List.of("--tape", tape, "--port", 0, "--plain-port", 0, "--admin-port", 0));
        arguments.addAll(List.of(more));
        return new Server(serve(arguments.toArray()));
    }

    /** {@return the certificate that servers of this test make for themselves} */
    Path certificate() {
        return path("data/tapewire/loopback-cert.pem");
    }

    /** {@return an access token: its line for the token file, and the secret} */
    List<String> token(String subject) {
        final TapewireProcess token = start(
                "token",
                "fanout-server",
                "io.tapewire.fanout.server.FanoutServerMain",
                List.of("-Xmx64m"),
                "token",
                subject);
        assertEquals(0, token.awaitExit(START_TIMEOUT), token::errors);
        return List.of(
                token.awaitLine("line   ", Duration.ofSeconds(1)), token.awaitLine("secret ", Duration.ofSeconds(1)));
    }

    /** {@return the tape, for reading, once there is one} */
    Tape open(Path tape) {
        await().atMost(START_TIMEOUT).until(() -> ChronicleTape.exists(tape));
        return ChronicleTape.openForReading(tape);
    }

    private TapewireProcess start(
            String name, String module, String mainClass, List<String> heap, Object... arguments) {
        return start(name, module, mainClass, heap, null, arguments);
    }

    private TapewireProcess start(
            String name,
            String module,
            String mainClass,
            List<String> heap,
            Consumer<String> sinkOrNull,
            Object... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.list());
        command.addAll(heap);
        command.addAll(List.of("-cp", classPath(module), mainClass));
        for (final Object argument : arguments) {
            command.add(argument.toString());
        }
        try {
            final TapewireProcess process = new TapewireProcess(
                    name,
                    command,
                    path(name + "-" + processes.size() + ".log"),
                    Map.of("XDG_DATA_HOME", path("data").toString()),
                    sinkOrNull);
            processes.add(process);
            return process;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the test's class path with a module's own entry first: more than one has a logback.xml, and the first found counts} */
    private static String classPath(String module) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .sorted(Comparator.comparing(entry -> !entry.contains(File.separator + module + File.separator)))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
