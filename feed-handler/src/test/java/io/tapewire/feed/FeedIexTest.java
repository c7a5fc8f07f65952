package io.tapewire.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.capture.CaptureWriter;
import io.tapewire.feed.capture.CaptureWriter.Format;
import io.tapewire.feed.iex.IexCaptureWriter;
import io.tapewire.feed.iex.IexMessages;
import io.tapewire.feed.iex.IexStream;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TickWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command on IEX captures. */
class FeedIexTest {
    private static final long TIME = IexStream.START;

    private final MemoryTape tape = new MemoryTape();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("day.pcap");
    }

    private int run(String source, String... more) {
        final FeedHandler feed = new FeedHandler(
                context -> new TickWriter(tape.appender(), new TapeContents(tape).state(), new TickWriter.Context()),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        final String[] arguments = Arrays.copyOf(new String[] {"--tape", "/t", "--source", source}, 4 + more.length);
        System.arraycopy(more, 0, arguments, 4, more.length);
        return feed.run(arguments);
    }

    private List<String> errors() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static byte[] quote() {
        return IexMessages.quote(TIME, "A", 100, 10_000, 10_100, 200);
    }

    private static byte[] capture() {
        return IexCaptureWriter.of(IexStream.tops())
                .segment(IexMessages.systemEvent('O', TIME), quote())
                .lose(3)
                .segment(quote())
                .toBytes();
    }

    @Test
    void shouldFeedACaptureAndTellItAsOneLineOfJson() throws IOException {
        Files.write(file, capture());
        assertEquals(0, run("iex:" + file, "--json"));

        final String json = out.toString(StandardCharsets.UTF_8);
        assertEquals(1, json.lines().count());
        assertTrue(
                json.startsWith("{\"messages\":3,\"byType\":{\"S\":1,\"Q\":2},\"gaps\":[[3,5]],\"duplicates\":0,"
                        + "\"outOfOrder\":0,\"epochs\":1,"),
                json);
        assertTrue(json.contains("\"truncated\":false"), json);
        assertEquals(List.of("tapewire feed: iex:" + file + " onto the tape /t"), errors());
        assertEquals(
                List.of(FeedStatusKind.NEW_EPOCH, FeedStatusKind.GAP, FeedStatusKind.ENDED),
                new TapeContents(tape).statusKinds());
    }

    @Test
    void shouldKeepWhatStandsBeforeACutAndWarn() throws IOException {
        final byte[] capture = capture();
        Files.write(file, Arrays.copyOf(capture, capture.length - 1));
        assertEquals(0, run("iex:" + file, "--json"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("\"truncated\":true"), out::toString);
        assertEquals(2, errors().size(), err::toString);
        assertTrue(errors().get(1).contains("warning: " + file), err::toString);
    }

    @Test
    void shouldFailInOneLineWhereThereIsNoSuchFile() {
        assertEquals(1, run("iex:" + file));
        assertEquals(List.of("tapewire feed: " + file + ": no such file"), errors());
        assertEquals(0, out.size());
    }

    @Test
    void shouldFailInOneLineWhereTheFileIsNoCapture() throws IOException {
        Files.writeString(file, "no capture, whatever its name says");
        assertEquals(1, run("iex:" + file));
        assertEquals(1, errors().size(), err::toString);
        assertTrue(errors().get(0).contains(file.toString()), err::toString);
    }

    @Test
    void shouldFailWhereTheCaptureHoldsNoKnownProtocol() throws IOException {
        Files.write(
                file,
                new CaptureWriter(Format.PCAP_NS_LE, IexCaptureWriter.ETHERNET)
                        .datagram(TIME, new byte[64])
                        .toBytes());
        assertEquals(1, run("iex:" + file));
        assertTrue(errors().get(errors().size() - 1).contains(file.toString()), err::toString);
        assertEquals(0, out.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"iex:udp://nowhere", "iex:udp://", "iex:udp://127.0.0.1:99999"})
    void shouldNameAWrongAddressInOneLine(String source) {
        assertEquals(2, run(source));
        assertEquals(1, errors().size(), err::toString);
        assertTrue(errors().get(0).contains("--source"), err::toString);
    }

    @Test
    void shouldWarnOfASettingOfTheSimulator() throws IOException {
        Files.write(file, capture());
        assertEquals(0, run("iex:" + file, "--rate", "5"));
        assertEquals("tapewire feed: warning: --rate does not concern iex:" + file + ": not used", errors().get(0));
    }
}
