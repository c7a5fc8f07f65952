package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.LastValues;
import java.util.Arrays;

/**
 * The entries of one stream in effect: moves them between the columns of its interval groups and keeps the view's indexes and the shard's slots in step.
 */
final class Entries {
    private final SessionStream stream;
    private Slots slots; // null: of a replay, whose slots are its own
    private final Counters<FanoutCounter> counters;
    private final EntryTable table = new EntryTable();
    private final IntervalGroup[] groups = new IntervalGroup[IntervalGroup.COUNT];

    Entries(SessionStream stream, Slots slots, Counters<FanoutCounter> counters) {
        this.stream = stream;
        this.slots = slots;
        this.counters = counters;
    }

    EntryTable table() {
        return table;
    }

    Counters<FanoutCounter> counters() {
        return counters;
    }

    /** {@return the group of a grid index or PAUSED, or null where the stream has none} */
    IntervalGroup group(int number) {
        return groups[number];
    }

    /** {@return seq of the newest update of a channel: what an item without snapshot takes as sent} */
    long newestSeq(int channel, int instrumentId) {
        final LastValues values = stream.view.state().lastValues();
        return switch (channel) {
            case Channel.STATUS -> values.statusCounter(instrumentId);
            case Channel.TRADE -> values.tradeCounter(instrumentId);
            default -> values.quoteCounter(instrumentId);
        };
    }

    /** {@return the column that an entry stands in} */
    Column column(int channel, int row) {
        return groups[table.group[channel][row]].columns[channel];
    }

    /** An item is in effect for an entry from now on; the entry stands in no column. */
    void attach(int channel, int row, Item item, long sentSeq) {
        final int number = groupOf(item, channel);
        final IntervalGroup group = groupAt(number);
        final int id = table.instrumentIds[row];
        table.effective[channel][row] = item;
        table.group[channel][row] = (byte) number;
        table.place[channel][row] = group.columns[channel].add(id, row, sentSeq);
        if (sentSeq == Column.FIRST) {
            item.awaitingFirst++;
        } else if (number < IntervalGrid.COUNT) {
            group.ringPosition = -1; // it may be due by a change that the group has passed
            stream.onEntryMoved(number);
        }
        if (isWoken(number)) {
            wakeBy(channel, row, id);
        } else if (number != IntervalGroup.PAUSED && slots != null) {
            slots.schedule(group);
        }
    }

    /** {@return whether entries of a group go out with each change} */
    private static boolean isWoken(int number) {
        return number == IntervalGrid.IMMEDIATE || number == IntervalGroup.EVERY;
    }

    private void wakeBy(int channel, int row, int instrumentId) {
        if (channel == Channel.STATUS) {
            table.statusNode[row] = stream.view.statusSubscribers().add(instrumentId, stream);
        } else if (table.dataNode[row] == SubscriberIndex.NONE) {
            table.dataNode[row] = stream.view.dataSubscribers().add(instrumentId, stream);
        }
    }

    /** No item is in effect for an entry any more. {@return what it had been sent; never FIRST} */
    long detach(int channel, int row) {
        final IntervalGroup group = groups[table.group[channel][row]];
        final Column column = group.columns[channel];
        final int place = table.place[channel][row];
        long sentSeq = column.sent[place];
        if (sentSeq == Column.FIRST) {
            table.effective[channel][row].awaitingFirst--;
            sentSeq = table.delivered[channel][row];
        } else if (table.group[channel][row] == IntervalGroup.EVERY) {
            sentSeq = table.delivered[channel][row];
        }
        final int moved = column.remove(place);
        if (moved >= 0) {
            table.place[channel][moved] = place;
        }
        table.effective[channel][row] = null;
        table.group[channel][row] = EntryTable.NO_GROUP;
        removeNodes(channel, row);
        if (group.size() == 0 && slots != null) {
            slots.unschedule(group);
        }
        return sentSeq;
    }

    private void removeNodes(int channel, int row) {
        final int id = table.instrumentIds[row];
        if (channel == Channel.STATUS) {
            if (table.statusNode[row] != SubscriberIndex.NONE) {
                stream.view.statusSubscribers().remove(id, table.statusNode[row]);
                table.statusNode[row] = SubscriberIndex.NONE;
            }
        } else if (table.dataNode[row] != SubscriberIndex.NONE
                && !isWoken(table.group[Channel.TRADE][row])
                && !isWoken(table.group[Channel.QUOTE][row])) {
            stream.view.dataSubscribers().remove(id, table.dataNode[row]);
            table.dataNode[row] = SubscriberIndex.NONE;
        }
    }

    /** Makes {@code item} (or none) the one in effect, wherever the entry was; what has been sent stays. */
    void settle(int channel, int row, Item item) {
        final Item current = table.effective[channel][row];
        if (current == null) {
            if (item != null) {
                attach(channel, row, item, newestSeq(channel, table.instrumentIds[row]));
            }
        } else if (item == null) {
            detach(channel, row);
        } else if (item != current || groupOf(item, channel) != table.group[channel][row]) {
            final boolean first = item == current && isFirst(channel, row);
            final long sentSeq = detach(channel, row);
            attach(channel, row, item, first ? Column.FIRST : sentSeq);
        }
    }

    /** {@return whether an entry in effect has been sent, and its first value is not to come} */
    boolean isDelivered(int channel, int row) {
        return table.delivered[channel][row] != 0 && !isFirst(channel, row);
    }

    private boolean isFirst(int channel, int row) {
        return column(channel, row).sent[table.place[channel][row]] == Column.FIRST;
    }

    private static int groupOf(Item item, int channel) {
        if (item.isEvery) {
            return IntervalGroup.EVERY;
        }
        if (item.paused) {
            return IntervalGroup.PAUSED;
        }
        return channel == Channel.STATUS ? IntervalGrid.IMMEDIATE : item.interval;
    }

    private IntervalGroup groupAt(int number) {
        if (groups[number] == null) {
            groups[number] = new IntervalGroup(stream, number);
        }
        return groups[number];
    }

    /** What was delivered one by one becomes what the conflated newest values are held against. */
    void conflateEvery() {
        final IntervalGroup group = groups[IntervalGroup.EVERY];
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            final Column column = group.columns[channel];
            for (int place = 0; place < column.size; place++) {
                if (column.sent[place] != Column.FIRST) {
                    column.sent[place] = table.delivered[channel][column.rows[place]];
                }
            }
        }
    }

    /** {@return whether any entry is conflated} */
    boolean hasLatest() {
        for (int number = 0; number < IntervalGrid.COUNT; number++) {
            if (groups[number] != null && groups[number].size() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Goes over to another view, which stands at the same place; what has been sent stays. */
    void moveTo(TapeView view, Slots newSlots) {
        final Item[][] items = new Item[Channel.COUNT][];
        final long[][] sent = new long[Channel.COUNT][table.size()];
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            items[channel] = Arrays.copyOf(table.effective[channel], table.size());
            for (int row = 0; row < table.size(); row++) {
                if (items[channel][row] != null) {
                    final boolean first = isFirst(channel, row);
                    final long before = detach(channel, row);
                    sent[channel][row] = first ? Column.FIRST : before;
                }
            }
        }
        stream.view = view;
        slots = newSlots;
        for (int row = 0; row < table.size(); row++) {
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                if (items[channel][row] != null) {
                    attach(channel, row, items[channel][row], sent[channel][row]);
                }
            }
        }
    }

    /** {@return entries like these, none yet} */
    Entries renewed(Slots newSlots) {
        return new Entries(stream, newSlots, counters);
    }

    /** The stream is over: the view forgets it. */
    void close() {
        for (int row = 0; row < table.size(); row++) {
            for (int channel = 0; channel < Channel.COUNT; channel++) {
                if (table.effective[channel][row] != null) {
                    detach(channel, row);
                }
            }
        }
    }
}
