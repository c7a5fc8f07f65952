package io.tapewire.fanout;

import io.tapewire.tape.LastValues;

/**
 * Finds what is due to a session and adds it to the frame: compares the newest seqs with those sent, in dense arrays. A frame that is full stops the
 * walk, and the next one begins where it stopped: what keeps changing in front starves nothing behind.
 */
final class DueGatherer {
    private final ShardTape tape;
    private final ValueWriter values;

    DueGatherer(ShardTape tape, ValueWriter values) {
        this.tape = tape;
        this.values = values;
    }

    /** Adds what is due of the groups whose slot has come. {@return whether that was all} */
    boolean gather(ClientSession session) {
        final Entries entries = session.subscriptions.entries();
        for (int n = 0; n < IntervalGrid.COUNT; n++) {
            final int number = (session.startGroup + n) % IntervalGrid.COUNT;
            if ((session.dueGroups & 1 << number) != 0) {
                final IntervalGroup group = entries.group(number);
                if (group != null && !gather(entries.table(), group)) {
                    session.startGroup = number;
                    return false;
                }
            }
        }
        session.startGroup = 0;
        session.dueGroups = 0;
        return true;
    }

    private boolean gather(EntryTable table, IntervalGroup group) {
        if (group.size() >= IntervalGroup.LARGE && tape.changed().holds(group.ringPosition)) {
            return gatherRing(table, group);
        }
        for (int n = 0; n < Channel.COUNT; n++) {
            final int channel = (group.startChannel + n) % Channel.COUNT;
            if (!gatherColumn(channel, table, group.columns[channel])) {
                group.startChannel = channel;
                return false;
            }
        }
        group.startChannel = 0;
        group.ringPosition = tape.changed().head();
        return true;
    }

    private boolean gatherColumn(int channel, EntryTable table, Column column) {
        final int size = column.size;
        final int start = column.start < size ? column.start : 0;
        final int stop = nextDue(channel, column, start, size, table);
        if (stop < size) {
            column.start = stop;
            return false;
        }
        final int wrapped = nextDue(channel, column, 0, start, table);
        if (wrapped < start) {
            column.start = wrapped;
            return false;
        }
        column.start = 0;
        return true;
    }

    /** {@return place of the first entry in [from, to) that is due and does not fit, or {@code to}} */
    private int nextDue(int channel, Column column, int from, int to, EntryTable table) {
        final LastValues newest = tape.state().lastValues();
        final int[] ids = column.ids;
        final long[] sent = column.sent;
        switch (channel) {
            case Channel.QUOTE:
                for (int i = from; i < to; i++) {
                    if (newest.quoteSeq(ids[i]) > sent[i] && !values.add(channel, table, column, i, false)) {
                        return i;
                    }
                }
                return to;
            case Channel.TRADE:
                for (int i = from; i < to; i++) {
                    if ((newest.tradeSeq(ids[i]) > sent[i] || newest.breakSeq(ids[i]) > sent[i])
                            && !values.add(channel, table, column, i, false)) {
                        return i;
                    }
                }
                return to;
            default:
                for (int i = from; i < to; i++) {
                    if (newest.statusSeq(ids[i]) > sent[i] && !values.add(channel, table, column, i, false)) {
                        return i;
                    }
                }
                return to;
        }
    }

    private boolean gatherRing(EntryTable table, IntervalGroup group) {
        final ChangedRing ring = tape.changed();
        for (long position = group.ringPosition; position < ring.head(); position++) {
            final int row = table.row(ring.id(position));
            if (row != EntryTable.NONE && !addRow(table, row, group)) {
                group.ringPosition = position;
                return false;
            }
        }
        group.ringPosition = ring.head();
        return true;
    }

    private boolean addRow(EntryTable table, int row, IntervalGroup group) {
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            if (table.group[channel][row] == group.interval) {
                final Column column = group.columns[channel];
                final int place = table.place[channel][row];
                if (values.isDue(channel, column, place) && !values.add(channel, table, column, place, false)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Adds first values. {@return whether these were all} */
    boolean gatherFirsts(Subscriptions subscriptions) {
        final Entries entries = subscriptions.entries();
        final EntryTable table = entries.table();
        for (int next = subscriptions.nextFirst(); next >= 0; next = subscriptions.nextFirst()) {
            final int row = next / Channel.COUNT;
            final int channel = next % Channel.COUNT;
            if (table.effective[channel][row] != null && !addFirst(channel, table, entries.column(channel, row), row)) {
                return false;
            }
            subscriptions.takeFirst();
        }
        return true;
    }

    private boolean addFirst(int channel, EntryTable table, Column column, int row) {
        final int place = table.place[channel][row];
        if (column.sent[place] != Column.FIRST) {
            return true; // ended and begun again meanwhile, or taken over
        }
        final long delivered = table.delivered[channel][row];
        column.sent[place] = delivered - 1;
        if (values.isDue(channel, column, place) && values.hasValue(channel, column.ids[place])) {
            if (!values.add(channel, table, column, place, true)) {
                column.sent[place] = Column.FIRST;
                return false;
            }
        } else {
            column.sent[place] = delivered;
        }
        table.effective[channel][row].awaitingFirst--;
        return true;
    }

    /** {@return whether anything is due that {@link #gather} or {@link #gatherFirsts} would add} */
    boolean hasDue(ClientSession session) {
        final Subscriptions subscriptions = session.subscriptions;
        if (subscriptions.nextFirst() >= 0) {
            return true;
        }
        for (int number = 0; number < IntervalGrid.COUNT; number++) {
            final IntervalGroup group = subscriptions.entries().group(number);
            if ((session.dueGroups & 1 << number) != 0 && group != null && hasDue(group)) {
                return true;
            }
        }
        session.dueGroups = 0;
        return false;
    }

    private boolean hasDue(IntervalGroup group) {
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            final Column column = group.columns[channel];
            for (int place = 0; place < column.size; place++) {
                if (values.isDue(channel, column, place)) {
                    return true;
                }
            }
        }
        return false;
    }
}
