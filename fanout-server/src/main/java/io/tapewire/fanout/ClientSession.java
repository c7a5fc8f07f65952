package io.tapewire.fanout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * One client's connection and its streams, each a view of the market at (place on the tape, clock). Keeps what the client was last sent, never what it is
 * to be sent. State only: what is done with it is done by the shard's own {@link Sessions}, {@link SessionProtocol} and
 * {@link Flusher}, on the shard's thread.
 */
final class ClientSession implements TransportListener {
    /** Bits of {@link #phase}. */
    static final int PHASE_BITS = 16;

    /** What a session is at. */
    enum State {
        /** Connected; Hello has not come. */
        NEW,
        /** Welcome has been said. */
        ACTIVE,
        /** Its end is decided; last words go out, then the close frame. */
        CLOSING,
        /** The close frame is with the transport; the peer has until the abort. */
        CLOSED,
        /** Over and forgotten. */
        ENDED
    }

    private final Sessions sessions;
    private final long id;
    private final int phase;
    final Transport transport;
    final Credit credit = new Credit();
    final Lag lag;
    final Ladder ladder;
    final Liveness liveness;
    final RequestRate rate;
    final MessageQueue control;
    final MessageQueue parked;
    State state = State.NEW;
    Subject subject;
    EndReason endReason;
    String endDetail = "";

    /** When its patience ends: while NEW for Hello, while CLOSING for the peer's close; ns. */
    long graceEndsNs;

    /** Number of the newest frame sent; 0 = none yet. */
    int frameSeq;

    /** Granted period of heartbeats, ms. */
    int heartbeatMs;

    long conflatedTotal;
    boolean heartbeatDue;

    /** What is live; what is live for its subject, where that hears nothing in real time. */
    final SessionStream live;

    /** What is delayed; null for subjects without delayed rights. */
    SessionStream delayed;

    /** Streams that were opened as replays: those too that have gone on live. Null while there is none. */
    private List<SessionStream> replays;

    private int replayTurn;

    /** Whether it stands in the shard's queue of sessions to flush, and its place among the shard's sessions. */
    boolean queued;

    int index;

    ClientSession(
            Sessions sessions, long id, int phase, Transport transport, Subject subject, TapeView view, long nowNs) {
        final FanoutContext context = sessions.context();
        this.sessions = sessions;
        this.id = id;
        this.phase = phase;
        this.transport = transport;
        this.subject = subject;
        live = new SessionStream(this, SessionStream.LIVE, view);
        lag = new Lag(context.slowConsumerNs());
        ladder = new Ladder(context, sessions.counters());
        liveness = new Liveness(context, nowNs);
        rate = new RequestRate(context.requestsPerSecond(), context.requestBurst(), nowNs);
        control = new MessageQueue(sessions.arena(), context.controlQueueBytes());
        parked = new MessageQueue(sessions.arena(), context.parkedBytes());
        graceEndsNs = nowNs + context.helloTimeoutNs();
    }

    long id() {
        return id;
    }

    /** {@return which part of each interval its slots lie at: 0 to 2^16 - 1} */
    int phase() {
        return phase;
    }

    /** Something will be to do for it at a time. */
    void noteDeadline(long deadlineNs) {
        sessions.noteDeadline(this, deadlineNs);
    }

    /** Its lag has changed: the next step of the ladder may come sooner. */
    void noteLagDeadline() {
        noteDeadline(ladder.nextNs(lag, credit.hasAcked()));
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    boolean isOver() {
        return state == State.CLOSED || state == State.ENDED;
    }

    /** {@return whether its views are near their places: what it asks can be answered} */
    boolean isAnswerable() {
        return live.view.isCurrent() && (delayed == null || delayed.view.isCurrent());
    }

    /** {@return whether one of its replays looks for a place: what it subscribes to is answered there} */
    boolean isSeeking() {
        for (int i = 0; i < replayCount(); i++) {
            if (replays.get(i).replay != null && replays.get(i).replay.seeking) {
                return true;
            }
        }
        return false;
    }

    /** What waited is answered. */
    void resume() {
        sessions.resume(this);
    }

    /** It is to be flushed. */
    void ready() {
        sessions.ready(this);
    }

    void touchSlots() {
        sessions.touchSlots();
    }

    /** {@return the open stream of an id, or null} */
    SessionStream stream(int streamId) {
        for (int i = 0; i < streamCount(); i++) {
            if (streamAt(i).id == streamId) {
                return streamAt(i);
            }
        }
        return null;
    }

    /** {@return the stream of the item with a subId, or null: there is none} */
    SessionStream streamOf(int subId) {
        for (int i = 0; i < streamCount(); i++) {
            if (hasItem(streamAt(i), subId)) {
                return streamAt(i);
            }
        }
        return null;
    }

    private static boolean hasItem(SessionStream stream, int subId) {
        return stream.subscriptions != null && stream.subscriptions.item(subId) != null;
    }

    SessionStream openStream(int streamId, TapeView view) {
        final SessionStream stream = new SessionStream(this, streamId, view);
        if (replays == null) {
            replays = new ArrayList<>(2);
        }
        replays.add(stream);
        return stream;
    }

    void closeStream(SessionStream stream) {
        replays.remove(stream);
        stream.close();
    }

    /** {@return streams that were opened as replays} */
    int replayCount() {
        return replays == null ? 0 : replays.size();
    }

    boolean hasReplays() {
        return replayCount() > 0;
    }

    /** {@return whether its socket may be full of what nobody is judged by: events one by one, replays} */
    boolean mayLag() {
        return live.every != null || delayed != null && delayed.every != null || hasReplays();
    }

    /** {@return the replay whose turn it is} Only while there are any. */
    SessionStream nextReplay() {
        replayTurn = (replayTurn + 1) % replays.size();
        return replays.get(replayTurn);
    }

    /** Its socket takes no more: the clocks of its replays stand. */
    void replaysBlocked(long nowNs) {
        for (int i = 0; i < replayCount(); i++) {
            final Replay replay = replays.get(i).replay;
            if (replay != null && replay.wakeNs == VirtualClock.NONE) {
                replay.block(nowNs);
            }
        }
    }

    /** An answer goes behind those that wait; where there is no room the session ends. */
    void tell(DirectBuffer message, int length) {
        sessions.tell(this, message, length);
    }

    /** {@return open streams, the live one first} */
    int streamCount() {
        return 1 + (delayed == null ? 0 : 1) + replayCount();
    }

    SessionStream streamAt(int position) {
        if (position == 0) {
            return live;
        }
        final int behind = position - (delayed == null ? 1 : 2);
        return behind < 0 ? delayed : replays.get(behind);
    }

    /** Does something with each open stream. */
    void forEachStream(Consumer<SessionStream> action) {
        for (int i = 0; i < streamCount(); i++) {
            action.accept(streamAt(i));
        }
    }

    /** It is over. */
    void closeStreams() {
        forEachStream(SessionStream::close);
        replays = null;
    }

    @Override
    public void onMessage(DirectBuffer buffer, int offset, int length) {
        sessions.onMessage(this, buffer, offset, length);
    }

    @Override
    public void onWritable() {
        sessions.onWritable(this);
    }

    @Override
    public void onPong(int pingPayload) {
        sessions.onPong(this, pingPayload);
    }

    @Override
    public void onTransportClosed(int code) {
        sessions.onTransportClosed(this, code);
    }
}
