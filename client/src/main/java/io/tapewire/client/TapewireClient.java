package io.tapewire.client;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A subscriber's connection to a fan-out server, kept alive: lost, it comes back with backoff and subscribes again by itself. All callbacks come on
 * its one thread; methods may be called on any. The first connection must succeed: {@link #connect} says why it did not.
 */
public final class TapewireClient implements AutoCloseable {
    private static final int TERMINAL_FROM = 4500;
    private static final long CLOSE_TIMEOUT_MS = 500;
    private static final long UINT32_MASK = 0xFFFF_FFFFL;

    private final ClientContext context;
    private final TapewireListener listener;
    private final Counters<ClientCounter> counters = new Counters<>(ClientCounter.class);
    private final ScheduledExecutorService executor;
    private final HttpClient http;
    private final Backoff backoff;
    private final Subscriptions subscriptions;
    private final CompletableFuture<Void> established = new CompletableFuture<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicInteger nextSubId = new AtomicInteger(1);
    private final AtomicLong nextRequestId = new AtomicLong();
    private volatile ClientState state = ClientState.CONNECTING;
    private volatile Thread thread;
    private ClientConnection connection;
    private long goingAwayMs = -1;

    /**
     * Makes a client, which does nothing yet.
     *
     * @throws IllegalArgumentException naming the setting that cannot be
     */
    public TapewireClient(ClientContext context) {
        context.conclude();
        this.context = context;
        listener = context.listener();
        backoff = context.newBackoff();
        executor = Executors.newSingleThreadScheduledExecutor(task -> {
            thread = new Thread(task, "tapewire-client");
            thread.setDaemon(true);
            return thread;
        });
        subscriptions = new Subscriptions(executor, this::requestId, context.requestSpacingMs());
        final HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(Duration.ofMillis(context.handshakeTimeoutMs()));
        if (context.tls() != null) {
            builder.sslContext(context.tls());
        }
        http = builder.build();
    }

    /**
     * Connects for the first time and waits for Welcome. Once.
     *
     * @throws ClientException one line that says why not: refused, not trusted, token, path, version, or closed meanwhile
     * @throws InterruptedException when the caller is interrupted
     */
    public void connect() throws ClientException, InterruptedException {
        execute(this::open);
        try {
            established.get();
        } catch (final ExecutionException e) {
            close();
            throw new ClientException(e.getCause().getMessage(), e.getCause());
        }
    }

    /**
     * Asks for more; before {@link #connect} too. Each connection is asked for all of it, until {@link #unsubscribe}.
     *
     * @return subId of the first item, those of the others follow it
     */
    public int subscribe(List<Subscription> items) {
        final List<Subscription> copy = List.copyOf(items);
        final int firstSubId = nextSubId.getAndAdd(copy.size());
        execute(() -> subscriptions.add(firstSubId, copy));
        return firstSubId;
    }

    /** Ends an item; of overlapping ones the next takes over. */
    public void unsubscribe(int subId) {
        execute(() -> subscriptions.remove(subId));
    }

    /**
     * Asks which instruments there are; {@link TapewireListener#onInstruments} gets a page, its nextId is the next {@code fromId}.
     *
     * @param pattern as of a {@link Subscription}
     * @param fromId 0 = from the first
     * @param maxCount 0 = as many as fit a frame
     * @return id of the request, which its answer carries; lost with its connection
     */
    public long requestInstruments(String pattern, int fromId, int maxCount) {
        final Subscription checked = new Subscription(pattern, Subscription.ALL_CHANNELS, 0);
        final long id = requestId();
        send(requests -> requests.instruments(id, checked.symbol(), fromId, maxCount));
        return id;
    }

    /** Asks which epochs the tape has; {@link TapewireListener#onEpochs} gets a page. Parameters as of {@link #requestInstruments}. */
    public long requestEpochs(long fromEpoch, int maxCount) {
        final long id = requestId();
        send(requests -> requests.epochs(id, fromEpoch, maxCount));
        return id;
    }

    /** Measures round trip and clock offset; {@link TapewireListener#onPong} gets them. */
    public void ping() {
        send(requests -> requests.ping(context.clock().nanoTime()));
    }

    /** {@return where it stands} */
    public ClientState state() {
        return state;
    }

    /** {@return a count since the client was made} */
    public long count(ClientCounter counter) {
        return counters.get(counter);
    }

    private long requestId() {
        return nextRequestId.incrementAndGet() & UINT32_MASK;
    }

    private interface Encoding {
        ByteBuffer encode(Requests requests);
    }

    private void send(Encoding encoding) {
        execute(() -> {
            if (state == ClientState.LIVE) {
                connection.send(encoding.encode(connection.requests()));
            }
        });
    }

    /** Runs a task on the client's thread; after {@link #close} there is none, and nothing to do. {@return whether it will run} */
    private boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (final RejectedExecutionException e) {
            return false;
        }
    }

    private void open() {
        if (state == ClientState.CLOSED) {
            return;
        }
        connection = new ClientConnection(this, context, counters, executor);
        final String token;
        try {
            token = context.token().get();
        } catch (final RuntimeException e) {
            onEnded(ClientConnection.VANISHED, "no access token: " + e.getMessage(), null, 0);
            return;
        }
        connection.open(http, token);
    }

    private void state(ClientState newState) {
        if (state != newState) {
            state = newState;
            listener.onState(newState);
        }
    }

    /** Welcome came. On the client's thread, as all below. */
    void onEstablished(ClientConnection welcomed, WelcomeDecoder welcome) {
        goingAwayMs = -1;
        state(ClientState.LIVE);
        listener.onWelcome(welcome);
        subscriptions.onWelcome(welcomed, welcome);
        established.complete(null);
    }

    void onAnswer(long requestId) {
        subscriptions.onAnswer(requestId);
    }

    /** The server said that it ends, and when to come back. */
    void onGoingAway(long reconnectMinMs, long jitterMs) {
        goingAwayMs = reconnectMinMs + context.random().nextLong(jitterMs + 1);
    }

    /** The nonce is our clock when the ping was made. The offset supposes that both ways take as long. */
    void onPong(long nonce, long recvTs, long sendTs) {
        final long roundTripNs = context.clock().nanoTime() - nonce - (sendTs - recvTs);
        final long middleNs = context.epochClock().nanoTime() - roundTripNs / 2;
        listener.onPong(roundTripNs, sendTs - middleNs);
    }

    /** The connection is taken for dead; its end follows. */
    void onSilent() {
        if (established.isDone()) {
            state(ClientState.STALE);
        }
    }

    /** The connection is over. */
    void onEnded(int code, String reason, Throwable causeOrNull, long livedNs) {
        subscriptions.onEnded();
        if (state == ClientState.CLOSED) {
            return;
        }
        if (!established.isDone()) {
            final String failure = ConnectFailure.describe(context.uri(), code, reason, causeOrNull);
            state(ClientState.CLOSED);
            established.completeExceptionally(new IOException(failure, causeOrNull));
        } else if (isTerminal(code)) {
            state(ClientState.CLOSED);
            listener.onClosed(code, reason);
        } else {
            backoff.onEnded(livedNs);
            final long retryMs = goingAwayMs >= 0 ? goingAwayMs : backoff.nextMs();
            goingAwayMs = -1;
            counters.increment(ClientCounter.RECONNECTS);
            executor.schedule(
                    this::open,
                    retryMs,
                    TimeUnit.MILLISECONDS); // first: a listener that throws must not keep us from it
            listener.onDiscontinuity(code, reason, retryMs);
            state(ClientState.RECONNECTING);
        }
    }

    /** Come back only where it can help: not to a server that refuses us for good, nor to one that we do not understand or that does not us. */
    private static boolean isTerminal(int code) {
        return code >= TERMINAL_FROM || code == 1002 || code == 1003 || code == 1009;
    }

    /** Ends the connection for good; the listener hears no more, a waiting {@link #connect} fails. Any thread; idempotent. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            established.completeExceptionally(new IOException(context.uri() + ": closed by its user"));
            execute(this::closeOnThread);
        }
        if (Thread.currentThread() != thread) {
            try {
                executor.awaitTermination(2 * CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeOnThread() {
        state = ClientState.CLOSED;
        final ClientConnection last = connection;
        if (last == null) {
            executor.shutdownNow();
            return;
        }
        last.close().orTimeout(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS).whenComplete((sent, failure) -> {
            last.abort();
            executor.shutdownNow();
        });
    }
}
