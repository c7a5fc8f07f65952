package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.Mode;

/** One instrument and channel on one stream: which item is in effect for it and what was delivered. */
final class Cell {
    final int id;
    final int channel;

    /** In effect; null = not subscribed. */
    Item item;

    private boolean wasEvery;
    private int version;

    /** The newest seq delivered, in any mode; 0 = none. */
    long lastSeq;

    /** Its tapeSeq. */
    long lastTapeSeq;

    /** The newest seq that came; below {@link #lastSeq} where that one was passed over. */
    long handedSeq;

    /** LATEST: another item took effect since; its first value counts 0. */
    boolean isChanged;

    /** EVERY: {@link #lastSeq} is where the events go on. */
    boolean hasBegun;

    /** EVERY: events are due from the item's own start. */
    boolean follows = true;

    /** EVERY: the last one delivered stood in a snapshot. */
    boolean isSnapshot;

    Cell(int id, int channel) {
        this.id = id;
        this.channel = channel;
    }

    boolean isEvery() {
        return item != null && !item.isPaused && item.mode == Mode.EVERY;
    }

    /** Another set of items is in effect on the stream. */
    void settle(Item winner, int newVersion) {
        final boolean isOther = winner != item;
        final boolean isNew = item == null && version == 0 || winner != null && winner.version > version;
        isChanged |= isOther;
        item = winner;
        version = newVersion;
        if (isEvery() && !wasEvery) {
            hasBegun = false;
            // What takes over from another item begins at a place that nobody tells.
            follows = isOther && isNew;
        } else if (isEvery() && isOther && !hasBegun) {
            follows = true;
        }
        wasEvery = isEvery();
    }

    /** The stream stands somewhere else: nothing that it said counts any more. */
    void reset() {
        lastSeq = 0;
        lastTapeSeq = 0;
        handedSeq = 0;
        hasBegun = false;
        follows = true;
        isSnapshot = false;
        isChanged = false;
    }

    void deliver(long seq, long tapeSeq) {
        handedSeq = seq;
        passOver(seq, tapeSeq);
    }

    /** What did not come, and was told or is missed, is behind it. */
    void passOver(long seq, long tapeSeq) {
        lastSeq = seq;
        lastTapeSeq = tapeSeq;
        isChanged = false;
    }
}
