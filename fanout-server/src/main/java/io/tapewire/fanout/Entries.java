package io.tapewire.fanout;

import io.tapewire.schemas.process.Counters;
import io.tapewire.tape.LastValues;

/**
 * The entries of one session in effect: moves them between the columns of its interval groups and keeps the shard's indexes and slots in step.
 */
final class Entries {
    private final ClientSession session;
    private final ShardTape tape;
    private final Slots slots;
    private final Counters<FanoutCounter> counters;
    private final EntryTable table = new EntryTable();
    private final IntervalGroup[] groups = new IntervalGroup[IntervalGroup.COUNT];

    Entries(ClientSession session, ShardTape tape, Slots slots, Counters<FanoutCounter> counters) {
        this.session = session;
        this.tape = tape;
        this.slots = slots;
        this.counters = counters;
    }

    EntryTable table() {
        return table;
    }

    Counters<FanoutCounter> counters() {
        return counters;
    }

    /** {@return the group of a grid index or PAUSED, or null where the session has none} */
    IntervalGroup group(int number) {
        return groups[number];
    }

    /** {@return seq of the newest update of a channel: what an item without snapshot takes as sent} */
    long newestSeq(int channel, int instrumentId) {
        final LastValues values = tape.state().lastValues();
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
        } else if (number != IntervalGroup.PAUSED) {
            group.ringPosition = -1; // it may be due by a change that the group has passed
            session.onEntryMoved(number);
        }
        if (number == IntervalGrid.IMMEDIATE) {
            wakeBy(channel, row, id);
        } else if (number != IntervalGroup.PAUSED) {
            slots.schedule(group);
        }
    }

    private void wakeBy(int channel, int row, int instrumentId) {
        if (channel == Channel.STATUS) {
            table.statusNode[row] = tape.statusSubscribers().add(instrumentId, session);
        } else if (table.dataNode[row] == SubscriberIndex.NONE) {
            table.dataNode[row] = tape.dataSubscribers().add(instrumentId, session);
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
        }
        final int moved = column.remove(place);
        if (moved >= 0) {
            table.place[channel][moved] = place;
        }
        table.effective[channel][row] = null;
        table.group[channel][row] = EntryTable.NO_GROUP;
        removeNodes(channel, row);
        if (group.size() == 0) {
            slots.unschedule(group);
        }
        return sentSeq;
    }

    private void removeNodes(int channel, int row) {
        final int id = table.instrumentIds[row];
        if (channel == Channel.STATUS) {
            if (table.statusNode[row] != SubscriberIndex.NONE) {
                tape.statusSubscribers().remove(id, table.statusNode[row]);
                table.statusNode[row] = SubscriberIndex.NONE;
            }
        } else if (table.dataNode[row] != SubscriberIndex.NONE
                && table.group[Channel.TRADE][row] != IntervalGrid.IMMEDIATE
                && table.group[Channel.QUOTE][row] != IntervalGrid.IMMEDIATE) {
            tape.dataSubscribers().remove(id, table.dataNode[row]);
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

    private boolean isFirst(int channel, int row) {
        return column(channel, row).sent[table.place[channel][row]] == Column.FIRST;
    }

    private static int groupOf(Item item, int channel) {
        if (item.paused) {
            return IntervalGroup.PAUSED;
        }
        return channel == Channel.STATUS ? IntervalGrid.IMMEDIATE : item.interval;
    }

    private IntervalGroup groupAt(int number) {
        if (groups[number] == null) {
            groups[number] = new IntervalGroup(session, number);
        }
        return groups[number];
    }

    /** The session is over: the shard forgets it. */
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
