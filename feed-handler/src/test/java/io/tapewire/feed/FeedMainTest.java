package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.WritableTape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as its users run it: a process of its own and a tape on disk. */
class FeedMainTest {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long EXIT_S = 60;

    @TempDir
    private Path directory;

    private Path tape;
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endWhatIsLeft() {
        processes.forEach(Process::destroyForcibly);
    }

    private Process start(String name, String... arguments) throws IOException {
        tape = directory.resolve("tape");
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-cp", System.getProperty("java.class.path"), FeedMain.class.getName()));
        command.addAll(List.of("--source", "sim", "--tape", tape.toString()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private static int awaitExit(Process process) throws InterruptedException {
        assertTrue(process.waitFor(EXIT_S, TimeUnit.SECONDS), "does not end");
        return process.exitValue();
    }

    private void awaitRecords(long count) {
        Awaitility.await().atMost(START).until(() -> ChronicleTape.exists(tape));
        try (ChronicleTape reading = ChronicleTape.openForReading(tape)) {
            Awaitility.await().atMost(START).until(() -> reading.headTapeSeq() > count);
        }
    }

    private TapeContents contents() {
        try (ChronicleTape reading = ChronicleTape.openForReading(tape)) {
            return new TapeContents(reading);
        }
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(directory.resolve(file), StandardCharsets.UTF_8);
    }

    private static FeedStatusKind last(List<FeedStatusKind> kinds) {
        return kinds.get(kinds.size() - 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void shouldEndInOrderOnASignal(String signal) throws IOException, InterruptedException {
        final Process feed = start("feed", "--rate", "5000", "--json");
        awaitRecords(2_000);
        assertEquals(0, awaitExit(new ProcessBuilder("kill", "-" + signal, Long.toString(feed.pid())).start()));
        assertEquals(0, awaitExit(feed), () -> feed + ": see feed.err");

        final TapeContents contents = contents();
        assertEquals(FeedStatusKind.ENDED, last(contents.statusKinds()));
        assertEquals(1, lines("feed.out").size());
        assertTrue(
                lines("feed.out")
                        .get(0)
                        .startsWith("{\"source\":\"sim\",\"ticks\":"
                                + contents.ticks().size() + ","),
                lines("feed.out").get(0));
        assertEquals(1, lines("feed.err").size(), lines("feed.err").toString());
    }

    @Test
    void shouldGoOnWithATapeWhoseWriterWasKilled() throws IOException, InterruptedException {
        final Process killed = start("killed", "--rate", "20000", "--symbols", "50");
        awaitRecords(10_000);
        killed.destroyForcibly();
        awaitExit(killed);
        final int before = contents().ticks().size();

        final Process next = start("next", "--rate", "max", "--ticks", "777", "--symbols", "50", "--json");
        assertEquals(0, awaitExit(next), () -> next + ": see next.err");

        final TapeContents contents = contents(); // fails at a gap
        assertEquals(before + 777, contents.ticks().size());
        assertEquals(
                List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.NEW_EPOCH, FeedStatusKind.ENDED),
                contents.statusKinds());
        assertEquals(50, contents.state().lastInstrumentId());
    }

    private List<String> failing(Path on, String... more) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final FeedHandler feed = new FeedHandler(
                FeedTape::open,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        final List<String> arguments = new ArrayList<>(List.of("--source", "sim", "--tape", on.toString()));
        arguments.addAll(List.of(more));
        assertEquals(1, feed.run(arguments.toArray(new String[0])));
        assertEquals(0, out.size());
        final List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(1, lines.size(), lines.toString());
        return lines;
    }

    @Test
    void shouldFailInOneLineWhereAnotherWriterHasTheTape() {
        tape = directory.resolve("tape");
        try (WritableTape other = ChronicleTape.openForWriting(
                new TapeWriterContext().directory(tape).conclude())) {
            final String line = failing(tape).get(0);
            assertTrue(line.contains(tape + ": another writer has this tape"), line);
            assertEquals(0, other.appender().lastTapeSeq());
        }
    }

    @Test
    void shouldFailInOneLineWhereTheDiskIsFull() {
        final String line =
                failing(directory.resolve("tape"), "--disk-floor", "1000000g").get(0);
        assertTrue(line.contains("--disk-floor"), line);
    }

    @Test
    void shouldFailInOneLineWhereTheTapeIsAFile() throws IOException {
        final Path file = Files.createFile(directory.resolve("file"));
        final String line = failing(file).get(0);
        assertTrue(line.contains(file.toString()), line);
    }
}
