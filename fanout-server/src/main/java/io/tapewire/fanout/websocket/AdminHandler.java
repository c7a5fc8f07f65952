package io.tapewire.fanout.websocket;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The admin listener: health and counters, for this machine. */
final class AdminHandler implements HttpHandler {
    private final Set<String> hostNames;
    private final BooleanSupplier isReady;
    private final Supplier<Map<String, Long>> values;
    private final EdgeCounters counters;

    AdminHandler(
            Set<String> hostNames, BooleanSupplier isReady, Supplier<Map<String, Long>> values, EdgeCounters counters) {
        this.hostNames = hostNames;
        this.isReady = isReady;
        this.values = values;
        this.counters = counters;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (!RequestChecks.isHostAllowed(exchange, hostNames) || !RequestChecks.isOriginAllowed(exchange, Set.of())) {
            RequestChecks.refuse(exchange, 403, counters);
        } else if (!exchange.getRequestMethod().toString().equals("GET")) {
            RequestChecks.refuse(exchange, 405, counters);
        } else {
            answer(exchange);
        }
    }

    private void answer(HttpServerExchange exchange) {
        switch (exchange.getRequestPath()) {
            case "/health/live" -> send(exchange, 200, "text/plain", "live\n");
            case "/health/ready" -> {
                final boolean ready = isReady.getAsBoolean();
                send(exchange, ready ? 200 : 503, "text/plain", ready ? "ready\n" : "not ready\n");
            }
            case "/counters" -> send(exchange, 200, "application/json", json(values.get()));
            default -> RequestChecks.refuse(exchange, 404, counters);
        }
    }

    private static void send(HttpServerExchange exchange, int status, String type, String body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseSender().send(body);
    }

    /** Names are those of enum constants: nothing in them needs quoting. */
    private static String json(Map<String, Long> values) {
        return values.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\":" + entry.getValue())
                .collect(Collectors.joining(",", "{", "}\n"));
    }
}
