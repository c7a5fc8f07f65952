package io.tapewire.fanout;

/**
 * Entries of one stream that leave together: those of one granted interval. The group of interval 0 also has every status entry, whatever its
 * interval, since a status is sent at once; entries of paused items stand in a group of their own, which is never due.
 */
final class IntervalGroup {
    /** As group number: entries of paused items. */
    static final int PAUSED = IntervalGrid.COUNT;

    /** As group number: entries of items in mode EVERY. It is due only where they are conflated because the stream fell too far behind. */
    static final int EVERY = IntervalGrid.COUNT + 1;

    /** Groups that a stream can have. */
    static final int COUNT = IntervalGrid.COUNT + 2;

    /** From this size on the ring of changed instruments is cheaper than a look at each entry. */
    static final int LARGE = 256;

    final SessionStream stream;
    final int interval;
    final Column[] columns = {new Column(), new Column(), new Column()};

    /** Channel and place at which the walk goes on: where the last frame was full. */
    int startChannel;

    int startPlace;

    /** Whether the walk stands within the ring, and where its turn ends: {@link #ringPosition} is where it goes on. */
    boolean isInRing;

    long ringLimit;

    /** Position in the ring of changed instruments up to which nothing is due; -1 = look at all. */
    long ringPosition = -1;

    /** The groups of the same slot, in a ring of lists: {@link Slots}. */
    IntervalGroup nextOfSlot;

    IntervalGroup previousOfSlot;
    boolean scheduled;

    IntervalGroup(SessionStream stream, int interval) {
        this.stream = stream;
        this.interval = interval;
    }

    /** {@return whether the walk stands within this group} */
    boolean isResumed() {
        return isInRing || startChannel > 0 || startPlace > 0;
    }

    /** The walk leaves at a place, which it will come back to. */
    void leave(int channel, int place) {
        startChannel = channel;
        startPlace = place;
        isInRing = false;
    }

    int size() {
        return columns[Channel.STATUS].size + columns[Channel.TRADE].size + columns[Channel.QUOTE].size;
    }
}
