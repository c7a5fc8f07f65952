package io.tapewire.fanout.websocket;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.schemas.sbe.AckEncoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.HelloEncoder;
import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.PingEncoder;
import io.tapewire.schemas.sbe.SubscribeEncoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TickWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Broken frames and broken requests on real sockets: each connection ends, none of it reaches a neighbour, nothing is thrown. */
class HostileBytesTest {
    private static final int CONNECTIONS = Boolean.getBoolean("tapewire.full") ? 20_000 : 1_000;
    private static final int MESSAGES = 10;

    /** Their first values are far more than a socket holds. */
    private static final int INSTRUMENTS = 5_000;

    private static final String UPGRADE = "GET /stream HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: tapewire.v1\r\n\r\n";
    private static final int TIMEOUT_MS = 20_000;

    private final List<byte[]> requests = List.of(hello(), subscribe(), ack(), ping());
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final MemoryTape tape = new MemoryTape();
    private Edge edge;
    private URI stream;

    @BeforeEach
    void start() throws IOException {
        final EdgeContext context = new EdgeContext(
                "127.0.0.1", 0, null, -1, 0, 1, 32 * 1024, LookPace.SHORTEST_NS, token -> null, Set.of(), Set.of());
        final FanoutContext fanout = new FanoutContext()
                .executor(executor)
                .authenticator(Authenticator.NONE)
                .errorHandler(errors::add)
                .conclude();
        edge = new Edge(context, fanout, tape::headTapeSeq, () -> {}, () -> true);
        edge.shards().get(0).follow(tape);
        stream = URI.create(edge.listeners(context).get(0));
    }

    @AfterEach
    void stop() {
        edge.close();
        executor.shutdownNow();
    }

    @Test
    void shouldEndWhoSendsBrokenBytesAndServeItsNeighbour() throws IOException {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        try (Socket neighbour = connect()) {
            write(neighbour, frame(hello(), random));
            for (int i = 0; i < CONNECTIONS; i++) {
                final int number = i;
                try (Socket hostile = connect()) {
                    abuse(hostile, random);
                } catch (final IOException e) {
                    throw new AssertionError("seed " + seed + ", connection " + number, e);
                }
            }
            await().until(() -> count(FanoutCounter.SESSIONS) == 1);
            write(neighbour, new byte[] {(byte) 0x89, (byte) 0x80, 0, 0, 0, 0});
            final InputStream in = neighbour.getInputStream();
            for (int b = in.read(); b != 0x8A; b = in.read()) { // binary frames and pings before the pong
                in.readNBytes(length(in));
            }
        }
        assertEquals(List.of(), errors, "seed " + seed);
        assertEquals(0, count(FanoutCounter.ENDED_INTERNAL_ERROR), "seed " + seed);
    }

    @Test
    void shouldSayWhyAlsoToWhoLeftItsSocketFull() throws IOException {
        fillTape();
        await().until(() -> edge.shards().get(0).isReady());
        final Random random = new Random(1);
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            upgrade(socket);
            write(socket, frame(hello(), random));
            write(socket, frame(subscribe(), random));
            await().until(() -> count(FanoutCounter.FRAMES_CUT) > 0);
            write(socket, new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0}); // a text message
            final InputStream in = socket.getInputStream();
            for (int b = in.read(); b != 0x88; b = in.read()) {
                assertTrue(b == 0x82 || b == 0x89, "a frame or a ping, not " + b);
                final int length = length(in);
                assertEquals(length, in.readNBytes(length).length);
            }
            assertEquals(2, in.read());
            assertEquals(1003, in.read() << 8 | in.read());
        }
    }

    private void fillTape() {
        try (TickWriter writer = new TickWriter(tape.appender(), new MarketState(), new TickWriter.Context())) {
            final int source = writer.source("test", "TEST", 0);
            writer.newEpoch(source, 1);
            for (int i = 0; i < INSTRUMENTS; i++) {
                final int id = writer.defineInstrument(source, "A" + i, -2, 0, 0, 1, 1);
                writer.quote(id, 1, 1, 0, 0, 100, 1, 101, 1);
            }
        }
    }

    private long count(FanoutCounter counter) {
        return edge.shards().get(0).counters().get(counter);
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket();
        upgrade(socket);
        return socket;
    }

    private void upgrade(Socket socket) throws IOException {
        socket.connect(new InetSocketAddress("127.0.0.1", stream.getPort()));
        socket.setSoTimeout(TIMEOUT_MS);
        write(socket, UPGRADE.getBytes(StandardCharsets.US_ASCII));
        final InputStream in = socket.getInputStream();
        int matched = 0;
        while (matched < 4) {
            final int b = in.read();
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
    }

    /** {@return length of the frame whose first byte was read} */
    private static int length(InputStream in) throws IOException {
        final int length = in.read();
        return length == 126 ? in.read() << 8 | in.read() : length;
    }

    /** Sends some requests, some of them broken, and nothing more; the server ends it sooner or then. */
    private void abuse(Socket socket, Random random) throws IOException {
        try {
            for (int i = 0; i < MESSAGES; i++) {
                final byte[] request = i == 0 ? hello() : requests.get(random.nextInt(requests.size()));
                switch (random.nextInt(4)) {
                    case 0 -> write(socket, frame(request, random));
                    case 1 -> write(socket, frame(mutate(request, random), random));
                    case 2 -> write(socket, mutate(frame(request, random), random));
                    default -> {
                        final byte[] noise = new byte[random.nextInt(200)];
                        random.nextBytes(noise);
                        write(socket, i == 0 ? frame(request, random) : noise);
                    }
                }
            }
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (final SocketException e) {
            return; // the server has already ended it
        }
    }

    private static byte[] mutate(byte[] golden, Random random) {
        final byte[] bytes =
                random.nextInt(4) == 0 ? Arrays.copyOf(golden, random.nextInt(golden.length + 20)) : golden.clone();
        for (int n = random.nextInt(4); n >= 0 && bytes.length > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void write(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** {@return a masked binary frame} */
    private static byte[] frame(byte[] message, Random random) {
        final int start = message.length < 126 ? 6 : 8;
        final byte[] frame = new byte[start + message.length];
        final byte[] mask = new byte[4];
        random.nextBytes(mask);
        frame[0] = (byte) 0x82;
        if (message.length < 126) {
            frame[1] = (byte) (0x80 | message.length);
        } else {
            frame[1] = (byte) (0x80 | 126);
            frame[2] = (byte) (message.length >> 8);
            frame[3] = (byte) message.length;
        }
        System.arraycopy(mask, 0, frame, start - 4, 4);
        for (int i = 0; i < message.length; i++) {
            frame[start + i] = (byte) (message[i] ^ mask[i & 3]);
        }
        return frame;
    }

    private static byte[] bytes(UnsafeBuffer buffer, int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private static byte[] hello() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        final HelloEncoder hello = new HelloEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .minVersion((short) 1)
                .maxVersion((short) 1)
                .wantHeartbeatMs(1_000)
                .token("")
                .clientName("test");
        return bytes(buffer, hello.limit());
    }

    private static byte[] subscribe() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[1_024]);
        final SubscribeEncoder subscribe = new SubscribeEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .requestId(1);
        final SubscribeEncoder.ItemsEncoder items = subscribe.itemsCount(2);
        for (int subId = 1; subId <= 2; subId++) {
            items.next()
                    .subId(subId)
                    .match(subId == 1 ? Match.EXACT : Match.PREFIX)
                    .mode(Mode.LATEST)
                    .intervalMs(0)
                    .snapshot(BooleanType.TRUE)
                    .channels()
                    .quote(true);
            items.symbol("A");
        }
        return bytes(buffer, subscribe.limit());
    }

    private static byte[] ack() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final AckEncoder ack = new AckEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .frameSeq(1)
                .creditFrames(10)
                .renderLagMs(0);
        return bytes(buffer, ack.limit());
    }

    private static byte[] ping() {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64]);
        final PingEncoder ping = new PingEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .nonce(7);
        return bytes(buffer, ping.limit());
    }
}
