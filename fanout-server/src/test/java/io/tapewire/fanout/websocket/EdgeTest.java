package io.tapewire.fanout.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.FanoutContext;
import io.tapewire.tape.MemoryTape;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final MemoryTape tape = new MemoryTape();
    private Edge edge;
    private URI stream;
    private URI admin;

    @BeforeEach
    void start() throws IOException {
        final EdgeContext context = new EdgeContext(
                "127.0.0.1",
                0,
                null,
                -1,
                0,
                2,
                32 * 1024,
                LookPace.SHORTEST_NS,
                token -> null,
                Set.of("quotes.example.com"),
                Set.of("http://localhost:5173"));
        final FanoutContext fanout = new FanoutContext()
                .executor(executor)
                .authenticator(Authenticator.NONE)
                .conclude();
        edge = new Edge(context, fanout, tape::headTapeSeq, () -> {}, () -> true);
        edge.shards().forEach(shard -> shard.follow(tape));
        stream = URI.create(edge.listeners(context).get(0));
        admin = URI.create(edge.admin());
    }

    @AfterEach
    void stop() {
        edge.close();
        executor.shutdownNow();
    }

    private Socket connect(URI uri) throws IOException {
        final Socket socket = new Socket("127.0.0.1", uri.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** {@return status of the answer; 0 = closed without one} */
    private static int status(InputStream in) throws IOException {
        final StringBuilder head = new StringBuilder();
        int b = in.read();
        while (b >= 0 && !head.toString().endsWith("\r\n\r\n")) {
            head.append((char) b);
            if (!head.toString().endsWith("\r\n\r\n")) {
                b = in.read();
            }
        }
        return head.isEmpty() ? 0 : Integer.parseInt(head.substring(9, 12));
    }

    private static String upgrade(String... changes) {
        String request = "GET /stream HTTP/1.1\nHost: localhost\nUpgrade: websocket\nConnection: Upgrade\n"
                + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: " + KEY
                + "\nSec-WebSocket-Protocol: tapewire.v1\n\n";
        for (int i = 0; i < changes.length; i += 2) {
            assertTrue(request.contains(changes[i]), changes[i]);
            request = request.replace(changes[i], changes[i + 1]);
        }
        return request;
    }

    private int answer(URI uri, String request) throws IOException {
        try (Socket socket = connect(uri)) {
            send(socket, request);
            return status(socket.getInputStream());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET /stream|GET /other|404",
                "GET /stream|GET /stream/|404",
                "GET /stream|POST /stream|405",
                "GET /stream|get /stream|405",
                "HTTP/1.1|HTTP/1.0|400",
                "Host: localhost|Host: evil.example|403",
                "Host: localhost|Host: localhost.evil.example|403",
                "Host: localhost|Host: 127.0.0.1.evil.example|403",
                "Host: localhost|X-Other: 1|400",
                "Upgrade: websocket|Upgrade: h2c|400",
                "Connection: Upgrade|Connection: close|400",
                "Version: 13|Version: 8|426",
                "Version: 13|Version: 14|426",
                "dGhlIHNhbXBsZSBub25jZQ==|short|400",
                "dGhlIHNhbXBsZSBub25jZQ==|dGhlIHNhbXBsZSBub25jZSE!|400",
                "tapewire.v1|other|400",
                "Host: localhost|Host: localhost~Origin: null|403",
                "Host: localhost|Host: localhost~Origin: http://localhost|403",
                "Host: localhost|Host: localhost~Origin: http://evil.example|403",
                "Host: localhost|Host: localhost~Authorization: Bearer wrong|401",
                "Host: localhost|Host: localhost~Authorization: Basic eA==|401",
                "Host: localhost|Host: localhost~Expect: 100-continue|0",
                "Host: localhost|Host: localhost~Content-Length: 5|0",
            })
    void shouldRefuse(String part, String replacement, int status) throws IOException {
        assertEquals(status, answer(stream, upgrade(part, replacement.replace("~", "\n"))));
    }

    @Test
    void shouldAcceptItsOwnOriginOnly() throws IOException {
        final String own = "Host: localhost\nOrigin: http://localhost:" + stream.getPort();
        assertEquals(101, answer(stream, upgrade("Host: localhost", own)));
        assertEquals(403, answer(stream, upgrade("Host: localhost", own + "1")));
        assertEquals(403, answer(stream, upgrade("Host: localhost", own.replace("http:", "https:"))));
    }

    @Test
    void shouldAcceptTheNamesAndOriginsItIsTold() throws IOException {
        final String other = "Host: quotes.example.com:8443";
        final int port = stream.getPort();
        assertEquals(101, answer(stream, upgrade("Host: localhost", other)));
        assertEquals(
                101, answer(stream, upgrade("Host: localhost", other + "\nOrigin: http://quotes.example.com:" + port)));
        assertEquals(101, answer(stream, upgrade("Host: localhost", "Host: localhost\nOrigin: http://localhost:5173")));
        assertEquals(403, answer(stream, upgrade("Host: localhost", "Host: localhost\nOrigin: http://localhost:5174")));
        assertEquals(403, answer(stream, upgrade("Host: localhost", other + "\nOrigin: https://quotes.example.com")));
        assertEquals(403, answer(stream, upgrade("Host: localhost", "Host: other.example.com")));
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200, text/html",
        "/tapewire/index.js, 200, text/javascript",
        "/tapewire/codecs.js, 200, text/javascript",
        "/tapewire/page/style.css, 200, text/css",
        "/tapewire/page/uplot/uPlot.esm.js, 200, text/javascript",
        "/tapewire/page/../page/app.js, 404, text/plain",
        "/tapewire/, 404, text/plain",
        "/tapewire/page/%2e%2e/index.js, 404, text/plain",
        "/META-INF/MANIFEST.MF, 404, text/plain",
    })
    void shouldServeThePageFromMemoryAndNothingElse(String path, int status, String type) throws IOException {
        try (Socket socket = connect(stream)) {
            send(socket, "GET " + path + " HTTP/1.1\nHost: localhost\nConnection: close\n\n");
            final String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(answer.contains("Content-Type: " + type), answer);
            assertEquals(status == 200, answer.contains("frame-ancestors 'none'"), answer);
            assertEquals(status == 200, answer.contains("script-src 'self'"), answer);
        }
    }

    @Test
    void shouldSendAFileOnlyWhereItChanged() throws IOException {
        final String get = "GET /tapewire/codecs.js HTTP/1.1\nHost: localhost\nConnection: close\n";
        final String tag;
        try (Socket socket = connect(stream)) {
            send(socket, get + "Accept-Encoding: gzip\n\n");
            final String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertTrue(answer.contains("Content-Encoding: gzip"));
            tag = answer.lines()
                    .filter(line -> line.startsWith("ETag: "))
                    .findFirst()
                    .orElseThrow()
                    .substring(6);
        }
        assertEquals(304, answer(stream, get + "If-None-Match: " + tag + "\n\n"));
        assertEquals(200, answer(stream, get + "If-None-Match: \"other\"\n\n"));
    }

    @Test
    void shouldAnswerOnTheAdminPortAndNothingElseThere() throws IOException {
        final String get = "GET %s HTTP/1.1\nHost: 127.0.0.1:1\n\n";
        assertEquals(200, answer(admin, get.formatted("/health/live")));
        assertEquals(503, answer(admin, get.formatted("/health/ready")));
        assertEquals(200, answer(admin, get.formatted("/counters")));
        assertEquals(404, answer(admin, get.formatted("/stream")));
        assertEquals(404, answer(stream, get.formatted("/counters")));
        assertEquals(403, answer(admin, "GET /counters HTTP/1.1\nHost: evil\n\n"));
        assertEquals(200, answer(stream, get.formatted("/")));
    }

    @Test
    void shouldCutAHandshakeThatNeverEnds() throws IOException {
        try (Socket socket = connect(stream)) {
            send(socket, "GET /stream HTTP/1.1\nHost: loc");
            assertEquals(0, status(socket.getInputStream()));
        }
    }

    @Test
    void shouldAnswerPingsAndCloseWhoSaysNoHello() throws IOException {
        try (Socket socket = connect(stream)) {
            send(socket, upgrade());
            final InputStream in = socket.getInputStream();
            assertEquals(101, status(in));
            socket.getOutputStream().write(new byte[] {(byte) 0x89, (byte) 0x82, 0, 0, 0, 0, 'h', 'i'});
            assertEquals(0x8A, in.read());
            assertEquals(2, in.read());
            assertEquals('h', in.read());
            assertEquals('i', in.read());
            assertEquals(0x88, in.read());
            in.read();
            assertEquals(4502, in.read() << 8 | in.read());
        }
    }

    @Test
    void shouldSayWhyWhereTheFramingIsBroken() throws IOException {
        try (Socket socket = connect(stream)) {
            send(socket, upgrade());
            final InputStream in = socket.getInputStream();
            assertEquals(101, status(in));
            socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x80, 0, 0, 0, 0});
            assertEquals(0x88, in.read());
            in.read();
            assertEquals(1003, in.read() << 8 | in.read());
        }
    }
}
