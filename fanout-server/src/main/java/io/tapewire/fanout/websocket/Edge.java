package io.tapewire.fanout.websocket;

import io.tapewire.fanout.FanoutContext;
import io.tapewire.fanout.FanoutCounter;
import io.tapewire.fanout.FanoutShard;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.concurrent.SystemNanoClock;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Sequence;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;

/** Listeners, I/O threads with a shard each, and the watcher that wakes them. Made and closed by the main thread. */
public final class Edge implements AutoCloseable {
    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_COOKIES = 20;
    private static final long MAX_ENTITY_BYTES = 1024;
    private static final long THREAD_DEADLINE_S = 5;

    /** Forward secrecy and authenticated encryption only; the JDK's defaults for TLS 1.2 still have more. */
    private static final Sequence<String> CIPHER_SUITES = Sequence.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private final XnioWorker worker;
    private static final List<String> LOOPBACK_NAMES = List.of("localhost", "127.0.0.1", "[::1]");

    private final Map<XnioIoThread, ShardRunner> runners = new IdentityHashMap<>();
    private final List<ShardRunner> shards = new ArrayList<>();
    private final EdgeCounters counters = new EdgeCounters();
    private final Set<String> allowedOrigins = ConcurrentHashMap.newKeySet();
    private final Undertow undertow;
    private final ShardWatcher watcher;
    private final Thread watcherThread;
    private volatile boolean draining;

    /**
     * Binds the listeners and starts the threads.
     *
     * @param context concluded
     * @param fanout concluded
     * @param head tapeSeq of the newest record; 0 = no tape yet. Read by the watcher thread
     * @param onIdle run on the watcher thread while no ticks flow
     * @param isReady whether the tape is there; asked by the admin listener beside the shards' own readiness
     * @throws IOException when a listener cannot be bound; the message names its address
     */
    public Edge(EdgeContext context, FanoutContext fanout, LongSupplier head, Runnable onIdle, BooleanSupplier isReady)
            throws IOException {
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_IO_THREADS, context.ioThreads())
                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                        .set(Options.TCP_NODELAY, true)
                        .set(Options.WORKER_NAME, "fanout")
                        .getMap());
        for (int i = 0; runners.size() < context.ioThreads(); i++) {
            final XnioIoThread thread = worker.getIoThread(i);
            if (!runners.containsKey(thread)) {
                final ShardRunner runner = new ShardRunner(thread, new FanoutShard(fanout, runners.size()));
                runners.put(thread, runner);
                shards.add(runner);
            }
        }
        undertow = undertow(context, isReady, PageFiles.load());
        try {
            undertow.start();
        } catch (final RuntimeException e) {
            worker.shutdownNow();
            throw new IOException(reason(context, e), e);
        }
        listeners(context).forEach(uri -> allow(uri, context));
        allowedOrigins.addAll(context.allowedOrigins());
        watcher = new ShardWatcher(
                shards, head, onIdle, context.longestLookNs(), SystemNanoClock.INSTANCE, fanout.errorHandler());
        watcherThread = new Thread(watcher, "tape-watcher");
        watcherThread.setDaemon(true);
        watcherThread.start();
    }

    private static String reason(EdgeContext context, RuntimeException e) {
        final Throwable cause = e.getCause() == null ? e : e.getCause();
        return "cannot listen on " + context.host() + ", ports " + context.port()
                + (context.plainPort() < 0 ? "" : ", " + context.plainPort()) + ", " + context.adminPort() + ": "
                + cause.getMessage();
    }

    private Undertow undertow(EdgeContext context, BooleanSupplier isReady, PageFiles pages) {
        final HttpHandler stream = new StreamHandler(
                context.allHostNames(),
                allowedOrigins,
                context.authenticator(),
                runners,
                () -> !draining,
                counters,
                pages);
        final HttpHandler admin = new AdminHandler(
                context.allHostNames(), () -> isReady.getAsBoolean() && isCurrent(), this::counterValues, counters);
        final Undertow.Builder builder = Undertow.builder()
                .setWorker(worker)
                .setSocketOption(Options.SEND_BUFFER, context.sendBufferBytes())
                .setSocketOption(Options.SSL_ENABLED_PROTOCOLS, Sequence.of("TLSv1.3", "TLSv1.2"))
                .setSocketOption(Options.SSL_ENABLED_CIPHER_SUITES, CIPHER_SUITES)
                .setServerOption(UndertowOptions.SSL_USER_CIPHER_SUITES_ORDER, true)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_TIMEOUT_MS)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .setServerOption(UndertowOptions.MAX_COOKIES, MAX_COOKIES)
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, MAX_ENTITY_BYTES)
                .setServerOption(UndertowOptions.ENABLE_HTTP2, false)
                .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false);
        builder.addListener(listener(context.host(), context.port(), stream)
                .setType(context.tlsOrNull() == null ? Undertow.ListenerType.HTTP : Undertow.ListenerType.HTTPS)
                .setSslContext(context.tlsOrNull()));
        if (context.plainPort() >= 0) {
            builder.addListener(
                    listener("127.0.0.1", context.plainPort(), stream).setType(Undertow.ListenerType.HTTP));
        }
        builder.addListener(listener("127.0.0.1", context.adminPort(), admin).setType(Undertow.ListenerType.HTTP));
        return builder.build();
    }

    private static Undertow.ListenerBuilder listener(String host, int port, HttpHandler handler) {
        return new Undertow.ListenerBuilder().setHost(host).setPort(port).setRootHandler(handler);
    }

    /** The origins of a listener's own page, under each name that it has, are allowed. */
    private void allow(String streamUri, EdgeContext context) {
        final String origin = streamUri.replaceFirst("^ws", "http").replaceFirst("/stream$", "");
        final String port = origin.substring(origin.lastIndexOf(':'));
        final String scheme = origin.substring(0, origin.indexOf("//") + 2);
        final boolean isUsualPort = port.equals(scheme.startsWith("https") ? ":443" : ":80");
        for (final String name : LOOPBACK_NAMES) {
            allowedOrigins.add(scheme + name + port);
        }
        for (final String name : context.allHostNames()) {
            allowedOrigins.add(scheme + name + (isUsualPort ? "" : port)); // as browsers write it
        }
        allowedOrigins.add(origin);
    }

    private int port(int listener) {
        return ((InetSocketAddress) undertow.getListenerInfo().get(listener).getAddress()).getPort();
    }

    /** {@return addresses that clients connect to, the main listener's first} */
    public List<String> listeners(EdgeContext context) {
        final List<String> uris = new ArrayList<>();
        uris.add((context.tlsOrNull() == null ? "ws" : "wss") + "://" + context.host() + ":" + port(0) + "/stream");
        if (context.plainPort() >= 0) {
            uris.add("ws://127.0.0.1:" + port(1) + "/stream");
        }
        return uris;
    }

    /** {@return address of the admin listener} */
    public String admin() {
        return "http://127.0.0.1:" + port(undertow.getListenerInfo().size() - 1) + "/";
    }

    /** {@return the shards, to be given the tape} */
    public List<FanoutShard> shards() {
        return shards.stream().map(ShardRunner::shard).toList();
    }

    private boolean isCurrent() {
        return !draining && shards.stream().allMatch(runner -> runner.shard().isReady());
    }

    private Map<String, Long> counterValues() {
        final Map<String, Long> values = new TreeMap<>();
        for (final FanoutCounter counter : FanoutCounter.values()) {
            long sum = 0;
            for (final ShardRunner runner : shards) {
                final long value = runner.shard().counters().get(counter);
                sum = counter.name().endsWith("_MAX") ? Math.max(sum, value) : sum + value;
            }
            values.put(counter.name(), sum);
        }
        counters.addTo(values);
        return values;
    }

    /**
     * Tells all clients that the server ends and waits until they are gone.
     *
     * @param deadlineMs longest wait; whoever is left is reset by {@link #close}
     */
    public void drain(long deadlineMs) {
        draining = true;
        shards.forEach(runner -> runner.shard().goAway(250, 5_000));
        final long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(deadlineMs);
        while (sessions() > 0 && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private long sessions() {
        return shards.stream()
                .mapToLong(runner -> runner.shard().counters().get(FanoutCounter.SESSIONS))
                .sum();
    }

    private static void await(Thread thread) {
        try {
            thread.join(TimeUnit.SECONDS.toMillis(THREAD_DEADLINE_S));
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        watcher.stop();
        await(watcherThread); // it reads the tape's head, whose memory its owner frees next
        undertow.stop();
        final CountDownLatch closed = new CountDownLatch(shards.size());
        for (final ShardRunner runner : shards) {
            runner.thread().execute(() -> {
                runner.close();
                closed.countDown();
            });
        }
        try {
            closed.await(THREAD_DEADLINE_S, TimeUnit.SECONDS);
            worker.shutdownNow();
            worker.awaitTermination(THREAD_DEADLINE_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
