package io.tapewire.client;

import java.net.URI;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** What a {@link TapewireClient} is made from: where to, who hears, and every bound and period with its default. Set before the client is made. */
public final class ClientContext {
    /** A quarter of a second: below what a person waits for, above what a restarting server needs to listen again. */
    public static final long BACKOFF_BASE_DEFAULT_MS = 250;

    /** A server that is away for long is asked twice a minute. */
    public static final long BACKOFF_CAP_DEFAULT_MS = 30_000;

    /** A connection that held so long was a good one: the next wait is short again. */
    public static final long STABLE_DEFAULT_MS = 30_000;

    /** Silence of 5 s (2.5 periods) is taken for a dead connection. */
    public static final int HEARTBEAT_DEFAULT_MS = 2_000;

    /** Acknowledged ten times a second, so that the server's view of our lag is not older. */
    public static final int ACK_PERIOD_DEFAULT_MS = 100;

    /** Or sooner, after half of what a replay sends unacknowledged: it never waits for us. */
    public static final int ACK_BYTES_DEFAULT = 32 * 1024;

    /** From the first SYN to the answer of the handshake. */
    public static final int HANDSHAKE_TIMEOUT_DEFAULT_MS = 10_000;

    /** 40 requests a second: below the 50 that a server allows, so that a long list is not refused as a flood. */
    public static final int REQUEST_SPACING_DEFAULT_MS = 25;

    private static final int HEARTBEAT_MIN_MS = 1_000;
    private static final int HEARTBEAT_MAX_MS = 30_000;

    private URI uri;
    private Supplier<String> token = () -> "";
    private SSLContext tls;
    private TapewireListener listener;
    private String clientName = "tapewire-java";
    private long backoffBaseMs = BACKOFF_BASE_DEFAULT_MS;
    private long backoffCapMs = BACKOFF_CAP_DEFAULT_MS;
    private long stableMs = STABLE_DEFAULT_MS;
    private int heartbeatMs = HEARTBEAT_DEFAULT_MS;
    private int ackPeriodMs = ACK_PERIOD_DEFAULT_MS;
    private int ackBytes = ACK_BYTES_DEFAULT;
    private int handshakeTimeoutMs = HANDSHAKE_TIMEOUT_DEFAULT_MS;
    private int requestSpacingMs = REQUEST_SPACING_DEFAULT_MS;
    private Cursor resumeLive;
    private Cursor resumeDelayed;
    private WireCapture capture = WireCapture.NONE;
    private RandomGenerator random = new SecureRandom();
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private EpochNanoClock epochClock = SystemEpochNanoClock.INSTANCE;

    /** Of the server: {@code wss://HOST:PORT/stream}, or {@code ws://} on this machine. Required. */
    public ClientContext uri(URI newUri) {
        uri = newUri;
        return this;
    }

    /** Who hears everything, on the client's one thread. Required. */
    public ClientContext listener(TapewireListener newListener) {
        listener = newListener;
        return this;
    }

    /** Asked for the access token before each connection, on the client's thread; empty = none, as by default. */
    public ClientContext token(Supplier<String> newToken) {
        token = newToken;
        return this;
    }

    /** Whom to trust ({@link ClientTls}); null, as by default = whom the JDK trusts. */
    public ClientContext tls(SSLContext newTls) {
        tls = newTls;
        return this;
    }

    /** Where EVERY items of stream 0 begin that name no place themselves: what {@link TapewireClient#cursor} told before; null = now. */
    public ClientContext resumeFrom(Cursor cursor) {
        return resumeFrom(0, cursor);
    }

    /** As the other, for stream 0 or {@link Subscription#DELAYED}. */
    public ClientContext resumeFrom(int streamId, Cursor cursor) {
        require(!Subscription.isReplay(streamId), "resumeFrom stream", streamId);
        if (streamId == 0) {
            resumeLive = cursor;
        } else {
            resumeDelayed = cursor;
        }
        return this;
    }

    /** Who is shown every message of every connection, on the client's thread. */
    ClientContext capture(WireCapture newCapture) {
        capture = newCapture;
        return this;
    }

    /** How the server's log calls this client: printable ASCII. */
    public ClientContext clientName(String newClientName) {
        clientName = newClientName;
        return this;
    }

    /** Full jitter: a wait is random from 0 to {@code baseMs} doubled with each attempt, at most {@code capMs}; anew after {@code stableMs} connected. */
    public ClientContext backoff(long baseMs, long capMs, long newStableMs) {
        backoffBaseMs = baseMs;
        backoffCapMs = capMs;
        stableMs = newStableMs;
        return this;
    }

    /** Heartbeat period to ask for, ms, 1,000 to 30,000. */
    public ClientContext heartbeatMs(int newHeartbeatMs) {
        heartbeatMs = newHeartbeatMs;
        return this;
    }

    /** When to acknowledge: after so long or so many bytes, whichever is first, and only what is new. */
    public ClientContext ack(int periodMs, int bytes) {
        ackPeriodMs = periodMs;
        ackBytes = bytes;
        return this;
    }

    /** Longest time until a handshake is answered, ms. */
    public ClientContext handshakeTimeoutMs(int newHandshakeTimeoutMs) {
        handshakeTimeoutMs = newHandshakeTimeoutMs;
        return this;
    }

    /** Shortest time between two requests of a list that is split, ms. */
    public ClientContext requestSpacingMs(int newRequestSpacingMs) {
        requestSpacingMs = newRequestSpacingMs;
        return this;
    }

    /** Where jitter comes from. */
    public ClientContext random(RandomGenerator newRandom) {
        random = newRandom;
        return this;
    }

    /** What silence, stability and round trips are measured with. */
    public ClientContext clock(NanoClock newClock) {
        clock = newClock;
        return this;
    }

    /** What the offset of the server's clock is told against. */
    public ClientContext epochClock(EpochNanoClock newEpochClock) {
        epochClock = newEpochClock;
        return this;
    }

    /** @throws IllegalArgumentException naming the setting and its value */
    void conclude() {
        Objects.requireNonNull(listener, "listener");
        Objects.requireNonNull(token, "token");
        require(uri != null && ("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())), "uri", uri);
        require(uri.getHost() != null, "uri", uri);
        require(heartbeatMs >= HEARTBEAT_MIN_MS && heartbeatMs <= HEARTBEAT_MAX_MS, "heartbeatMs", heartbeatMs);
        require(backoffBaseMs > 0 && backoffBaseMs <= backoffCapMs, "backoff base", backoffBaseMs);
        require(stableMs >= 0, "backoff stable", stableMs);
        require(ackPeriodMs > 0, "ack period", ackPeriodMs);
        require(ackBytes > 0, "ack bytes", ackBytes);
        require(handshakeTimeoutMs > 0, "handshakeTimeoutMs", handshakeTimeoutMs);
        require(requestSpacingMs >= 0, "requestSpacingMs", requestSpacingMs);
        require(Printable.is(clientName), "clientName", clientName);
    }

    private static void require(boolean holds, String setting, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(setting + ": " + value);
        }
    }

    URI uri() {
        return uri;
    }

    TapewireListener listener() {
        return listener;
    }

    Supplier<String> token() {
        return token;
    }

    SSLContext tls() {
        return tls;
    }

    String clientName() {
        return clientName;
    }

    Cursor resumeFrom(int streamId) {
        return streamId == 0 ? resumeLive : resumeDelayed;
    }

    WireCapture capture() {
        return capture;
    }

    Backoff newBackoff() {
        return new Backoff(random, backoffBaseMs, backoffCapMs, stableMs);
    }

    int heartbeatMs() {
        return heartbeatMs;
    }

    int ackPeriodMs() {
        return ackPeriodMs;
    }

    int ackBytes() {
        return ackBytes;
    }

    int handshakeTimeoutMs() {
        return handshakeTimeoutMs;
    }

    int requestSpacingMs() {
        return requestSpacingMs;
    }

    RandomGenerator random() {
        return random;
    }

    NanoClock clock() {
        return clock;
    }

    EpochNanoClock epochClock() {
        return epochClock;
    }
}
