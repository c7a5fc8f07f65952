package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** The replays of a client, by their streams. The client's thread only. */
final class Replays {
    private final RequestLine line;
    private final LongSupplier requestIds;
    private final IntConsumer onFree;
    private final Map<Integer, ReplaySession> sessions = new LinkedHashMap<>();
    private int maxItems = 1;

    /** @param onFree hears of a streamId that may be used again */
    Replays(RequestLine line, LongSupplier requestIds, IntConsumer onFree) {
        this.line = line;
        this.requestIds = requestIds;
        this.onFree = onFree;
    }

    void open(int streamId, long requestId, ReplayRequest request) {
        final ReplaySession session = new ReplaySession(streamId, line, requestIds, requestId, request);
        sessions.put(streamId, session);
        if (line.connection() != null) {
            session.onWelcome(maxItems);
        }
    }

    /** Does something with a replay, where there still is one. */
    void on(int streamId, Consumer<ReplaySession> action) {
        final ReplaySession session = sessions.get(streamId);
        if (session != null) {
            action.accept(session);
        }
    }

    void close(int streamId, long requestId) {
        on(streamId, session -> {
            if (session.close(requestId)) {
                remove(streamId);
            }
        });
    }

    void unsubscribe(int subId) {
        sessions.values().stream().anyMatch(session -> session.remove(subId));
    }

    void onWelcome(WelcomeDecoder welcome) {
        maxItems = Math.max(1, Math.min(Subscriptions.MAX_ITEMS, welcome.maxItemsPerRequest()));
        for (final int streamId : List.copyOf(sessions.keySet())) {
            final ReplaySession session = sessions.get(streamId);
            if (session.isClosing()) {
                remove(streamId); // its end came with the connection before
            } else {
                session.onWelcome(maxItems);
            }
        }
    }

    void onEnded() {
        sessions.values().forEach(ReplaySession::onEnded);
    }

    void onFrame(Update frame, ClientStream stream) {
        final ReplaySession session = sessions.get(frame.streamId());
        if (session != null) {
            session.onFrame(frame, stream);
        }
    }

    /** {@return the stream of the item, or the other where it is of none of these} */
    int onSnapshotEnd(long subId, int otherwise) {
        for (final Map.Entry<Integer, ReplaySession> entry : sessions.entrySet()) {
            if (entry.getValue().onSnapshotEnd(subId)) {
                return entry.getKey();
            }
        }
        return otherwise;
    }

    void onState(ReplayStateDecoder state, ClientStream stream) {
        on(state.streamId(), session -> {
            session.onState(state, stream);
            if (state.state() == ReplayPhase.CLOSED) {
                remove(state.streamId());
            }
        });
    }

    void onRefused(long requestId) {
        for (final int streamId : List.copyOf(sessions.keySet())) {
            if (sessions.get(streamId).onRefused(requestId)) {
                remove(streamId);
            }
        }
    }

    private void remove(int streamId) {
        sessions.remove(streamId);
        onFree.accept(streamId);
    }
}
