package io.tapewire.client;

import io.tapewire.schemas.sbe.Mode;

/** An item that is wanted until it is unsubscribed, and how it stands on the present connection. The client's thread only. */
final class WantedItem {
    private static final int NO_TWIN = -1;

    final int subId;
    final Subscription what;
    private int twinSubId = NO_TWIN;
    // Of EVERY on stream 0 and 65535:
    private Cursor from; // where it begins on the present connection, or the next; null = now
    private Cursor asked; // what this connection was asked for; null = now
    private boolean snapshot; // what it is asked for where it begins now
    private boolean awaitsSnapshot;
    private boolean settled; // granted on this connection, its snapshot complete
    private boolean refused;
    private boolean resumes; // was settled once: its stream's place is its own
    private long hadTo; // its own place, where the stream went back for another item

    WantedItem(int subId, Subscription what, Cursor from) {
        this.subId = subId;
        this.what = what;
        this.from = from;
        snapshot = what.snapshot();
    }

    boolean isEvery() {
        return what.mode() == Mode.EVERY;
    }

    /** A connection is there, which knows nothing of it: it goes on where its stream was. */
    void onWelcome(Cursor streamPlace) {
        if (resumes && streamPlace != null) {
            from = hadTo > streamPlace.tapeSeq()
                    ? new Cursor(streamPlace.tapeId(), streamPlace.generation(), hadTo)
                    : streamPlace;
        }
        resumes = false;
        hadTo = 0;
        settled = false;
        refused = false;
        awaitsSnapshot = false;
    }

    /** {@return what to ask for} */
    Asking ask() {
        asked = from != null && from.tapeSeq() > 0 ? from : null; // on the wire 0 is now
        awaitsSnapshot = asked == null && snapshot;
        return asked == null
                ? new Asking(subId, what, snapshot, 0, 0)
                : new Asking(subId, what, false, asked.generation(), asked.tapeSeq());
    }

    /** {@return where it begins, null = now} */
    Cursor from() {
        return from;
    }

    /** Its place is lost: it begins now, with the values that there are. */
    void loseCursor() {
        from = null;
        resumes = false;
        hadTo = 0;
        snapshot = true;
    }

    /** {@return what this connection was asked for, null = now} */
    Cursor asked() {
        return asked;
    }

    void onGranted() {
        refused = false;
        if (!awaitsSnapshot) {
            settle();
        }
    }

    void onSnapshotEnd() {
        awaitsSnapshot = false;
        if (!refused) {
            settle();
        }
    }

    private void settle() {
        settled = true;
        resumes = true;
    }

    void onRefused() {
        refused = true;
        settled = false;
    }

    boolean isSettled() {
        return settled;
    }

    boolean isRefused() {
        return refused;
    }

    /** The stream goes back to before this place, for another item: this one goes on from here. */
    void hold(long tapeSeq) {
        hadTo = Math.max(hadTo, tapeSeq);
    }

    /** Numbers of another generation say nothing. */
    void release() {
        hadTo = 0;
    }

    boolean hasTwin() {
        return twinSubId != NO_TWIN;
    }

    /** {@return subId of the same item on the delayed stream, which this client subscribed by itself} */
    int twinSubId() {
        return twinSubId;
    }

    void twin(int newTwinSubId) {
        twinSubId = newTwinSubId;
    }

    void dropTwin() {
        twinSubId = NO_TWIN;
    }
}
