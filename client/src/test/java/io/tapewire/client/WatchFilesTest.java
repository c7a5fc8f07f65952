package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.SubscriptionStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a watch keeps, and how it shows streams. */
@Timeout(60)
class WatchFilesTest {
    private final FakeServer server = new FakeServer();

    @TempDir
    private Path directory;

    WatchFilesTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static List<String> captured(Path file) throws IOException {
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        final List<String> messages = new ArrayList<>();
        while (bytes.hasRemaining()) {
            assertTrue(bytes.getLong() > 0);
            final int length = bytes.getInt();
            final byte[] message = new byte[Math.abs(length)];
            bytes.get(message);
            messages.add(
                    length < 0
                            ? "sent " + RecordLayout.templateId(new UnsafeBuffer(message), 0)
                            : "received " + (message.length > 32));
        }
        return messages;
    }

    /** A writer that is killed leaves any part of its last entry. */
    @Test
    void shouldGoOnBehindTheLastWholeEntryOfACapture() throws Exception {
        final Path file = directory.resolve("capture");
        append(file);
        append(file);
        final byte[] two = Files.readAllBytes(file);
        for (int length = two.length / 2; length < two.length; length++) {
            Files.write(file, Arrays.copyOf(two, length));
            append(file);
            assertEquals(List.of("sent 2", "sent 2"), captured(file));
        }
        Files.writeString(file, "some text, and more of it");
        final IOException refused = assertThrows(IOException.class, () -> append(file));
        assertEquals(
                "--capture " + file + ": cannot be written: it is there already and holds something else",
                refused.getMessage());
        assertEquals("some text, and more of it", Files.readString(file));
    }

    private static void append(Path file) throws IOException {
        try (CaptureFile capture = new CaptureFile(file, () -> 1)) {
            capture.sent(ByteBuffer.wrap(new byte[] {0, 0, 2, 0, 0, 0, 0, 0, 7}));
        }
    }

    @Test
    void shouldCaptureBothSidesOfEveryConnectionWithoutTheToken() throws Exception {
        final Path token = Files.writeString(directory.resolve("token"), "secret");
        final Path file = directory.resolve("capture");
        final WatchRun run = WatchRun.of(server.uri(), "A", "--token-file", token, "--capture", file);
        final FakeConnection first = server.accept().welcome();
        first.expectSubscribe();
        first.close(4000, "draining");
        final FakeConnection second = server.accept().welcome();
        second.expectSubscribe();
        second.send(Frames.of(2, Answers.heartbeat()));
        Awaitility.await().until(() -> Files.size(file) > 0 && captured(file).size() >= 7);
        run.watch().stop();
        assertEquals(0, run.status());
        assertEquals(
                List.of("sent 1", "received true", "sent 2", "sent 1", "received true", "sent 2", "received true"),
                captured(file).stream().filter(line -> !line.equals("sent 5")).toList());
        final String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(text.contains("secret"));
        assertTrue(text.contains("******"));
    }

    @Test
    void shouldNameACaptureThatCannotBeWritten() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A", "--capture", directory);
        assertEquals(1, run.status());
        assertTrue(
                run.errors().startsWith("tapewire watch: --capture " + directory + ": cannot be written"), run::errors);
    }

    private FakeConnection serve(int streamId, String place) throws IOException {
        final FakeConnection connection = server.accept().welcomeTo(5, 2);
        assertEquals(List.of("1:A:" + streamId + ":" + place), connection.expectPlaces());
        connection.send(Frames.of(2, Answers.subscribeAck(connection.requestId(), 1, SubscriptionStatus.OK)));
        return connection;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_535})
    void shouldGoOnWhereTheWatchBeforeWas(int streamId) throws Exception {
        final Path file = directory.resolve("cursor");
        final List<Object> arguments =
                new ArrayList<>(List.of(server.uri(), "A", "--json", "--mode", "every", "--cursor-file", file));
        if (streamId != 0) {
            arguments.add("--delayed");
        }
        final WatchRun first = WatchRun.of(arguments.toArray());
        final FakeConnection connection = serve(streamId, "0/0:snapshot");
        connection.send(Frames.frame(3, streamId == 0 ? 0 : Frames.DELAYED)
                .at(streamId, 40)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.tradeBreak(7, 1))
                .add(0, Answers.snapshotEnd(1))
                .end());
        Awaitility.await().until(() -> Files.exists(file));
        assertEquals("5:2:40\n", Files.readString(file));
        assertEquals(2, first.lines().size()); // out before the cursor
        assertEquals(streamId != 0, first.lines().get(0).endsWith(",\"stream\":65535,\"delayed\":true}"));
        connection.send(
                Frames.frame(4, 0).at(streamId, 60).add(0, Answers.heartbeat()).end());
        Awaitility.await().until(() -> Files.readString(file).equals("5:2:60\n"));
        first.watch().stop();
        assertEquals(0, first.status());
        final WatchRun second = WatchRun.of(arguments.toArray());
        serve(streamId, "2/60");
        second.watch().stop();
        assertEquals(0, second.status());
    }

    @Test
    void shouldBeginAnewWhereTheServerDoesNotKnowTheCursor() throws Exception {
        final Path file = Files.writeString(directory.resolve("cursor"), "5:1:9");
        final WatchRun run =
                WatchRun.of(server.uri(), "A", "--mode", "every", "--on-overflow", "close", "--cursor-file", file);
        final FakeConnection connection = server.accept().welcomeTo(5, 2);
        assertEquals(List.of("1:A:0:1/9"), connection.expectPlaces());
        connection.send(Frames.of(2, Answers.subscribeAck(connection.requestId(), 1, SubscriptionStatus.BAD_REQUEST)));
        assertEquals(List.of("1:A:0:0/0:snapshot"), connection.expectPlaces());
        Awaitility.await().until(() -> !run.lines().isEmpty());
        assertEquals(
                List.of("events are missing, begun anew: the server does not go on from cursor 5:1:9"), run.lines());
        run.watch().stop();
        assertEquals(0, run.status());
    }

    @Test
    void shouldShowWhatIsDelayedOnly() throws Exception {
        final WatchRun run = WatchRun.of(server.uri(), "A");
        final FakeConnection connection = server.accept().welcome();
        connection.expectPlaces();
        connection.send(Frames.of(
                2, Answers.subscribeAck(connection.requestId(), 1, SubscriptionStatus.DELAYED_ONLY, 900_000)));
        assertEquals(List.of("2:A:65535:0/0:snapshot"), connection.expectPlaces());
        connection.send(Frames.frame(3, Frames.DELAYED)
                .at(65_535, 4)
                .add(0, Frames.instrument(7, "A"))
                .add(0, Frames.tradeBreak(7, 1))
                .end());
        Awaitility.await().until(() -> !run.lines().isEmpty());
        assertEquals(List.of("A        break  35.6600 x 50 of trade 12  DELAYED"), run.lines());
        run.watch().stop();
        assertEquals(0, run.status());
        assertEquals("tapewire watch: A: delayed by 900 s only", run.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--cursor-file x", "--on-overflow gap", "--mode every --on-overflow some"})
    void shouldRefuseOptionsThatDoNotFit(String options) throws Exception {
        final WatchRun run = WatchRun.of((Object[]) ("ws://127.0.0.1:1/stream A " + options).split(" "));
        assertEquals(2, run.status());
    }

    @Test
    void shouldNameACursorThatIsNone() throws Exception {
        final Path file = Files.writeString(directory.resolve("cursor"), "nonsense");
        final WatchRun run = WatchRun.of(server.uri(), "A", "--mode", "every", "--cursor-file", file);
        assertEquals(1, run.status());
        assertEquals(
                "tapewire watch: --cursor-file " + file + ": cursor nonsense: not tapeId:generation:tapeSeq",
                run.errors());
    }
}
