package io.tapewire.perf.load;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** A server for one client that sends exactly what a test says: the driver's own tests need no other. */
final class ScriptedServer implements AutoCloseable {
    private static final int ACCEPT_TIMEOUT_MS = 10_000;

    private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private Socket socket;
    private DataInputStream in;

    ScriptedServer() throws IOException {
        listener.setSoTimeout(ACCEPT_TIMEOUT_MS);
    }

    InetSocketAddress address() {
        return new InetSocketAddress("127.0.0.1", listener.getLocalPort());
    }

    /** Accepts and upgrades. */
    void upgrade() throws IOException, NoSuchAlgorithmException {
        final String request = acceptRequest();
        final String key = request.lines()
                .filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst()
                .orElseThrow()
                .substring("Sec-WebSocket-Key: ".length());
        final byte[] sha = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        send(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(sha) + "\r\nSec-WebSocket-Protocol: tapewire.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    String acceptRequest() throws IOException {
        socket = listener.accept();
        socket.setSoTimeout(ACCEPT_TIMEOUT_MS);
        in = new DataInputStream(socket.getInputStream());
        final ByteArrayOutputStream request = new ByteArrayOutputStream();
        while (!request.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            request.write(in.readUnsignedByte());
        }
        return request.toString(StandardCharsets.US_ASCII);
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** {@return opcode and unmasked payload of the next frame, as {@code 9:0102}} */
    Received receive() throws IOException {
        final int opcode = in.readUnsignedByte() & 0x7F;
        final int length7 = in.readUnsignedByte();
        if (length7 < 128) {
            throw new IOException("a client must mask");
        }
        final int length = length7 - 128 < 126 ? length7 - 128 : in.readUnsignedShort();
        final byte[] key = in.readNBytes(4);
        final byte[] payload = in.readNBytes(length);
        for (int i = 0; i < length; i++) {
            payload[i] ^= key[i % 4];
        }
        return new Received(opcode, payload);
    }

    record Received(int opcode, byte[] payload) {}

    /** Ends the connection with a reset. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
        }
        listener.close();
    }
}
