package io.tapewire.fanout.websocket;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.xnio.IoUtils;

/** What is checked of an HTTP request before anything is done for it, and how one is refused. */
final class RequestChecks {
    private static final int KEY_BYTES = 16;
    private static final String LOOPBACK_V4 = "127.";

    private RequestChecks() {}

    /** {@return whether Host names this machine's loopback or the server} A page elsewhere whose name resolves to us has another one. */
    static boolean isHostAllowed(HttpServerExchange exchange, Set<String> hostNames) {
        final HeaderValues values = exchange.getRequestHeaders().get(Headers.HOST);
        if (values == null || values.size() != 1) {
            return false;
        }
        final String name = withoutPort(values.getFirst().toLowerCase(Locale.ROOT));
        return name.equals("localhost")
                || name.equals("[::1]")
                || (name.startsWith(LOOPBACK_V4) && isAddress(name))
                || hostNames.contains(name);
    }

    private static boolean isAddress(String name) {
        return name.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    static String withoutPort(String host) {
        final int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }

    /** {@return whether Origin is absent or one of the server's own} Compared whole: scheme, host and port. */
    static boolean isOriginAllowed(HttpServerExchange exchange, Set<String> own) {
        final HeaderValues values = exchange.getRequestHeaders().get(Headers.ORIGIN);
        return values == null || (values.size() == 1 && own.contains(values.getFirst()));
    }

    /** {@return whether Sec-WebSocket-Key is there once and is 16 bytes in base64} */
    static boolean isKeyValid(HttpServerExchange exchange) {
        final HeaderValues values = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_KEY);
        if (values == null || values.size() != 1 || values.getFirst().length() != 24) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(values.getFirst()).length == KEY_BYTES;
        } catch (final IllegalArgumentException e) {
            return false;
        }
    }

    /** {@return whether a comma-separated header names a word} */
    static boolean hasWord(HeaderValues values, String word) {
        if (values == null) {
            return false;
        }
        for (final String value : values) {
            for (final String part : value.split(",")) {
                if (part.strip().equalsIgnoreCase(word)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Answers with a status and a constant body. A request that declares a body is closed instead: it would have to be read to its end first. */
    static void refuse(HttpServerExchange exchange, int status, EdgeCounters counters) {
        counters.onRefused(status);
        if (exchange.getRequestContentLength() > 0
                || exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)
                || exchange.getRequestHeaders().contains(Headers.EXPECT)) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        exchange.setPersistent(false);
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=us-ascii");
        exchange.getResponseSender().send(body(status));
    }

    private static String body(int status) {
        return switch (status) {
            case 400 -> "400 bad request\n";
            case 401 -> "401 token refused\n";
            case 403 -> "403 host or origin refused\n";
            case 405 -> "405 method not allowed\n";
            case 426 -> "426 WebSocket version 13 needed\n";
            case 503 -> "503 not ready\n";
            default -> "404 not found\n";
        };
    }
}
