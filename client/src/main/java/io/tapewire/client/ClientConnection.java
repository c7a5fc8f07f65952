package io.tapewire.client;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;

/** One connection, from the handshake to its end. Everything on the client's thread; the end is told once. */
final class ClientConnection implements WebSocket.Listener, SessionEvents {
    /** Close code of a connection that vanished: RFC 6455 section 7.4.1. */
    static final int VANISHED = 1006;

    private static final String PROTOCOL = "tapewire.v1";
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NO_TEXT = 1003;
    private static final int TOO_BIG = 1009;

    /** A server cannot make us take it for dead between two of its heartbeats. */
    private static final int HEARTBEAT_MIN_MS = 1_000;

    /** Silence of so many heartbeats is a dead connection. */
    private static final double STALE_HEARTBEATS = 2.5;

    private final TapewireClient client;
    private final ClientContext context;
    private final Counters<ClientCounter> counters;
    private final ScheduledExecutorService executor;
    private final NanoClock clock;
    private final FrameDecoder decoder;
    private final UnsafeBuffer view = new UnsafeBuffer(new byte[0]);
    private final FrameAssembler assembler = new FrameAssembler(view);
    private final Requests requests = new Requests();
    private final Outbox outbox;
    private WebSocket socket;
    private ScheduledFuture<?> timer;
    private long heartbeatNs;
    private long welcomedNs;
    private long heardNs;
    private long frameSeq = -1;
    private long ackedSeq = -1;
    private int unackedBytes;
    private boolean welcomed;
    private boolean ended;

    ClientConnection(
            TapewireClient client,
            ClientContext context,
            Counters<ClientCounter> counters,
            ScheduledExecutorService executor) {
        this.client = client;
        this.context = context;
        this.counters = counters;
        this.executor = executor;
        clock = context.clock();
        decoder = new FrameDecoder(context.listener(), counters, this);
        outbox = new Outbox(executor, reason -> abort(VANISHED, reason), this::ackIfDue);
        heartbeatNs = TimeUnit.MILLISECONDS.toNanos(context.heartbeatMs());
    }

    void open(HttpClient http, String token) {
        final WebSocket.Builder builder = http.newWebSocketBuilder()
                .subprotocols(PROTOCOL)
                .connectTimeout(Duration.ofMillis(context.handshakeTimeoutMs()));
        try {
            if (!token.isEmpty()) {
                builder.header("Authorization", "Bearer " + token);
            }
            builder.buildAsync(context.uri(), this)
                    .whenCompleteAsync((opened, failure) -> onOpened(opened, failure, token), executor);
        } catch (final IllegalArgumentException e) {
            end(VANISHED, e.getMessage(), e);
        }
    }

    private void onOpened(WebSocket opened, Throwable failure, String token) {
        if (failure != null) {
            end(VANISHED, failure.getMessage(), failure);
        } else if (ended) {
            opened.abort();
        } else {
            socket = opened;
            heardNs = clock.nanoTime();
            outbox.start(opened);
            send(requests.hello(token, context.clientName(), context.heartbeatMs()));
            final int periodMs = context.ackPeriodMs();
            timer = executor.scheduleWithFixedDelay(this::onTimer, periodMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Sends a request, behind those before it. */
    void send(ByteBuffer message) {
        if (!ended) {
            context.capture().sent(message);
            outbox.send(message);
        }
    }

    Requests requests() {
        return requests;
    }

    private void onTimer() {
        final long silenceNs = clock.nanoTime() - heardNs;
        if (!ended && silenceNs > heartbeatNs * STALE_HEARTBEATS) {
            counters.increment(ClientCounter.SILENT_CONNECTIONS);
            client.onSilent();
            abort(VANISHED, "silent for " + TimeUnit.NANOSECONDS.toMillis(silenceNs) + " ms");
        } else {
            ack();
        }
    }

    private void ack() {
        if (welcomed && !ended && frameSeq != ackedSeq && outbox.isIdle()) {
            ackedSeq = frameSeq;
            unackedBytes = 0;
            counters.increment(ClientCounter.ACKS);
            send(requests.ack(frameSeq));
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        heardNs = clock.nanoTime();
        if (ended) {
            return null;
        }
        final int length = assembler.add(data, last);
        if (length == FrameAssembler.TOO_LONG) {
            abort(TOO_BIG, "a frame beyond " + assembler.maxBytes() + " bytes");
        } else if (length != FrameAssembler.MORE) {
            onFrame(length);
        }
        webSocket.request(1); // only now: who is slow here is conflated there
        return null;
    }

    private void onFrame(int length) {
        context.capture().received(view, length);
        final long seq = decoder.onFrame(view, 0, length);
        if (seq == FrameDecoder.MALFORMED) {
            abort(PROTOCOL_ERROR, "a malformed frame");
            return;
        }
        frameSeq = seq;
        unackedBytes += length;
        client.onFrame(decoder.frame(), decoder.stream(decoder.frame().streamId()));
        ackIfDue();
    }

    /** Also when the Ack before is out at last: a replay may wait for it, and send no frame that would remind us. */
    private void ackIfDue() {
        if (unackedBytes >= context.ackBytes()) {
            ack();
        }
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        if (!welcomed) { // a later one answers a refreshed token
            welcomed = true;
            welcomedNs = clock.nanoTime();
            heartbeatNs = TimeUnit.MILLISECONDS.toNanos(Math.max(HEARTBEAT_MIN_MS, welcome.heartbeatMs()));
            assembler.maxBytes(welcome.maxFrameBytes());
            client.onEstablished(this, welcome);
        }
    }

    @Override
    public void onSubscribeAck(SubscribeAckDecoder ack) {
        client.onSubscribeAck(ack);
    }

    @Override
    public int onSnapshotEnd(long subId, int frameStreamId) {
        return client.onSnapshotEnd(subId, frameStreamId);
    }

    @Override
    public void onReplayState(ReplayStateDecoder state) {
        client.onReplayState(state, decoder.stream(state.streamId()));
    }

    @Override
    public void onGeneration(int streamId, long generation) {
        client.onGeneration(streamId, generation);
    }

    @Override
    public void onRefused(long requestId) {
        client.onRefused(requestId);
    }

    @Override
    public void onAnswer(long requestId) {
        client.onAnswer(requestId);
    }

    @Override
    public void onGoingAway(long reconnectMinMs, long jitterMs) {
        client.onGoingAway(reconnectMinMs, jitterMs);
    }

    @Override
    public void onPong(long nonce, long recvTs, long sendTs) {
        client.onPong(nonce, recvTs, sendTs);
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        heardNs = clock.nanoTime();
        webSocket.request(1);
        return null; // the JDK answers by itself
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        abort(NO_TEXT, "a text message");
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        end(code, Printable.of(reason), null);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        webSocket.abort();
        end(VANISHED, error.getMessage() == null ? error.toString() : error.getMessage(), error);
    }

    private void abort(int code, String reason) {
        if (socket != null) {
            socket.abort();
        }
        end(code, reason, null);
    }

    private void end(int code, String reason, Throwable causeOrNull) {
        if (!ended) {
            stop();
            final long livedNs = welcomed ? clock.nanoTime() - welcomedNs : 0;
            client.onEnded(code, reason == null ? "" : reason, causeOrNull, livedNs);
        }
    }

    private void stop() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** Says goodbye, which is not told as an end. {@return when the close frame is out, or cannot go out} */
    CompletableFuture<?> close() {
        stop();
        return socket == null
                ? CompletableFuture.completedFuture(null)
                : socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }

    /** Frees the socket, whatever its peer does. */
    void abort() {
        if (socket != null) {
            socket.abort();
        }
    }
}
