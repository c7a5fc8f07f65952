package io.tapewire.feed.iex;

import static io.tapewire.feed.iex.IexMessages.quote;
import static io.tapewire.feed.iex.IexMessages.systemEvent;
import static io.tapewire.feed.iex.IexMessages.tradingStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.feed.FeedSource;
import io.tapewire.feed.FeedSummary;
import io.tapewire.feed.capture.CaptureException;
import io.tapewire.feed.capture.CaptureWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IexCaptureSourceTest {
    private static final long T = IexStream.START;
    private static final long MS = 1_000_000L;
    private static final long WALL = 1_700_000_000_000_000_000L;

    @TempDir
    private Path directory;

    private final FeedFixture fixture = new FeedFixture(false);
    private final List<String> warnings = new ArrayList<>();

    private FeedSource open(byte[] capture, double speed) throws IOException {
        final Path file = Files.write(directory.resolve("day.pcap"), capture);
        return IexSources.open("iex:" + file, speed, 0, () -> WALL, warnings::add);
    }

    private void readAll(FeedSource source) {
        while (!source.isDone()) {
            assertTrue(source.poll(fixture.writer(), 0, 100) > 0);
        }
    }

    private static byte[] anyQuote() {
        return quote(T, "A", 1, 1, 2, 1);
    }

    @Test
    void shouldReadAllAndSumUp() throws IOException {
        final byte[] capture = IexCaptureWriter.of(IexStream.tops())
                .segment()
                .segment(systemEvent('O', T), anyQuote())
                .lose(3)
                .segment(anyQuote())
                .datagram(T, new byte[100])
                .toBytes();
        try (FeedSource source = open(capture, CapturePacer.MAX_SPEED)) {
            readAll(source);
            final FeedSummary summary = new FeedSummary();
            source.report(summary);
            assertEquals("{S=1, Q=2}", summary.values().get("byType").toString());
            assertEquals(3L, summary.values().get("messages"));
            assertEquals("[3, 5]", summary.values().get("gaps").toString());
            assertEquals(false, summary.values().get("truncated"));
            assertEquals(1L, summary.values().get("foreignDatagrams"));
        }
        assertEquals(WALL, fixture.state().tsIngest());
        assertEquals(List.of(), warnings);
    }

    @Test
    void shouldPaceByCaptureTime() throws IOException {
        final byte[] capture = IexCaptureWriter.of(IexStream.tops())
                .segment(anyQuote())
                .segment(anyQuote())
                .segment(anyQuote())
                .toBytes(); // 1 ms apart
        try (FeedSource source = open(capture, 10)) {
            final long start = 77;
            source.poll(fixture.writer(), start, 100);
            assertEquals(3, fixture.news().size(), "epoch, definition, first quote");
            assertEquals(0, source.poll(fixture.writer(), start + MS / 10 - 1, 100));
            assertTrue(source.poll(fixture.writer(), start + MS / 10, 100) > 0);
            assertEquals(1, fixture.news().size());
            assertFalse(source.isDone());
            source.poll(fixture.writer(), start + MS, 100);
            assertEquals(1, fixture.news().size());
            assertTrue(source.isDone());
        }
    }

    @Test
    void shouldStopNearTheLimitAndFinishASpreadBeforeItIsDone() throws IOException {
        final IexCaptureWriter writer = IexCaptureWriter.of(IexStream.tops());
        for (int i = 0; i < 100; i++) {
            writer.segment(tradingStatus('T', T, "S" + i, ""));
        }
        try (FeedSource source = open(writer.segment(systemEvent('R', T)).toBytes(), CapturePacer.MAX_SPEED)) {
            source.poll(fixture.writer(), 0, 10);
            assertTrue(fixture.news().size() <= 1 + 2 * 10);
            readAll(source);
        }
        assertEquals(
                100,
                fixture.news().stream().filter(line -> line.contains("REGULAR")).count());
    }

    @Test
    void shouldBeginAnEpochAtEachOpening() throws IOException {
        final byte[] capture =
                IexCaptureWriter.of(IexStream.tops()).segment(anyQuote()).toBytes();
        for (int i = 0; i < 2; i++) {
            try (FeedSource source = open(capture, CapturePacer.MAX_SPEED)) {
                readAll(source);
            }
            assertTrue(fixture.news().get(0).startsWith("NEW_EPOCH"));
        }
        assertEquals(2, fixture.state().epoch());
    }

    @Test
    void shouldKeepWhatStandsBeforeACutAndWarn() throws IOException {
        final byte[] capture = IexCaptureWriter.of(IexStream.tops())
                .segment(anyQuote())
                .segment(anyQuote())
                .toBytes();
        for (final byte[] cut : List.of(
                Arrays.copyOf(capture, capture.length - 1),
                Arrays.copyOf(CaptureWriter.gzip(capture), CaptureWriter.gzip(capture).length - 3))) {
            warnings.clear();
            try (FeedSource source = open(cut, CapturePacer.MAX_SPEED)) {
                readAll(source);
                final FeedSummary summary = new FeedSummary();
                source.report(summary);
                assertEquals(true, summary.values().get("truncated"));
            }
            assertEquals(1, warnings.size());
            assertTrue(warnings.get(0).endsWith("; what stands before it is used"), warnings.get(0));
        }
    }

    @Test
    void shouldRefuseAFileWithoutASegment() throws IOException {
        final byte[] foreign = IexCaptureWriter.of(IexStream.tops())
                .datagram(T, new byte[100])
                .datagram(T, new IexStream(IexLayout.DEEP_PLUS_1_0, 1, 1).segment())
                .toBytes();
        try (FeedSource source = open(foreign, CapturePacer.MAX_SPEED)) {
            final CaptureException e = assertThrows(CaptureException.class, () -> readAll(source));
            assertTrue(
                    e.getMessage()
                            .endsWith("day.pcap: no segment of IEX TOPS 1.6 or DEEP 1.0 in it; there is DEEP+ 1.0"
                                    + " channel 1"),
                    e.getMessage());
        }
        assertThrows(CaptureException.class, () -> open(new byte[] {1, 2, 3}, CapturePacer.MAX_SPEED));
    }

    @Test
    void shouldRefuseWhatIsNoSpecification() {
        for (final String bad : List.of(
                "iex:",
                "sim",
                "iex:udp://",
                "iex:udp://1.2.3.4",
                "iex:udp://1.2.3.4:x",
                "iex:udp://1.2.3.4:70000",
                "iex:udp://127.0.0.1:0@lo",
                "iex:udp://239.1.1.1:0@no-such-interface")) {
            final IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> IexSources.open(bad, 1, 1_000, () -> WALL, warnings::add));
            assertTrue(e.getMessage().indexOf('\n') < 0);
        }
    }

    @Test
    void shouldSayThatAQuietPacedFeedLives() throws IOException {
        final IexStream stream = IexStream.tops();
        final IexCaptureWriter writer = IexCaptureWriter.of(stream).segment(anyQuote());
        for (int second = 1; second <= 3; second++) {
            stream.sentAt(T + second * 1_000 * MS);
            writer.segment();
        }
        stream.sentAt(T + 20_000 * MS);
        try (FeedSource source = open(writer.segment(anyQuote()).toBytes(), 1)) {
            for (long now = 0; now <= 20_500 * MS; now += 100 * MS) {
                source.poll(fixture.writer(), now, 100);
            }
        }
        final String session = " session 1137508352 iex:1";
        assertEquals(
                List.of(
                        "ALIVE" + session,
                        "ALIVE" + session,
                        "ALIVE" + session,
                        "STALE" + session,
                        "UP" + session,
                        "quote A 1x1 2x1"),
                fixture.news().subList(3, 9));
    }
}
