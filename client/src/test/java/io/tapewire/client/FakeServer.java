package io.tapewire.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/** A server that does exactly what a test says, one connection after the other. */
final class FakeServer implements AutoCloseable {
    private static final int ACCEPT_TIMEOUT_MS = 20_000;

    private final ServerSocket listener;
    private final String scheme;
    private final List<FakeConnection> accepted = new ArrayList<>();

    FakeServer() throws IOException {
        listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(ACCEPT_TIMEOUT_MS);
        scheme = "ws";
    }

    FakeServer(SSLContext tls) throws IOException {
        listener = tls.getServerSocketFactory().createServerSocket(0, 8, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(ACCEPT_TIMEOUT_MS);
        scheme = "wss";
    }

    URI uri() {
        return URI.create(scheme + "://localhost:" + listener.getLocalPort() + "/stream");
    }

    URI uri(String otherScheme) {
        return URI.create(otherScheme + "://localhost:" + listener.getLocalPort() + "/stream");
    }

    /** {@return the next connection, upgraded} */
    FakeConnection accept() throws IOException {
        final FakeConnection connection = acceptSilently();
        connection.upgrade();
        return connection;
    }

    /** {@return the next connection, its request read and not answered} */
    FakeConnection acceptSilently() throws IOException {
        final Socket socket = listener.accept();
        final FakeConnection connection = new FakeConnection(socket);
        accepted.add(connection);
        connection.readRequest();
        return connection;
    }

    /** Accepts a connection and lets its TLS handshake fail or not, as its peer likes. */
    void acceptAndForget() throws IOException {
        try (Socket socket = listener.accept()) {
            socket.setSoTimeout(ACCEPT_TIMEOUT_MS);
            while (socket.getInputStream().read() >= 0) {
                // what a client says before it goes away
            }
        } catch (final SSLException expected) {
            return; // the peer did not trust us: the very thing tested
        }
    }

    /** Accepts a connection and answers, whatever it says, with what a plain server would. */
    void answerAnything() throws IOException {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            while (socket.getInputStream().read() >= 0) {
                // until its peer has gone
            }
        }
    }

    @Override
    public void close() throws IOException {
        for (final FakeConnection connection : accepted) {
            connection.close();
        }
        listener.close();
    }
}
