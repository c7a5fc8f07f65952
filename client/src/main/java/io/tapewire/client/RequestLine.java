package io.tapewire.client;

import java.util.ArrayDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Lets one request out after the other: each after the answer to the one before and some time, so that no server takes a long list for a flood, and
 * what builds upon an answer comes behind it. Of one connection at a time: what it still holds when that ends is gone. The client's thread only.
 */
final class RequestLine {
    /** What a request that turned out to be none answers. */
    static final long NONE = -1;

    /** Sends itself when it is its turn. */
    interface Request {
        /** {@return id of what was sent, whose answer is waited for, or NONE} */
        long send(ClientConnection connection);
    }

    private final ScheduledExecutorService executor;
    private final int spacingMs;
    private final ArrayDeque<Request> waiting = new ArrayDeque<>();
    private ClientConnection connection;
    private long awaited = NONE;
    private boolean pausing;
    private boolean sending;

    RequestLine(ScheduledExecutorService executor, int spacingMs) {
        this.executor = executor;
        this.spacingMs = spacingMs;
    }

    void onWelcome(ClientConnection newConnection) {
        connection = newConnection;
        waiting.clear();
        awaited = NONE;
        pausing = false;
    }

    void onEnded() {
        connection = null;
    }

    /** {@return the connection that may be asked, or null} */
    ClientConnection connection() {
        return connection;
    }

    /** Puts a request behind those that wait; without a connection it is dropped, as Welcome begins everything anew. */
    void add(Request request) {
        if (connection != null) {
            waiting.add(request);
            sendNext();
        }
    }

    /** Puts what belongs to the request in hand before all that wait. */
    void addFirst(Request request) {
        waiting.addFirst(request);
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
        if (sending) {
            return; // a request that puts another behind itself: the loop below comes to it
        }
        sending = true;
        while (connection != null && awaited == NONE && !pausing && !waiting.isEmpty()) {
            awaited = waiting.poll().send(connection);
        }
        sending = false;
    }
}
