package io.tapewire.perf.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Runs many clients on one thread over one selector. Ends by itself after its lifetime; until then other threads add clients and ask about them
 * through {@link #call}.
 */
public final class LoadDriver implements AutoCloseable {
    /** Most clients of one driver: each costs a socket of this process and about a kilobyte. */
    public static final int MAX_CLIENTS = 10_000;

    /** What one read may take, bytes: above the longest frame (64 KiB before Welcome) with its start kept from before. */
    private static final int READ_BUFFER_LENGTH = 512 * 1024;

    /** New connections per cycle: a listener's backlog holds 1,000 or fewer. */
    private static final int CONNECTS_PER_CYCLE = 20;

    /** Time between two looks at what clients do by time (slow reading, Acks). */
    private static final long TIMER_NS = 2_000_000;

    /** Longest wait for an answer of the driver's thread. */
    private static final int CALL_TIMEOUT_S = 60;

    private final InetSocketAddress address;
    private final String path;
    private final LoadListener listener;
    private final SplittableRandom random;
    private final long lifetimeNs;
    private final Selector selector;
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_LENGTH);
    private final UnsafeBuffer readBytes = new UnsafeBuffer(readBuffer);
    private final Requests requests = new Requests();
    private final List<LoadClient> clients = new ArrayList<>();
    private final Queue<LoadClient> toConnect = new ArrayDeque<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "load-driver");
    private long nowNs;
    private long nextTimerNs;
    private int open;
    private volatile boolean stopped;

    /**
     * @param address of the server, plain
     * @param path of the WebSocket
     * @param listener hears everything, on the driver's thread
     * @param seed of masks and handshake keys
     * @param lifetime after which the driver ends whatever it is doing
     */
    public LoadDriver(InetSocketAddress address, String path, LoadListener listener, long seed, Duration lifetime) {
        this.address = address;
        this.path = path;
        this.listener = listener;
        random = new SplittableRandom(seed);
        lifetimeNs = lifetime.toNanos();
        try {
            selector = Selector.open();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the thread. */
    public LoadDriver start() {
        thread.start();
        return this;
    }

    /** {@return a new client, which connects as soon as it is its turn; call before {@link #start} or on the driver's thread} */
    public LoadClient add(ClientScript script) {
        if (clients.size() == MAX_CLIENTS) {
            throw new IllegalStateException("a driver has at most " + MAX_CLIENTS + " clients");
        }
        final LoadClient client = new LoadClient(clients.size(), script, this);
        clients.add(client);
        toConnect.add(client);
        return client;
    }

    /** {@return what {@code question} gives on the driver's thread: the way to look at clients while it runs} */
    public <T> T call(Callable<T> question) {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                answer.complete(question.call());
            } catch (final Exception e) {
                answer.completeExceptionally(e);
            }
        });
        selector.wakeup();
        try {
            return answer.get(CALL_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the load driver does not answer: " + e, e);
        }
    }

    /** {@return every client, in order; look at them on the driver's thread} */
    public List<LoadClient> clients() {
        return List.copyOf(clients);
    }

    private void run() {
        nowNs = System.nanoTime();
        final long endNs = nowNs + lifetimeNs;
        try {
            while (!stopped && nowNs - endNs < 0) {
                doWork();
            }
            for (final LoadClient client : clients) {
                client.leave();
            }
            selector.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void doWork() throws IOException {
        for (int i = 0; i < CONNECTS_PER_CYCLE && !toConnect.isEmpty(); i++) {
            toConnect.remove().connection().connect();
        }
        selector.select(toConnect.isEmpty() ? TimeUnit.NANOSECONDS.toMillis(TIMER_NS) : 1);
        nowNs = System.nanoTime();
        for (final SelectionKey key : selector.selectedKeys()) {
            ((LoadClient) key.attachment()).connection().onReady();
        }
        selector.selectedKeys().clear();
        if (nowNs - nextTimerNs >= 0) {
            nextTimerNs = nowNs + TIMER_NS;
            for (final LoadClient client : clients) {
                client.onTimer(nowNs);
            }
        }
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    SocketChannel connect(LoadClient client) throws IOException {
        final SocketChannel channel = SocketChannel.open();
        try {
            if (client.script().receiveBufferBytes() > 0) {
                channel.setOption(
                        StandardSocketOptions.SO_RCVBUF, client.script().receiveBufferBytes());
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.connect(address);
            channel.register(selector, SelectionKey.OP_CONNECT, client);
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
        open++;
        return channel;
    }

    void onEnd(LoadClient client, SocketChannel channel) {
        if (channel != null) {
            open--;
            try {
                channel.close();
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        listener.onEnd(client);
    }

    /** {@return connections that are open; on the driver's thread} */
    public int open() {
        return open;
    }

    InetSocketAddress address() {
        return address;
    }

    String path() {
        return path;
    }

    LoadListener listener() {
        return listener;
    }

    SplittableRandom random() {
        return random;
    }

    Selector selector() {
        return selector;
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    UnsafeBuffer readBytes() {
        return readBytes;
    }

    /** {@return encoder of requests, good until the next call} */
    public Requests requests() {
        return requests;
    }

    long nowNs() {
        return nowNs;
    }

    /** Ends every connection and the thread. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CALL_TIMEOUT_S));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
