package io.tapewire.fanout;

/**
 * Entries of one session that leave together: those of one granted interval. The group of interval 0 also has every status entry, whatever its
 * interval, since a status is sent at once; entries of paused items stand in a group of their own, which is never due.
 */
final class IntervalGroup {
    /** As group number: entries of paused items. */
    static final int PAUSED = IntervalGrid.COUNT;

    /** Groups that a session can have. */
    static final int COUNT = IntervalGrid.COUNT + 1;

    /** From this size on the ring of changed instruments is cheaper than a look at each entry. */
    static final int LARGE = 256;

    final ClientSession session;
    final int interval;
    final Column[] columns = {new Column(), new Column(), new Column()};

    /** Channel at which the next look begins: where the last frame was full. */
    int startChannel;

    /** Position in the ring of changed instruments up to which nothing is due; -1 = look at all. */
    long ringPosition = -1;

    /** The groups of the same slot, in a ring of lists: {@link Slots}. */
    IntervalGroup nextOfSlot;

    IntervalGroup previousOfSlot;
    boolean scheduled;

    IntervalGroup(ClientSession session, int interval) {
        this.session = session;
        this.interval = interval;
    }

    int size() {
        return columns[Channel.STATUS].size + columns[Channel.TRADE].size + columns[Channel.QUOTE].size;
    }
}
