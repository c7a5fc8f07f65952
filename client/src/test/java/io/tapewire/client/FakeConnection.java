package io.tapewire.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.AckDecoder;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.HelloDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.ReplayControlDecoder;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.SubscribeDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** The server's end of one connection. */
final class FakeConnection implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 20_000;
    private static final int BINARY = 2;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;

    private final Socket socket;
    private final DataInputStream in;
    private String request;
    private long acked = -1;
    private long requestId;

    FakeConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
    }

    void readRequest() throws IOException {
        final ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            read.write(in.readUnsignedByte());
        }
        request = read.toString(StandardCharsets.US_ASCII);
    }

    /** {@return the handshake's request} */
    String request() {
        return request;
    }

    void upgrade() throws IOException {
        final String key = request.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow()
                .substring("Sec-WebSocket-Key: ".length());
        answer("101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + accept(key) + "\r\nSec-WebSocket-Protocol: tapewire.v1");
    }

    private static String accept(String key) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1")
                            .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                    .getBytes(StandardCharsets.US_ASCII)));
        } catch (final NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    void answer(String statusAndHeaders) throws IOException {
        write(("HTTP/1.1 " + statusAndHeaders + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Answers as a TLS server does to what is no TLS: a fatal alert. */
    void alert() throws IOException {
        write(new byte[] {21, 3, 3, 0, 2, 2, 80, '\r', '\n', '\r', '\n'});
        socket.shutdownOutput();
    }

    private void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /** {@return the next binary message; Acks are noted, pongs dropped, a close frame is the end} */
    UnsafeBuffer receive() throws IOException {
        while (true) {
            final int opcode = in.readUnsignedByte() & 0xF;
            final int length7 = in.readUnsignedByte() & 0x7F;
            final int length = length7 < 126 ? length7 : in.readUnsignedShort();
            final byte[] key = in.readNBytes(4);
            final byte[] payload = in.readNBytes(length);
            for (int i = 0; i < payload.length; i++) {
                payload[i] ^= key[i % 4];
            }
            final UnsafeBuffer message = new UnsafeBuffer(payload);
            if (opcode == CLOSE) {
                throw new EOFException("closed by the client");
            }
            if (opcode == BINARY) {
                if (RecordLayout.templateId(message, 0) != AckDecoder.TEMPLATE_ID) {
                    return message;
                }
                acked = new AckDecoder()
                        .wrapAndApplyHeader(message, 0, new MessageHeaderDecoder())
                        .frameSeq();
            }
        }
    }

    /** {@return frameSeq of the newest Ack read} */
    long acked() {
        return acked;
    }

    /** Reads until the client says nothing more. */
    void drain() {
        try {
            while (true) {
                receive();
            }
        } catch (final IOException e) {
            assertEquals(true, e.getMessage() != null || e instanceof EOFException);
        }
    }

    HelloDecoder expectHello() throws IOException {
        return new HelloDecoder().wrapAndApplyHeader(receive(), 0, new MessageHeaderDecoder());
    }

    /** {@return what the next Subscribe asks for: requestId, then subId:match:symbol:channels:interval of each item} */
    List<String> expectSubscribe() throws IOException {
        final SubscribeDecoder subscribe =
                new SubscribeDecoder().wrapAndApplyHeader(receive(), 0, new MessageHeaderDecoder());
        final List<String> items = new ArrayList<>();
        items.add(Long.toString(subscribe.requestId()));
        for (final SubscribeDecoder.ItemsDecoder item : subscribe.items()) {
            items.add(item.subId() + ":" + item.mode() + ":" + item.match() + ":"
                    + item.channels().getRaw() + ":" + item.intervalMs() + ":" + item.symbol());
        }
        return items;
    }

    /** {@return what the next Subscribe asks for: subId:symbol:stream:generation/fromCursor of each item, with :snapshot} */
    List<String> expectPlaces() throws IOException {
        final SubscribeDecoder subscribe =
                new SubscribeDecoder().wrapAndApplyHeader(receive(), 0, new MessageHeaderDecoder());
        requestId = subscribe.requestId();
        final List<String> items = new ArrayList<>();
        for (final SubscribeDecoder.ItemsDecoder item : subscribe.items()) {
            final String place = item.streamId() + ":" + item.generation() + "/" + item.fromCursor()
                    + (item.snapshot() == BooleanType.TRUE ? ":snapshot" : "");
            items.add(item.subId() + ":" + item.symbol() + ":" + place);
        }
        return items;
    }

    /** {@return what the next ReplayControl asks for} */
    String expectReplay() throws IOException {
        final ReplayControlDecoder control =
                new ReplayControlDecoder().wrapAndApplyHeader(receive(), 0, new MessageHeaderDecoder());
        requestId = control.requestId();
        final ReplayOp op = control.op();
        return op + " " + control.streamId()
                + switch (op) {
                    case OPEN ->
                        " " + control.clock() + " epoch " + control.epoch() + " " + control.from() + ".." + control.to()
                                + " at " + control.speedMilli() + " gap " + control.maxGapMs();
                    case SEEK -> " epoch " + control.epoch() + " " + control.from();
                    case STEP -> " " + control.steps();
                    case SPEED -> " " + control.speedMilli();
                    default -> "";
                };
    }

    /** {@return id of the request that was read last} */
    long requestId() {
        return requestId;
    }

    /** Hello, and Welcome of a tape. */
    FakeConnection welcomeTo(long tapeId, long generation) throws IOException {
        expectHello();
        send(Frames.of(1, Answers.welcome(2_000, 16_384, 512, tapeId, generation)));
        return this;
    }

    /** Hello and Welcome. */
    FakeConnection welcome(int maxFrameBytes, int maxItems) throws IOException {
        expectHello();
        send(Frames.of(1, Answers.welcome(2_000, maxFrameBytes, maxItems)));
        return this;
    }

    FakeConnection welcome() throws IOException {
        return welcome(16_384, 512);
    }

    void send(byte[] frame) throws IOException {
        write(webSocketFrame(0x80 | BINARY, frame, 0, frame.length));
    }

    /** Sends a frame as a fragment and its continuation. */
    void sendInParts(byte[] frame, int first) throws IOException {
        write(webSocketFrame(BINARY, frame, 0, first));
        write(webSocketFrame(0x80, frame, first, frame.length));
    }

    void sendText(String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(webSocketFrame(0x80 | TEXT, bytes, 0, bytes.length));
    }

    void close(int code, String reason) throws IOException {
        final ByteArrayOutputStream payload = new ByteArrayOutputStream();
        payload.write(code >> 8);
        payload.write(code);
        payload.writeBytes(reason.getBytes(StandardCharsets.UTF_8));
        write(webSocketFrame(0x80 | CLOSE, payload.toByteArray(), 0, payload.size()));
    }

    private static byte[] webSocketFrame(int head, byte[] bytes, int from, int to) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final int length = to - from;
        out.write(head);
        if (length < 126) {
            out.write(length);
        } else if (length < 65_536) {
            out.writeBytes(new byte[] {126, (byte) (length >> 8), (byte) length});
        } else {
            out.writeBytes(new byte[] {
                127, 0, 0, 0, 0, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
            });
        }
        out.writeBytes(Arrays.copyOfRange(bytes, from, to));
        return out.toByteArray();
    }

    /** Ends the connection without a close frame. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
