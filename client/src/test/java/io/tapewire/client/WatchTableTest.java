package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.TradingState;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTableTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private TerminalSize.Size size;
    private WatchTable table;
    private FrameDecoder decoder;

    WatchTableTest() {
        open(10, 120);
    }

    private void open(int rows, int columns) {
        size = new TerminalSize.Size(rows, columns);
        table = new WatchTable(
                new PrintStream(bytes, true, StandardCharsets.UTF_8), "ws://localhost/stream", () -> size);
        decoder = new FrameDecoder(table, new Counters<>(ClientCounter.class), new NoEvents() {
            @Override
            public void onWelcome(WelcomeDecoder welcome) {
                table.onWelcome(welcome);
            }
        });
    }

    private void hear(Frames.Message... messages) {
        final byte[] frame = Frames.of(1, messages);
        decoder.onFrame(new UnsafeBuffer(frame), 0, frame.length);
    }

    /** {@return the next drawing, line by line, escapes left out} */
    private List<String> draw() {
        bytes.reset();
        Awaitility.await().pollDelay(Duration.ZERO).until(() -> table.refresh() && bytes.size() > 0);
        final List<String> lines = new ArrayList<>();
        bytes.toString(StandardCharsets.UTF_8)
                .replaceAll("\033\\[[?0-9]*[a-zA-Z]", "")
                .lines()
                .forEach(line -> lines.add(line.stripTrailing()));
        return lines;
    }

    @Test
    void shouldShowWhatIsKnownOfAnInstrument() {
        table.onState(ClientState.LIVE);
        hear(
                Answers.welcome(2_000, 16_384, 512),
                Frames.instrument(7, "TQQQ"),
                Frames.quote(7, 1, 356_600, 356_800),
                Frames.trade(7, 1, 356_700),
                Frames.status(7, 1, TradingState.HALTED));
        final List<String> lines = draw();
        assertTrue(lines.get(0).startsWith("Tapewire  ws://localhost/stream  live  SIMULATED"), lines::toString);
        assertTrue(
                lines.get(3).matches("TQQQ +200 +35\\.6600 +35\\.6800 +300 +35\\.6700 +150 +\\d+\\.\\d +0 halted"),
                lines::toString);
        assertEquals(4, lines.size());
    }

    @ParameterizedTest
    @CsvSource({"10, 120", "10, 80", "10, 40", "5, 105", "24, 20"})
    void shouldFitTheTerminal(int rows, int columns) {
        open(rows, columns);
        for (int id = 1; id <= 50; id++) {
            hear(Frames.instrument(id, "S" + (100 + id)), Frames.quote(id, 1, 10_000_000_000L, 10_000_000_000_000L));
        }
        final List<String> lines = draw();
        assertEquals(rows - 1, lines.size(), lines::toString);
        assertTrue(lines.stream().allMatch(line -> line.length() <= columns), lines::toString);
        if (columns >= 60) {
            assertTrue(lines.get(1).contains("50 instruments, +" + (50 - (rows - 4)) + " more"), lines::toString);
        }
        if (columns == 80) {
            assertTrue(lines.get(2).contains("age s"), lines::toString);
        }
    }

    @Test
    void shouldFollowTheTerminalsSize() {
        for (int id = 1; id <= 50; id++) {
            hear(Frames.instrument(id, "S" + (100 + id)), Frames.quote(id, 1, 1, 2));
        }
        assertEquals(9, draw().size());
        size = new TerminalSize.Size(20, 60);
        Awaitility.await().until(() -> draw().size() == 19);
    }

    @Test
    void shouldForgetAnEpochAndMarkAGapAndKeepAHaltInSight() {
        hear(
                Frames.instrument(7, "A"),
                Frames.instrument(8, "B"),
                Frames.quote(7, 1, 1, 2),
                Frames.quote(8, 1, 1, 2),
                Frames.status(8, 1, TradingState.PAUSED),
                Frames.feed(FeedStatusKind.GAP));
        final List<String> marked = draw();
        assertTrue(marked.get(0).contains("gap in the feed"), marked::toString);
        assertTrue(marked.get(3).endsWith("suspect"), marked::toString);
        assertTrue(marked.get(4).endsWith("paused"), marked::toString);
        hear(Frames.quote(7, 2, 1, 2));
        assertFalse(draw().get(3).endsWith("suspect"));
        hear(Frames.feed(FeedStatusKind.NEW_EPOCH));
        assertEquals(3, draw().size());
    }

    @Test
    void shouldColourByDirection() {
        hear(Frames.instrument(7, "A"), Frames.quote(7, 1, 100, 200));
        hear(Frames.quote(7, 2, 101, 199));
        draw();
        final String text = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("\033[32m     0.0101"), text);
        assertTrue(text.contains("\033[31m     0.0199"), text);
    }

    @Test
    void shouldSayThatValuesAreOldWhenTheConnectionIsLost() {
        table.onState(ClientState.LIVE);
        hear(Frames.instrument(7, "A"), Frames.quote(7, 1, 1, 2));
        table.onDiscontinuity(4000, "draining", 1_200);
        table.onState(ClientState.RECONNECTING);
        assertTrue(draw().get(0).contains("lost (4000 draining), values are old, again in 1200 ms"));
        assertTrue(bytes.toString(StandardCharsets.UTF_8).contains("\033[2mA "));
    }

    @Test
    void shouldReadTheTerminalsSize() {
        assertEquals(new TerminalSize.Size(50, 132), TerminalSize.parse("50 132\n"));
        for (final String none : List.of("", "0 0", "x y", "50", "50 132 1", "99999 1")) {
            assertEquals(new TerminalSize.Size(24, 80), TerminalSize.parse(none));
        }
    }
}
