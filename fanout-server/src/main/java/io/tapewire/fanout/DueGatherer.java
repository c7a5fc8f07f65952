package io.tapewire.fanout;

import io.tapewire.tape.LastValues;

/**
 * Finds what is due to a stream and adds it to the frame: compares the newest seqs with those sent, in dense arrays. The walk goes round and round over
 * groups, channels and entries, each once in a round; a frame that is full stops it, and the next one begins where it stopped: what keeps changing in one
 * place starves nothing in another, however little the client takes.
 */
final class DueGatherer {
    private final ValueWriter values;
    private TapeView tape;

    DueGatherer(ValueWriter values) {
        this.values = values;
    }

    private void of(SessionStream stream) {
        tape = stream.view;
        values.of(tape);
    }

    /** Adds what is due of the groups whose slot has come. {@return whether that was all} */
    boolean gather(SessionStream stream, Lag lag, long nowNs) {
        of(stream);
        lag.onWalk(nowNs);
        final int start = stream.startGroup;
        final boolean resumed = start > 0 || isResumed(stream, start);
        if (!walk(stream, start, IntervalGroup.COUNT)) {
            return false;
        }
        lag.onRoundOver(nowNs);
        if (resumed && !walk(stream, 0, start + 1)) {
            return false;
        }
        stream.startGroup = 0;
        stream.dueGroups = 0;
        lag.onAllSent();
        return true;
    }

    private static boolean isResumed(SessionStream stream, int number) {
        final IntervalGroup group = stream.subscriptions.entries().group(number);
        return group != null && group.isResumed();
    }

    /** Walks groups in [from, to), the first from where it was left. {@return whether all of it fitted; else the place is kept} */
    private boolean walk(SessionStream stream, int from, int to) {
        final Entries entries = stream.subscriptions.entries();
        for (int number = from; number < to; number++) {
            final IntervalGroup group = entries.group(number);
            if ((stream.dueGroups & 1 << number) != 0 && group != null && !gather(entries.table(), group)) {
                stream.startGroup = number;
                return false;
            }
        }
        stream.startGroup = 0;
        return true;
    }

    private boolean gather(EntryTable table, IntervalGroup group) {
        if (group.size() >= IntervalGroup.LARGE && tape.changed().holds(group.ringPosition)) {
            return gatherRing(table, group);
        }
        if (!group.isResumed()) {
            group.ringLimit = tape.changed().head(); // what changes behind the walk is in the ring from here on
        }
        for (int channel = group.startChannel; channel < Channel.COUNT; channel++) {
            final Column column = group.columns[channel];
            final int stop = nextDue(channel, column, Math.min(group.startPlace, column.size), column.size, table);
            if (stop < column.size) {
                group.leave(channel, stop);
                return false;
            }
            group.startPlace = 0;
        }
        group.leave(0, 0);
        group.ringPosition = group.ringLimit;
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

    /** Up to where the ring was when the group's turn came: what comes while it lasts is of the next round. */
    private boolean gatherRing(EntryTable table, IntervalGroup group) {
        final ChangedRing ring = tape.changed();
        if (!group.isInRing) {
            group.leave(0, 0);
            group.isInRing = true;
            group.ringLimit = ring.head();
        }
        for (long position = group.ringPosition; position < group.ringLimit; position++) {
            final int row = table.row(ring.id(position));
            if (row != EntryTable.NONE && !addRow(table, row, group)) {
                group.ringPosition = position;
                return false;
            }
        }
        group.ringPosition = group.ringLimit;
        group.isInRing = false;
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
    boolean gatherFirsts(SessionStream stream) {
        of(stream);
        final Subscriptions subscriptions = stream.subscriptions;
        final Entries entries = subscriptions.entries();
        final EntryTable table = entries.table();
        final FirstValues firsts = subscriptions.firsts();
        for (int next = firsts.next(); next >= 0; next = firsts.next()) {
            final int row = next / Channel.COUNT;
            final int channel = next % Channel.COUNT;
            if (table.effective[channel][row] != null && !addFirst(channel, table, entries.column(channel, row), row)) {
                return false;
            }
            firsts.take();
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

    /** {@return whether anything is due that {@link #gather} or {@link #gatherFirsts} would add} Else no slot is remembered as come. */
    boolean hasDue(SessionStream stream) {
        of(stream);
        final Subscriptions subscriptions = stream.subscriptions;
        if (subscriptions.firsts().next() >= 0) {
            return true;
        }
        for (int number = 0; number < IntervalGroup.COUNT; number++) {
            final IntervalGroup group = subscriptions.entries().group(number);
            if ((stream.dueGroups & 1 << number) != 0 && group != null && hasDue(group)) {
                return true;
            }
        }
        stream.dueGroups = 0;
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
