package io.tapewire.fanout;

import io.tapewire.tape.Instrument;
import org.agrona.collections.IntArrayList;

/** Tells the streams that have a view what a batch of records brought: wakes those who want it at once, lets subscriptions see new instruments. On the shard's thread. */
final class ViewNews {
    /** Streams that get each event pass over what they do not want this often at least, so that they stay among the records in memory. */
    private static final int SWEEP_RECORDS = 16 * 1024;

    private final TapeView view;
    private final Sessions sessions;
    private long batchPosition;
    private long sweptTapeSeq;

    ViewNews(TapeView view, Sessions sessions) {
        this.view = view;
        this.sessions = sessions;
    }

    /** {@return whether instruments changed since the last batch} */
    boolean hasChanges() {
        return view.changed().head() != batchPosition;
    }

    /** A batch is over. */
    void onBatch() {
        onNewInstruments();
        wakeSubscribers();
        if (view.position() - sweptTapeSeq > SWEEP_RECORDS) {
            sweptTapeSeq = view.position();
            for (int i = 0; i < view.everyStreams().size(); i++) {
                view.everyStreams().get(i).session.ready();
            }
        }
        if (view.announcements().takeNews()) {
            sessions.readyAll();
        }
    }

    /** The condition of the feed was looked at, as seen from the view. */
    void onCondition(boolean changed) {
        if (changed) {
            final long wallNs = sessions.context().epochClock().nanoTime();
            view.announcements().onCondition(view.condition().kind(), view, wallNs);
            sessions.readyAll();
        }
    }

    /** The view was read by another thread: anything may have changed. */
    void onHandedBack() {
        view.changed().lapAll();
        view.changedStatuses().clear();
        view.recent().restart(view.position());
        batchPosition = view.changed().head();
        onNewInstruments();
    }

    private void wakeSubscribers() {
        final ChangedRing changed = view.changed();
        for (long position = batchPosition; position < changed.head(); position++) {
            wake(view.dataSubscribers(), changed.id(position));
        }
        batchPosition = changed.head();
        final IntArrayList statuses = view.changedStatuses();
        for (int i = 0; i < statuses.size(); i++) {
            wake(view.statusSubscribers(), statuses.getInt(i));
        }
        statuses.clear();
    }

    private static void wake(SubscriberIndex subscribers, int instrumentId) {
        for (int node = subscribers.first(instrumentId); node != SubscriberIndex.NONE; node = subscribers.next(node)) {
            subscribers.stream(node).onSlot(IntervalGrid.IMMEDIATE);
        }
    }

    /** Subscriptions see the instruments that have appeared. */
    void onNewInstruments() {
        final IntArrayList ids = view.newInstruments();
        for (int i = 0; i < sessions.count() && !ids.isEmpty(); i++) {
            sessions.get(i).forEachStream(this::onNewInstruments);
        }
        ids.clear();
    }

    private void onNewInstruments(SessionStream stream) {
        final IntArrayList ids = view.newInstruments();
        for (int n = 0; stream.view == view && stream.subscriptions != null && n < ids.size(); n++) {
            final Instrument instrument = view.state().instrument(ids.getInt(n));
            stream.subscriptions.onNewInstrument(instrument);
        }
    }
}
