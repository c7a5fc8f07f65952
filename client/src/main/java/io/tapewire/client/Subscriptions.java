package io.tapewire.client;

import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What is wanted, and how much of it the present connection has been asked for. A long list goes in parts of what Welcome allows, each after the
 * answer to the one before and some time, so that no server takes it for a flood. The client's thread only.
 */
final class Subscriptions {
    /** Above what servers allow, below what fits into one request of 64 KiB with the longest symbols. */
    private static final int MAX_ITEMS = 512;

    private static final long NONE = -1;

    private final ScheduledExecutorService executor;
    private final LongSupplier requestIds;
    private final int spacingMs;
    private final Map<Integer, Subscription> wanted = new LinkedHashMap<>();
    private final ArrayDeque<Integer> unsent = new ArrayDeque<>();
    private ClientConnection connection;
    private int maxItems = 1;
    private long awaited = NONE;
    private boolean pausing;

    Subscriptions(ScheduledExecutorService executor, LongSupplier requestIds, int spacingMs) {
        this.executor = executor;
        this.requestIds = requestIds;
        this.spacingMs = spacingMs;
    }

    void add(int firstSubId, List<Subscription> items) {
        int subId = firstSubId;
        for (final Subscription item : items) {
            wanted.put(subId, item);
            unsent.add(subId++);
        }
        sendNext();
    }

    void remove(int subId) {
        if (wanted.remove(subId) != null && !unsent.remove((Object) subId) && connection != null) {
            connection.send(connection.requests().unsubscribe(requestIds.getAsLong(), subId));
        }
    }

    /** A connection is there: it is asked for everything. */
    void onWelcome(ClientConnection newConnection, WelcomeDecoder welcome) {
        connection = newConnection;
        maxItems = Math.max(1, Math.min(MAX_ITEMS, welcome.maxItemsPerRequest()));
        awaited = NONE;
        pausing = false;
        unsent.clear();
        unsent.addAll(wanted.keySet());
        sendNext();
    }

    void onEnded() {
        connection = null;
    }

    void onAnswer(long requestId) {
        if (requestId == awaited) {
            awaited = NONE;
            pausing = true;
            final ClientConnection asked = connection;
            executor.schedule(() -> onPauseOver(asked), spacingMs, TimeUnit.MILLISECONDS);
        }
    }

    private void onPauseOver(ClientConnection asked) {
        if (asked == connection) {
            pausing = false;
            sendNext();
        }
    }

    private void sendNext() {
        if (connection == null || awaited != NONE || pausing || unsent.isEmpty()) {
            return;
        }
        final List<Integer> subIds = new ArrayList<>();
        final List<Subscription> items = new ArrayList<>();
        while (subIds.size() < maxItems && !unsent.isEmpty()) {
            subIds.add(unsent.poll());
            items.add(wanted.get(subIds.get(subIds.size() - 1)));
        }
        awaited = requestIds.getAsLong();
        connection.send(connection.requests().subscribe(awaited, subIds, items));
    }
}
