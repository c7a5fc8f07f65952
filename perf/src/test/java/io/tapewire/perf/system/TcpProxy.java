package io.tapewire.perf.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A network between a client and a server that tests can break: bytes are passed on, late, or not at all, and connections cut. */
final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile InetSocketAddress target;
    private volatile boolean blackhole;
    private volatile long delayNs;
    private volatile boolean closed;

    TcpProxy() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("proxy-accept", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** New connections go here. */
    void target(InetSocketAddress newTarget) {
        target = newTarget;
    }

    /** No byte is passed on, in no direction, on no connection, and none is closed: as where a machine left the network. */
    void blackhole(boolean on) {
        blackhole = on;
    }

    /** Each piece is passed on so much later. */
    void delayMs(long ms) {
        delayNs = TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Ends all connections there are. */
    void cut() {
        sockets.forEach(TcpProxy::close);
    }

    private void accept() {
        while (!closed) {
            try {
                final Socket client = listener.accept();
                sockets.add(client);
                start("proxy", () -> connect(client));
            } catch (final IOException e) {
                return; // closed
            }
        }
    }

    private void connect(Socket client) {
        final Socket server = new Socket();
        try {
            while (blackhole && !client.isClosed()) {
                LockSupport.parkNanos(LOOK_NS);
            }
            server.connect(target);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (final IOException e) {
            close(client); // nobody listens there
            return;
        }
        start("proxy-up", () -> pass(client, server));
        start("proxy-down", () -> pass(server, client));
    }

    private void pass(Socket from, Socket to) {
        final byte[] buffer = new byte[BUFFER_BYTES];
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (delayNs > 0) {
                    LockSupport.parkNanos(delayNs);
                }
                while (blackhole && !closed && !to.isClosed()) {
                    LockSupport.parkNanos(LOOK_NS);
                }
                out.write(buffer, 0, count);
            }
        } catch (final IOException e) {
            close(from); // cut, or reset by one of the two
        }
        close(to);
        sockets.remove(from);
    }

    private static void start(String name, Runnable task) {
        final Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (final IOException e) {
            throw new IllegalStateException("a socket that cannot be closed", e);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        cut();
    }
}
