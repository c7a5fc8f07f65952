package io.tapewire.fanout;

import io.tapewire.tape.MarketState;
import java.util.Arrays;

/**
 * One stream of a session: a view of the market at (place on the tape, clock), and what the client was last sent of it. The live stream and the delayed one share
 * their view with all sessions of the shard that have it; a replay has one of its own. State only, on the shard's thread.
 */
final class SessionStream {
    /** Id of the live stream. */
    static final int LIVE = 0;

    /** Id of the delayed view. */
    static final int DELAYED = 65_535;

    final ClientSession session;
    final int id;

    /** Place and market; another one when a replay joins what is live. */
    TapeView view;

    /** Null until the first Subscribe: an idle connection is small. */
    Subscriptions subscriptions;

    /** Null while no item has mode EVERY. */
    EveryCursor every;

    /** Null but for a replay that has not joined. */
    Replay replay;

    /** Of a replay that has gone on live: what it was. */
    JoinedReplay joined;

    /** Bits of the interval groups whose slot has come. */
    int dueGroups;

    /** Group at which the next frame begins: where the last one was full. */
    int startGroup;

    /** Position among the view's announcements; -1 = wherever they end when the view is current again. */
    long announcementPosition;

    /** Place on the tape of the newest announcement told. */
    long announcedTapeSeq;

    int epochVersion;
    private int[] toldEpochs = {};

    SessionStream(ClientSession session, int id, TapeView view) {
        this.session = session;
        this.id = id;
        this.view = view;
    }

    /** The slot of one of its groups has come. */
    void onSlot(int interval) {
        dueGroups |= 1 << interval;
        session.ready();
    }

    /** An entry came to a group that may have passed its change. */
    void onEntryMoved(int interval) {
        if (interval == IntervalGrid.IMMEDIATE) {
            onSlot(interval);
        } else if (replay == null) {
            session.touchSlots();
        } else {
            replay.onEntryMoved(interval);
        }
    }

    /** The view is current again: anything may be due. */
    void onCurrent() {
        dueGroups |= (1 << IntervalGrid.COUNT) - 1;
        if (every != null) {
            every.exempt = true; // it was us who stood still
        }
        if (announcementPosition < 0) {
            announcementPosition = view.announcements().end();
        }
    }

    /** The newest values stand for all events up to here, and are due. */
    void conflateEvents() {
        subscriptions.entries().conflateEvery();
        if (!isConflatingEvents()) {
            every.onConflating();
        }
        dueGroups |= 1 << IntervalGroup.EVERY;
        every.jump();
    }

    /** {@return whether newest values are due that stand for events} */
    boolean isConflatingEvents() {
        return (dueGroups & 1 << IntervalGroup.EVERY) != 0;
    }

    /** {@return whether it shows what is delayed} */
    boolean isDelayed() {
        return session.delayed != null && session.delayed.view == view && id != LIVE;
    }

    /** {@return whether values may be due} */
    boolean mayHaveDue() {
        return subscriptions != null
                && (dueGroups != 0 || subscriptions.firsts().next() >= 0);
    }

    /** {@return whether the end of a snapshot is to be told} */
    boolean isSnapshotEndDue() {
        return endedSnapshot() != null;
    }

    /**
     * {@return the oldest item whose snapshot may be ended, or null} One of events ends where its client can go on from the cursor: nothing behind that is older
     * than its values. It holds up no others.
     */
    Item endedSnapshot() {
        if (subscriptions == null || !subscriptions.firsts().isOpen()) {
            return null;
        }
        for (final Item item : subscriptions.firsts().open()) {
            if (item.awaitingFirst != 0) {
                return null;
            }
            if (!item.isEvery || !item.snapshot || every == null || replay != null || every.isBehindFirsts()) {
                return item;
            }
        }
        return null;
    }

    /** {@return place up to which everything has been sent that is to be sent one by one} */
    long cursor() {
        return replay != null ? replay.cursor() : every == null ? view.position() : every.told();
    }

    /**
     * {@return whether values of the newest epoch may go} Events of an older one that are still to come stand before its end: then what is conflated waits for
     * them.
     */
    boolean mayTellNewest() {
        return every == null
                || epochVersion == view.announcements().epochVersion()
                || every.cursor == view.position()
                || isConflatingEvents();
    }

    /** Everything that the view announced, epochs too, is told or known from now on. */
    void onAnnouncementsKnown() {
        announcementPosition = view.announcements().end();
        announcedTapeSeq = view.position();
        epochVersion = view.announcements().epochVersion();
        final MarketState state = view.state();
        for (int id = 1; id <= state.lastSourceId(); id++) {
            if (state.source(id) != null) {
                toldEpoch(id, state.source(id).epoch());
            }
        }
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

    /** It is over: the shard forgets it. */
    void close() {
        if (replay != null) {
            replay.close();
            replay = null;
        }
        if (every != null) {
            every.close();
            every = null;
        }
        if (subscriptions != null) {
            subscriptions.entries().close();
            subscriptions = null;
        }
    }
}
