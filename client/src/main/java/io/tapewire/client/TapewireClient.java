package io.tapewire.client;

import io.tapewire.schemas.process.UserData;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * A subscriber's connection to a fan-out server, kept alive: lost, it comes back with backoff and subscribes again by itself. All callbacks come on
 * its one thread. The first connection must succeed: {@link #connect} says why it did not.
 */
public final class TapewireClient implements AutoCloseable {
    private static final int TERMINAL_FROM = 4500;
    private static final long CLOSE_TIMEOUT_MS = 500;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final URI uri;
    private final Supplier<String> token;
    private final List<Subscription> subscriptions;
    private final TapewireListener listener;
    private final ScheduledExecutorService executor;
    private final HttpClient http;
    private final Backoff backoff = new Backoff(new SecureRandom());
    private final CompletableFuture<Void> established = new CompletableFuture<>();
    private ClientConnection connection;
    private long goingAwayMs = -1;
    private boolean closed;

    /**
     * @param uri of the server: {@code wss://host:port/stream}
     * @param token asked before each connection; empty = none
     * @param tlsOrNull whom to trust; null = the JDK's default
     * @param subscriptions what is wanted, on every connection
     * @param listener hears everything
     */
    public TapewireClient(
            URI uri,
            Supplier<String> token,
            SSLContext tlsOrNull,
            List<Subscription> subscriptions,
            TapewireListener listener) {
        this.uri = uri;
        this.token = token;
        this.subscriptions = List.copyOf(subscriptions);
        this.listener = listener;
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            final Thread thread = new Thread(task, "tapewire-client");
            thread.setDaemon(true);
            return thread;
        });
        final HttpClient.Builder builder =
                HttpClient.newBuilder().executor(executor).connectTimeout(CONNECT_TIMEOUT);
        if (tlsOrNull != null) {
            builder.sslContext(tlsOrNull);
        }
        http = builder.build();
    }

    /**
     * Connects for the first time and waits for Welcome.
     *
     * @throws ClientException one line that says why not: refused, not trusted, token, path, version
     * @throws InterruptedException when the caller is interrupted
     */
    public void connect() throws ClientException, InterruptedException {
        executor.execute(this::open);
        try {
            established.get();
        } catch (final ExecutionException e) {
            close();
            throw new ClientException(e.getCause().getMessage(), e.getCause());
        }
    }

    private void open() {
        if (!closed) {
            connection = new ClientConnection(this, executor, listener, subscriptions);
            connection.open(http, uri, token.get());
        }
    }

    /** Welcome came. On the client's thread, as all below. */
    void onEstablished() {
        goingAwayMs = -1;
        established.complete(null);
    }

    /** The server said that it ends, and when to come back. */
    void onGoingAway(long reconnectMinMs, long jitterMs) {
        goingAwayMs = reconnectMinMs + (jitterMs == 0 ? 0 : new SecureRandom().nextLong(jitterMs));
    }

    /** The connection is over. */
    void onEnded(int code, String reason, Throwable causeOrNull, long livedNs) {
        if (closed) {
            return;
        }
        final boolean terminal = code >= TERMINAL_FROM || (code >= 1002 && code <= 1003) || code == 1009;
        if (!established.isDone()) {
            established.completeExceptionally(new IOException(describe(code, reason, causeOrNull), causeOrNull));
        } else if (terminal) {
            closed = true;
            listener.onClosed(code, reason);
        } else {
            backoff.onEnded(livedNs);
            final long retryMs = goingAwayMs >= 0 ? goingAwayMs : backoff.nextMs();
            goingAwayMs = -1;
            listener.onDiscontinuity(code, reason, retryMs);
            executor.schedule(this::open, retryMs, TimeUnit.MILLISECONDS);
        }
    }

    private String describe(int code, String reason, Throwable cause) {
        for (Throwable t = cause; t != null; t = t.getCause()) {
            if (t instanceof WebSocketHandshakeException handshake) {
                return uri + ": the server answered " + handshake.getResponse().statusCode();
            }
            if (t instanceof SSLException) {
                return uri + ": the server's certificate is not trusted; give it with --ca FILE (a server's own is "
                        + UserData.loopbackCertificate() + "), or use --insecure on a network that you trust";
            }
            if (t instanceof ConnectException) {
                return uri + ": connection refused";
            }
        }
        return cause != null
                ? uri + ": " + (cause.getMessage() == null ? cause.toString() : cause.getMessage())
                : uri + ": closed with " + code + (reason.isEmpty() ? "" : " " + reason);
    }

    /** Ends the connection for good; the listener hears no more. Any thread; idempotent. */
    @Override
    public void close() {
        if (executor.isShutdown()) {
            return;
        }
        executor.execute(() -> {
            if (!closed) {
                closed = true;
                if (connection != null) {
                    connection.close();
                }
            }
            executor.shutdown();
        });
        try {
            executor.awaitTermination(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
