package io.tapewire.fanout;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * One client's connection: a view of the market at (place on the tape, clock), which for now is always the live one. Keeps what the client was last
 * sent, never what it is to be sent. State only: what is done with it is done by the shard's own {@link Sessions}, {@link SessionProtocol} and
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

    /** Position among the shard's announcements; -1 = wherever they end when the shard is current again. */
    long announcementPosition;

    /** Place on the tape of the newest announcement told. */
    long announcedTapeSeq;

    int epochVersion;
    int[] toldEpochs = {};

    /** Null until the first Subscribe: an idle connection is small. */
    Subscriptions subscriptions;

    /** Bits of the interval groups whose slot has come. */
    int dueGroups;

    /** Group at which the next frame begins: where the last one was full. */
    int startGroup;

    /** Whether it stands in the shard's queue of sessions to flush, and its place among the shard's sessions. */
    boolean queued;

    int index;

    ClientSession(Sessions sessions, long id, int phase, Transport transport, Subject subject, long nowNs) {
        final FanoutContext context = sessions.context();
        this.sessions = sessions;
        this.id = id;
        this.phase = phase;
        this.transport = transport;
        this.subject = subject;
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

    boolean isActive() {
        return state == State.ACTIVE;
    }

    boolean isOver() {
        return state == State.CLOSED || state == State.ENDED;
    }

    /** The slot of one of its groups has come. */
    void onSlot(int interval) {
        dueGroups |= 1 << interval;
        sessions.ready(this);
    }

    /** An entry came to a group that may have passed its change. */
    void onEntryMoved(int interval) {
        if (interval == IntervalGrid.IMMEDIATE) {
            onSlot(interval);
        } else {
            sessions.touchSlots();
        }
    }

    /** {@return whether values may be due} */
    boolean mayHaveDue() {
        return subscriptions != null && (dueGroups != 0 || subscriptions.hasOpenSnapshots());
    }

    /** {@return number of the epoch of a source that the client has been told; 0 = none} */
    int toldEpoch(int sourceId) {
        return sourceId < toldEpochs.length ? toldEpochs[sourceId] : 0;
    }

    void toldEpoch(int sourceId, int epoch) {
        if (sourceId >= toldEpochs.length) {
            toldEpochs = Arrays.copyOf(toldEpochs, sourceId + 1);
        }
        toldEpochs[sourceId] = epoch;
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
