package io.tapewire.client;

import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.ReplayOp;
import io.tapewire.schemas.sbe.ReplayPhase;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One replay: what its user wants of it, how far it has come, and what the present connection was asked for. The server forgets it with the connection;
 * each new one is brought to where it was: opened behind what was told, subscribed, and set going. The client's thread only.
 */
final class ReplaySession {
    private final int streamId;
    private final RequestLine line;
    private final LongSupplier requestIds;
    private final Map<Integer, Subscription> items = new LinkedHashMap<>();
    private final ArrayDeque<Integer> unsent = new ArrayDeque<>();
    private final Set<Integer> snapped = new HashSet<>(); // EVERY items whose snapshot is complete
    private final Map<Long, ReplayOp> asked = new HashMap<>();
    private final ReplayPlace place = new ReplayPlace();
    private ReplayRequest request; // from: where it began, or was last sent
    private ReplayPhase wanted = ReplayPhase.PAUSED;
    private long openId; // of its first OPEN, which its user knows; 0 = sent
    private long phaseId; // of the request that wants the phase and has not been sent; 0 = none
    private int maxItems = 1;
    private int seeking; // SEEKs not answered: what comes meanwhile is of the place before
    private boolean onServer; // this connection was, or is about to be, asked to open it
    private boolean closing; // its user wants no more of it
    private boolean closed;

    ReplaySession(int streamId, RequestLine line, LongSupplier requestIds, long openId, ReplayRequest request) {
        this.streamId = streamId;
        this.line = line;
        this.requestIds = requestIds;
        this.openId = openId;
        this.request = request;
    }

    /** A connection is there. One that had ended stays so, until its user sends it elsewhere. */
    void onWelcome(int newMaxItems) {
        maxItems = newMaxItems;
        seeking = 0;
        asked.clear();
        onServer = false;
        if (wanted != ReplayPhase.ENDED) {
            begin();
        }
    }

    /** The connection is gone, and what it was asked for with it. */
    void onEnded() {
        onServer = false;
    }

    private void begin() {
        onServer = line.connection() != null;
        unsent.clear();
        unsent.addAll(items.keySet());
        final ReplayPhase phase = wanted;
        line.add(this::sendOpen);
        line.add(this::sendItems);
        line.add(connection -> sendPhase(connection, phase));
    }

    private long sendOpen(ClientConnection connection) {
        final ReplayRequest next = place.next(request, wanted == ReplayPhase.LIVE);
        final long requestId = openId == 0 ? requestIds.getAsLong() : openId;
        openId = 0;
        return send(connection, requestId, ReplayOp.OPEN, next, 0);
    }

    private long sendItems(ClientConnection connection) {
        final List<Asking> batch = new ArrayList<>();
        while (batch.size() < maxItems && !unsent.isEmpty()) {
            final int subId = unsent.poll();
            final Subscription item = items.get(subId);
            batch.add(new Asking(subId, item, item.snapshot() && !snapped.contains(subId), 0, 0));
        }
        if (batch.isEmpty() || closed) {
            return RequestLine.NONE;
        }
        final long requestId = requestIds.getAsLong();
        connection.send(connection.requests().subscribe(requestId, batch));
        line.addFirst(this::sendItems); // before it is set going
        return requestId;
    }

    /** Sets it going as it was; what its user asked for before the connection was there keeps its id. */
    private long sendPhase(ClientConnection connection, ReplayPhase phase) {
        if (phase != ReplayPhase.PLAYING && phase != ReplayPhase.LIVE) {
            return RequestLine.NONE;
        }
        final long requestId = phaseId == 0 ? requestIds.getAsLong() : phaseId;
        phaseId = 0;
        final ReplayOp op = phase == ReplayPhase.LIVE ? ReplayOp.JOIN_LIVE : ReplayOp.PLAY;
        return send(connection, requestId, op, request, 0);
    }

    private long send(ClientConnection connection, long requestId, ReplayOp op, ReplayRequest fields, long steps) {
        if (closed) {
            return RequestLine.NONE;
        }
        asked.put(requestId, op);
        connection.send(connection.requests().replay(requestId, streamId, op, fields, steps));
        return requestId;
    }

    void add(int firstSubId, List<Subscription> more) {
        int subId = firstSubId;
        for (final Subscription item : more) {
            items.put(subId, item.onStream(streamId));
            unsent.add(subId++);
        }
        if (onServer) {
            line.add(this::sendItems);
        }
    }

    /** {@return whether the item is one of these} */
    boolean remove(int subId) {
        if (items.remove(subId) == null) {
            return false;
        }
        final ClientConnection connection = line.connection();
        if (!unsent.remove((Object) subId) && connection != null) {
            connection.send(connection.requests().unsubscribe(requestIds.getAsLong(), subId));
        }
        return true;
    }

    /** @param phase what it is to be from now on */
    void control(long requestId, ReplayOp op, ReplayPhase phase, long steps) {
        final boolean isOver = wanted == ReplayPhase.ENDED && !onServer;
        if (closing || isOver && phase != ReplayPhase.LIVE) {
            return;
        }
        wanted = phase;
        if (onServer) {
            line.add(connection -> send(connection, requestId, op, request, steps));
        } else {
            phaseId = requestId;
            if (isOver) {
                begin();
            }
        }
    }

    void speed(long requestId, int speedMilli) {
        request = request.speed(speedMilli);
        final ReplayRequest fields = request;
        if (onServer && !closing) {
            line.add(connection -> send(connection, requestId, ReplayOp.SPEED, fields, 0));
        }
    }

    void seek(long requestId, long epoch, long from) {
        request = request.from(epoch, from);
        place.clear();
        snapped.clear();
        final ReplayRequest fields = request;
        if (wanted != ReplayPhase.PLAYING) {
            wanted = ReplayPhase.PAUSED;
        }
        if (onServer && !closing) {
            seeking++;
            line.add(connection -> send(connection, requestId, ReplayOp.SEEK, fields, 0));
        } else if (line.connection() != null) {
            openId = requestId;
            begin();
        }
    }

    /** {@return whether that is its end: there is no server to be told} */
    boolean close(long requestId) {
        closing = true;
        if (!onServer) {
            return true;
        }
        line.add(connection -> send(connection, requestId, ReplayOp.CLOSE, request, 0));
        return false;
    }

    /** {@return whether its user closed it} */
    boolean isClosing() {
        return closing;
    }

    void onFrame(Update frame, ClientStream stream) {
        if (seeking == 0 && onServer) {
            place.onFrame(frame, stream);
        }
    }

    /** {@return whether the item is one of these: its snapshot is complete} */
    boolean onSnapshotEnd(long subId) {
        final Subscription item = items.get((int) subId);
        if (item != null && item.mode() == Mode.EVERY && seeking == 0) {
            snapped.add((int) subId);
        }
        return item != null;
    }

    /** The server tells how it stands. What a connection knows of its stream is made to fit. */
    void onState(ReplayStateDecoder state, ClientStream stream) {
        final ReplayOp op = asked.remove(state.requestId());
        if (op == ReplayOp.OPEN) {
            stream.forget();
            if (place.cursor() == 0) {
                place.at(state.cursor());
            }
            stream.skipTo(items.values().stream().anyMatch(item -> item.mode() == Mode.EVERY) ? place.cursor() : 0);
        } else if (op == ReplayOp.SEEK) {
            stream.restart();
            seeking--;
            place.at(state.cursor());
        }
        if (state.state() == ReplayPhase.ENDED || state.state() == ReplayPhase.LIVE) {
            wanted = state.state();
        } else if (state.state() == ReplayPhase.CLOSED) {
            stream.forget();
            closed = true;
        }
    }

    /** A request was refused. {@return whether that is its end: it could not be opened} */
    boolean onRefused(long requestId) {
        final ReplayOp op = asked.remove(requestId);
        if (op == ReplayOp.SEEK) {
            seeking--;
        }
        closed |= op == ReplayOp.OPEN;
        return op == ReplayOp.OPEN;
    }
}
