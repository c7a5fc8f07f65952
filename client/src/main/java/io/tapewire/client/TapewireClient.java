package io.tapewire.client;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

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
    private final RequestLine line;
    private final Subscriptions subscriptions;
    private final Replays replays;
    private final BitSet replayStreams = new BitSet(); // in use; under its lock, as any thread opens one
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
        line = new RequestLine(executor, context.requestSpacingMs());
        subscriptions = new Subscriptions(line, context, this::requestId, nextSubId::getAndIncrement);
        replays = new Replays(line, this::requestId, this::free);
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
     * <p>EVERY goes on after a lost connection where it was, without a hole. What is answered DELAYED_ONLY, or OK with a delay, is asked for on {@link
     * Subscription#DELAYED} too, by a subId of the client's own; {@link #unsubscribe} ends both.
     *
     * @param items of stream 0 and {@link Subscription#DELAYED}; a replay has {@link Replay#subscribe}
     * @return subId of the first item, those of the others follow it
     * @throws IllegalArgumentException where one is of a replay
     */
    public int subscribe(List<Subscription> items) {
        for (final Subscription item : items) {
            if (Subscription.isReplay(item.streamId())) {
                throw new IllegalArgumentException("stream " + item.streamId() + ": a replay's items are its own");
            }
        }
        return subscribe(0, items);
    }

    int subscribe(int replayStreamIdOr0, List<Subscription> items) {
        final List<Subscription> copy = List.copyOf(items);
        final int firstSubId = nextSubId.getAndAdd(copy.size());
        execute(() -> {
            if (replayStreamIdOr0 == 0) {
                subscriptions.add(firstSubId, copy);
            } else {
                replays.on(replayStreamIdOr0, session -> session.add(firstSubId, copy));
            }
        });
        return firstSubId;
    }

    /** Ends an item, also a replay's; of overlapping ones the next takes over. */
    public void unsubscribe(int subId) {
        execute(() -> {
            subscriptions.remove(subId);
            replays.unsubscribe(subId);
        });
    }

    /** {@return up to where the listener was given every event of stream 0, for {@link ClientContext#resumeFrom}; empty before EVERY is granted} */
    public Optional<Cursor> cursor() {
        return cursor(0);
    }

    /** {@return as the other, of stream 0 or {@link Subscription#DELAYED}} */
    public Optional<Cursor> cursor(int streamId) {
        return Optional.ofNullable(subscriptions.stream(streamId).published());
    }

    /**
     * Opens a replay, which stands still at its beginning until it is told to play; before {@link #connect} too.
     *
     * @throws IllegalStateException where all 65,534 streams are in use
     */
    public Replay openReplay(ReplayRequest request) {
        final int streamId;
        synchronized (replayStreams) {
            streamId = replayStreams.nextClearBit(1);
            if (streamId == Subscription.DELAYED) {
                throw new IllegalStateException("no stream is free for another replay");
            }
            replayStreams.set(streamId);
        }
        final long id = requestId();
        execute(() -> replays.open(streamId, id, request));
        return new Replay(this, streamId, id);
    }

    private void free(int streamId) {
        synchronized (replayStreams) {
            replayStreams.clear(streamId);
        }
    }

    void onReplay(int streamId, Consumer<ReplaySession> action) {
        execute(() -> replays.on(streamId, action));
    }

    void closeReplay(int streamId) {
        final long id = requestId();
        execute(() -> replays.close(streamId, id));
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

    long requestId() {
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
        line.onWelcome(welcomed);
        subscriptions.onWelcome(welcome);
        replays.onWelcome(welcome);
        established.complete(null);
    }

    void onAnswer(long requestId) {
        line.onAnswer(requestId);
    }

    void onRefused(long requestId) {
        replays.onRefused(requestId);
    }

    void onSubscribeAck(SubscribeAckDecoder ack) {
        subscriptions.onSubscribeAck(ack);
    }

    int onSnapshotEnd(long subId, int frameStreamId) {
        return subscriptions.onSnapshotEnd(subId)
                ? subscriptions.streamOf(subId)
                : replays.onSnapshotEnd(subId, frameStreamId);
    }

    void onReplayState(ReplayStateDecoder replayState, ClientStream stream) {
        replays.onState(replayState, stream);
    }

    void onGeneration(int streamId, long generation) {
        if (!Subscription.isReplay(streamId)) {
            subscriptions.stream(streamId).onGeneration(generation);
        }
    }

    /** The listener has been given all of a frame. */
    void onFrame(Update frame, ClientStream stream) {
        if (Subscription.isReplay(frame.streamId())) {
            replays.onFrame(frame, stream);
        }
        subscriptions.onFrame(frame);
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
        line.onEnded();
        replays.onEnded();
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
