package io.tapewire.client;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Sends one message after the other, as the JDK's WebSocket takes no second one before the first is out. Bounded; the client's thread only. */
final class Outbox {
    /** A server that leaves so many requests unread is as good as gone. */
    static final int MAX_MESSAGES = 256;

    private final ArrayDeque<ByteBuffer> waiting = new ArrayDeque<>();
    private final Executor executor;
    private final Consumer<String> onFailure;
    private final Runnable onIdle;
    private WebSocket socket;
    private boolean sending;

    /**
     * @param onFailure hears, on the executor, that nothing can be sent any more, and why
     * @param onIdle hears, on the executor, that all is out
     */
    Outbox(Executor executor, Consumer<String> onFailure, Runnable onIdle) {
        this.onIdle = onIdle;
        this.executor = executor;
        this.onFailure = onFailure;
    }

    void start(WebSocket newSocket) {
        socket = newSocket;
    }

    /** {@return whether nothing waits: an Ack is sent only then, as a newer one says more} */
    boolean isIdle() {
        return !sending;
    }

    void send(ByteBuffer message) {
        if (!sending) {
            sendNow(message);
        } else if (waiting.size() == MAX_MESSAGES) {
            onFailure.accept("the server leaves " + MAX_MESSAGES + " requests unread");
        } else {
            waiting.add(message);
        }
    }

    private void sendNow(ByteBuffer message) {
        sending = true;
        socket.sendBinary(message, true).whenCompleteAsync((sent, failure) -> onSent(failure), executor);
    }

    private void onSent(Throwable failure) {
        sending = false;
        if (failure != null) {
            onFailure.accept(failure.getMessage() == null ? failure.toString() : failure.getMessage());
        } else if (!waiting.isEmpty()) {
            sendNow(waiting.poll());
        } else {
            onIdle.run();
        }
    }
}
