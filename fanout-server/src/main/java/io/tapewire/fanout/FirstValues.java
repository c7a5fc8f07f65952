package io.tapewire.fanout;

import java.util.ArrayDeque;
import org.agrona.collections.IntArrayList;

/** What one stream's snapshots still lack: the entries whose first value may be due, and the items whose end is to be told, the oldest first. */
final class FirstValues {
    private final ArrayDeque<Item> open = new ArrayDeque<>(2);
    private final IntArrayList entries = new IntArrayList();
    private int taken;

    /** An item begins: its end is told even where it is asked for no first values. */
    void begin(Item item) {
        open.add(item);
    }

    /** The first value of an entry is due. */
    void add(int channel, int row) {
        entries.addInt(row * Channel.COUNT + channel);
    }

    /** The value of an entry is due once more, as a snapshot of the item that is in effect for it. */
    void repeat(int channel, int row, Item item) {
        item.awaitingFirst++;
        add(channel, row);
        if (!open.contains(item)) {
            open.add(item);
        }
    }

    /** An item has ended; its entries are passed over. */
    void remove(Item item) {
        open.remove(item);
    }

    void clear() {
        open.clear();
        entries.clear();
        taken = 0;
    }

    /** {@return row × COUNT + channel of the next entry whose first value may be due, or -1} */
    int next() {
        if (taken < entries.size()) {
            return entries.getInt(taken);
        }
        entries.clear();
        taken = 0;
        return -1;
    }

    /** The next entry is done with. */
    void take() {
        taken++;
    }

    /** {@return whether first values or ends of snapshots are to be sent} */
    boolean isOpen() {
        return !open.isEmpty();
    }

    /** {@return the items whose snapshot has not been ended, the oldest first} */
    Iterable<Item> open() {
        return open;
    }

    /** The end of an item's snapshot is told. */
    void end(Item item) {
        open.remove(item);
    }
}
