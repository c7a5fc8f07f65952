package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TickWriter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedHandlerTest {
    private final MemoryTape tape = new MemoryTape();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private TapeException tapeFailure;
    private FeedContext opened;
    private final FeedHandler feed = new FeedHandler(
            this::open,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));

    private TickWriter open(FeedContext context) {
        opened = context;
        if (tapeFailure != null) {
            throw tapeFailure;
        }
        final TickWriter.Context writerContext = new TickWriter.Context().maxInstruments(context.maxInstruments());
        return new TickWriter(tape.appender(), new TapeContents(tape).state(), writerContext);
    }

    private int run(String... arguments) {
        final List<String> all = new ArrayList<>(List.of("--tape", "/some/tape"));
        all.addAll(Arrays.asList(arguments));
        return feed.run(all.toArray(new String[0]));
    }

    private static List<String> lines(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldFeedTheTapeAndTellItAsOneLineOfJson() {
        assertEquals(0, run("--source", "sim", "--rate", "max", "--ticks", "5000", "--json"));

        assertEquals(1, lines(out).size());
        final String json = lines(out).get(0);
        assertTrue(json.startsWith("{\"source\":\"sim\",\"ticks\":5000,\"quotes\":"), json);
        assertEquals(
                List.of("tapewire feed: sim (300 symbols, max ticks/s, seed 1) onto the tape /some/tape"), lines(err));
        final TapeContents contents = new TapeContents(tape);
        assertEquals(5_000, contents.ticks().size());
        assertEquals(List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.ENDED), contents.statusKinds());
    }

    @Test
    void shouldTellPeopleATable() {
        assertEquals(0, run("--source", "sim", "--rate", "max", "--ticks", "50000"));
        assertTrue(lines(out).contains("ticks          50,000"), out::toString);
        assertTrue(lines(out).stream().anyMatch(line -> line.matches("lateUs\\.p99 +\\d.*")), out::toString);
    }

    @Test
    void shouldTakeEverySetting() {
        assertEquals(
                0,
                run(
                        "--source",
                        "sim",
                        "--symbols=7",
                        "--rate=1000000",
                        "--seed=-9",
                        "--ticks=100",
                        "--roll=10m",
                        "--retain-bytes=2g",
                        "--retain=7d",
                        "--sync-ms=0",
                        "--disk-floor=64m",
                        "--max-instruments=100",
                        "--json"));
        assertEquals(7, opened.symbols());
        assertEquals(1_000_000, opened.rate());
        assertEquals(-9, opened.seed());
        assertEquals(100, opened.ticks());
        assertEquals("10m", opened.roll());
        assertEquals(2L << 30, opened.retainBytes());
        assertEquals(Duration.ofDays(7).toNanos(), opened.retainNs());
        assertEquals(0, opened.syncMs());
        assertEquals(64L << 20, opened.diskFloorBytes());
        assertEquals(100, opened.maxInstruments());
        assertEquals(Path.of("/some/tape"), opened.tape());
        assertEquals(1, lines(err).size(), err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--source sim --bogus|--bogus",
                "--source sim --rate 1000001|--rate",
                "--source sim --rate -1|--rate",
                "--source sim --rate fast|--rate",
                "--source sim --rate|--rate",
                "--source sim --symbols 0|--symbols",
                "--source sim --symbols 10001|--symbols",
                "--source sim --symbols many|--symbols",
                "--source sim --seed x|--seed",
                "--source sim --ticks -1|--ticks",
                "--source sim --ticks 5 --rate 0|--ticks",
                "--source sim --roll 2h|--roll",
                "--source sim --retain-bytes 1x|--retain-bytes",
                "--source sim --retain-bytes 9999999999g|--retain-bytes",
                "--source sim --retain 7|--retain",
                "--source sim --retain 0d|--retain",
                "--source sim --retain -1d|--retain",
                "--source sim --retain 999999999d|--retain",
                "--source sim --sync-ms -5|--sync-ms",
                "--source sim --disk-floor m|--disk-floor",
                "--source sim --max-instruments 0|--max-instruments",
                "--source sim --rcvbuf 0|--rcvbuf",
                "--source sim --source sim|--source",
                "--source nasdaq:x|--source",
                "--source iex:|--source",
                "--source iex:x --speed 0|--speed",
                "--source iex:x --speed -1|--speed",
                "--source iex:x --speed NaN|--speed",
                "--source iex:x --speed Infinity|--speed",
                "--rate 5|--source",
            })
    void shouldNameAWrongOptionInOneLine(String arguments, String named) {
        assertEquals(2, run(arguments.split(" ")));
        assertEquals(1, lines(err).size(), err::toString);
        assertTrue(lines(err).get(0).contains(named), err::toString);
        assertEquals(0, out.size());
    }

    @Test
    void shouldRequireATape() {
        assertEquals(2, feed.run("--source", "sim"));
        assertEquals(1, lines(err).size(), err::toString);
        assertTrue(lines(err).get(0).contains("--tape"), err::toString);
    }

    @Test
    void shouldHelp() {
        assertEquals(0, feed.run("--help"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("--retain=AGE"), out::toString);
        assertEquals(0, err.size());
    }

    @Test
    void shouldWarnOfASettingThatDoesNotConcernTheSource() {
        assertEquals(0, run("--source", "sim", "--speed", "2", "--rcvbuf", "1m", "--ticks", "5", "--rate", "max"));
        assertEquals(
                List.of(
                        "tapewire feed: warning: --speed does not concern sim: not used",
                        "tapewire feed: warning: --rcvbuf does not concern sim: not used"),
                lines(err).subList(0, 2));
    }

    @Test
    void shouldFailInOneLineWhereTheTapeCannotBeOpened() {
        tapeFailure = new TapeException("/some/tape: another writer has it\n(pid 7)");
        assertEquals(1, run("--source", "sim"));
        assertEquals(List.of("tapewire feed: /some/tape: another writer has it (pid 7)"), lines(err));
        assertEquals(0, out.size());
    }

    @Test
    void shouldEndInOrderWhereItIsToldTo() throws InterruptedException {
        final int[] status = {-1};
        final Thread main = new Thread(() -> status[0] = run("--source", "sim", "--rate", "1000", "--json"), "main");
        main.start();
        Awaitility.await().until(() -> tape.headTapeSeq() > 700);
        feed.requestStop();
        main.join();

        assertEquals(0, status[0]);
        assertEquals(1, lines(out).size());
        final List<FeedStatusKind> kinds = new TapeContents(tape).statusKinds();
        assertEquals(FeedStatusKind.ENDED, kinds.get(kinds.size() - 1));
    }

    @Test
    void shouldEndAtOnceWhereItWasToldToBefore() {
        feed.requestStop();
        assertEquals(0, run("--source", "sim"));
    }
}
