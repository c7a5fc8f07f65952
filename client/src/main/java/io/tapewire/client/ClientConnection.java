package io.tapewire.client;

import io.tapewire.schemas.sbe.GoingAwayDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.PongDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One connection, from the handshake to its end. Everything on the client's thread; the end is told once. */
final class ClientConnection implements WebSocket.Listener, FrameDecoder.SessionMessages {
    private static final String PROTOCOL = "tapewire.v1";
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final int WANT_HEARTBEAT_MS = 2_000;
    private static final int ACK_PERIOD_MS = 100;
    private static final int ACK_BYTES = 64 * 1024;

    /** Two and a half heartbeats of silence: taken for dead. */
    private static final double STALE_HEARTBEATS = 2.5;

    /** Far above any frame that Welcome allows. */
    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final TapewireClient client;
    private final ScheduledExecutorService executor;
    private final TapewireListener listener;
    private final List<Subscription> subscriptions;
    private final FrameDecoder decoder;
    private final Requests requests = new Requests();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final UnsafeBuffer view = new UnsafeBuffer(new byte[0]);
    private WebSocket socket;
    private CompletableFuture<?> sending = CompletableFuture.completedFuture(null);
    private ScheduledFuture<?> timer;
    private byte[] parts = new byte[0]; // of a frame that came in more than one piece
    private int partsLength;
    private long heartbeatNs = TimeUnit.MILLISECONDS.toNanos(WANT_HEARTBEAT_MS);
    private final long openedNs = System.nanoTime();
    private long heardNs = openedNs;
    private long frameSeq = -1;
    private long ackedSeq = -1;
    private int unackedBytes;
    private boolean welcomed;
    private boolean ended;

    ClientConnection(
            TapewireClient client,
            ScheduledExecutorService executor,
            TapewireListener listener,
            List<Subscription> subscriptions) {
        this.client = client;
        this.executor = executor;
        this.listener = listener;
        this.subscriptions = subscriptions;
        decoder = new FrameDecoder(listener);
    }

    void open(HttpClient http, URI uri, String token) {
        final WebSocket.Builder builder =
                http.newWebSocketBuilder().subprotocols(PROTOCOL).connectTimeout(HANDSHAKE_TIMEOUT);
        if (!token.isEmpty()) {
            builder.header("Authorization", "Bearer " + token);
        }
        try {
            builder.buildAsync(uri, this)
                    .whenCompleteAsync((opened, failure) -> onOpened(opened, failure, token), executor);
        } catch (final IllegalArgumentException e) {
            end(1006, e.getMessage(), e);
        }
    }

    private void onOpened(WebSocket opened, Throwable failure, String token) {
        if (failure != null) {
            end(1006, failure.getMessage(), failure);
        } else if (ended) {
            opened.abort();
        } else {
            socket = opened;
            send(requests.hello(token, "tapewire-java", WANT_HEARTBEAT_MS));
            timer = executor.scheduleWithFixedDelay(this::onTimer, ACK_PERIOD_MS, ACK_PERIOD_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** The JDK's WebSocket takes one message at a time. */
    private void send(ByteBuffer message) {
        sending = sending.thenCompose(done -> socket.sendBinary(message, true)).exceptionally(failure -> {
            executor.execute(() -> end(1006, String.valueOf(failure.getMessage()), failure));
            return null;
        });
    }

    private void onTimer() {
        if (!ended) {
            final long silenceNs = System.nanoTime() - heardNs;
            if (silenceNs > heartbeatNs * STALE_HEARTBEATS) {
                socket.abort();
                end(1006, "silent for " + TimeUnit.NANOSECONDS.toMillis(silenceNs) + " ms", null);
            } else {
                ack();
            }
        }
    }

    private void ack() {
        if (frameSeq != ackedSeq && welcomed) {
            ackedSeq = frameSeq;
            unackedBytes = 0;
            send(requests.ack(frameSeq));
        }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
        heardNs = System.nanoTime();
        final int length = data.remaining();
        if (!last || partsLength > 0) {
            if (partsLength + length > MAX_FRAME_BYTES) {
                webSocket.abort();
                end(1009, "a frame beyond " + MAX_FRAME_BYTES + " bytes", null);
                return null;
            }
            if (partsLength + length > parts.length) {
                parts = Arrays.copyOf(parts, Math.max(parts.length * 2, partsLength + length));
            }
            data.get(parts, partsLength, length);
            partsLength += length;
        }
        if (last) {
            if (partsLength > 0) {
                view.wrap(parts, 0, partsLength);
            } else {
                view.wrap(data);
            }
            final int frameLength = view.capacity();
            partsLength = 0;
            onFrame(webSocket, frameLength);
        }
        webSocket.request(1);
        return null;
    }

    private void onFrame(WebSocket webSocket, int length) {
        if (ended) {
            return;
        }
        final long seq = decoder.onFrame(view, 0, length, this);
        if (seq < 0) {
            webSocket.abort();
            end(1002, "a malformed frame", null);
            return;
        }
        frameSeq = seq;
        unackedBytes += length;
        if (unackedBytes >= ACK_BYTES) {
            ack();
        }
    }

    @Override
    public boolean onMessage(int templateId, DirectBuffer buffer, int offset, int length) {
        final int body = length - MessageHeaderDecoder.ENCODED_LENGTH;
        switch (templateId) {
            case WelcomeDecoder.TEMPLATE_ID -> {
                final WelcomeDecoder welcome = new WelcomeDecoder().wrapAndApplyHeader(buffer, offset, header);
                if (body < WelcomeDecoder.BLOCK_LENGTH + 2
                        || !FrameDecoder.fits(buffer, welcome.limit(), offset + length, 1)) {
                    return false;
                }
                onWelcome(welcome);
            }
            case GoingAwayDecoder.TEMPLATE_ID -> {
                if (body < GoingAwayDecoder.BLOCK_LENGTH) {
                    return false;
                }
                final GoingAwayDecoder going = new GoingAwayDecoder().wrapAndApplyHeader(buffer, offset, header);
                client.onGoingAway(going.reconnectMinMs(), going.jitterMs());
            }
            case HeartbeatDecoder.TEMPLATE_ID, PongDecoder.TEMPLATE_ID -> {
                // its arrival is what counts
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void onWelcome(WelcomeDecoder welcome) {
        welcomed = true;
        heartbeatNs = TimeUnit.MILLISECONDS.toNanos(Math.max(1_000, welcome.heartbeatMs()));
        final int most = Math.max(1, welcome.maxItemsPerRequest());
        client.onEstablished();
        listener.onWelcome(welcome);
        long requestId = 1;
        for (int i = 0; i < subscriptions.size(); i += most) {
            final List<Subscription> items = subscriptions.subList(i, Math.min(subscriptions.size(), i + most));
            send(requests.subscribe(requestId++, i + 1, items));
        }
    }

    @Override
    public CompletionStage<?> onPing(WebSocket webSocket, ByteBuffer message) {
        heardNs = System.nanoTime();
        webSocket.request(1);
        return null; // the JDK answers by itself
    }

    @Override
    public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
        webSocket.abort();
        end(1003, "a text message", null);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
        end(code, reason, null);
        return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
        end(1006, error.getMessage() == null ? error.toString() : error.getMessage(), null);
    }

    private void end(int code, String reason, Throwable causeOrNull) {
        if (!ended) {
            ended = true;
            if (timer != null) {
                timer.cancel(false);
            }
            client.onEnded(code, reason == null ? "" : reason, causeOrNull, System.nanoTime() - openedNs);
        }
    }

    void close() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (socket != null) {
            sending.thenCompose(done -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            socket.abort();
                        }
                    });
        }
    }
}
