package io.tapewire.fanout.websocket;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.Subject;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** The public listeners: the upgrade on {@code /stream}, the page and its files, nothing else. On I/O threads. */
final class StreamHandler implements HttpHandler {
    static final String PROTOCOL = "tapewire.v1";

    private static final String STREAM = "/stream";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 section 1.3
    private static final String BEARER = "Bearer ";

    private final Set<String> hostNames;
    private final Set<String> ownOrigins;
    private final Authenticator authenticator;
    private final Map<XnioIoThread, ShardRunner> runners;
    private final BooleanSupplier isAccepting;
    private final EdgeCounters counters;
    private final PageFiles pages;

    StreamHandler(
            Set<String> hostNames,
            Set<String> ownOrigins,
            Authenticator authenticator,
            Map<XnioIoThread, ShardRunner> runners,
            BooleanSupplier isAccepting,
            EdgeCounters counters,
            PageFiles pages) {
        this.hostNames = hostNames;
        this.ownOrigins = ownOrigins;
        this.authenticator = authenticator;
        this.runners = runners;
        this.isAccepting = isAccepting;
        this.counters = counters;
        this.pages = pages;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        final int refusal = check(exchange);
        if (refusal != 0) {
            RequestChecks.refuse(exchange, refusal, counters);
        } else if (!exchange.getRequestPath().equals(STREAM)) {
            pages.send(exchange);
        } else {
            final HeaderValues authorization = exchange.getRequestHeaders().get(Headers.AUTHORIZATION);
            Subject subject = null;
            if (authorization != null) {
                subject = subject(authorization);
                if (subject == null) {
                    RequestChecks.refuse(exchange, 401, counters);
                    return;
                }
            }
            upgrade(exchange, subject);
        }
    }

    private int check(HttpServerExchange exchange) {
        final String path = exchange.getRequestPath();
        if (!RequestChecks.isHostAllowed(exchange, hostNames) || !RequestChecks.isOriginAllowed(exchange, ownOrigins)) {
            return 403;
        }
        if (!path.equals(STREAM) && !pages.has(path)) {
            return 404;
        }
        if (!exchange.getRequestMethod().toString().equals("GET")) {
            return 405;
        }
        if (!exchange.getProtocol().toString().equals("HTTP/1.1")
                || exchange.getRequestContentLength() > 0
                || exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)
                || exchange.getRequestHeaders().contains(Headers.EXPECT)) {
            return 400;
        }
        return path.equals(STREAM) ? checkUpgrade(exchange.getRequestHeaders(), exchange) : 0;
    }

    private int checkUpgrade(HeaderMap headers, HttpServerExchange exchange) {
        if (!RequestChecks.hasWord(headers.get(Headers.UPGRADE), "websocket")
                || !RequestChecks.hasWord(headers.get(Headers.CONNECTION), "upgrade")
                || !RequestChecks.isKeyValid(exchange)
                || !RequestChecks.hasWord(headers.get(Headers.SEC_WEB_SOCKET_PROTOCOL), PROTOCOL)) {
            return 400;
        }
        final HeaderValues version = headers.get(Headers.SEC_WEB_SOCKET_VERSION);
        if (version == null || version.size() != 1 || !version.getFirst().equals("13")) {
            exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, "13");
            return 426;
        }
        return isAccepting.getAsBoolean() ? 0 : 503;
    }

    private Subject subject(HeaderValues authorization) {
        final String value = authorization.getFirst();
        if (authorization.size() != 1 || !value.startsWith(BEARER)) {
            return null;
        }
        return authenticator.authenticate(value.substring(BEARER.length()).getBytes(StandardCharsets.US_ASCII));
    }

    private void upgrade(HttpServerExchange exchange, Subject subjectOrNull) {
        final String remoteAddress = exchange.getSourceAddress().toString();
        final String origin = exchange.getRequestHeaders().contains(Headers.ORIGIN)
                ? exchange.getRequestHeaders().getFirst(Headers.ORIGIN)
                : "";
        exchange.getResponseHeaders()
                .put(Headers.UPGRADE, "websocket")
                .put(
                        Headers.SEC_WEB_SOCKET_ACCEPT,
                        accept(exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_KEY)))
                .put(Headers.SEC_WEB_SOCKET_PROTOCOL, PROTOCOL);
        exchange.upgradeChannel((connection, upgraded) -> onUpgraded(connection, remoteAddress, origin, subjectOrNull));
        exchange.endExchange();
    }

    private void onUpgraded(StreamConnection connection, String remoteAddress, String origin, Subject subjectOrNull) {
        final ShardRunner runner = runners.get(connection.getIoThread());
        if (runner == null) {
            IoUtils.safeClose(connection);
            return;
        }
        counters.onUpgraded();
        final WebSocketTransport transport =
                new WebSocketTransport(connection, runner.readBuffer(), counters, remoteAddress, origin);
        transport.start(runner.shard().onAccepted(transport, subjectOrNull));
        runner.signal();
    }

    private static String accept(String key) {
        try {
            final MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder().encodeToString(sha1.digest((key + GUID).getBytes(StandardCharsets.US_ASCII)));
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
