package io.tapewire.fanout;

import java.util.Arrays;

/**
 * The sessions of a shard and when something is to be done for each: one dense array of deadlines, walked when the earliest has come and not more
 * often than each {@link #SPACING_NS}. A walk over 10,000 takes some µs, and a deadline that moves costs a store.
 */
final class SessionList {
    /** Deadlines need no better than this. */
    private static final long SPACING_NS = 5_000_000;

    private ClientSession[] sessions = new ClientSession[64];
    private long[] deadlines = new long[64];
    private int count;
    private long earliestNs = Long.MAX_VALUE;
    private long walkedNs;

    void add(ClientSession session) {
        if (count == sessions.length) {
            sessions = Arrays.copyOf(sessions, count * 2);
            deadlines = Arrays.copyOf(deadlines, count * 2);
        }
        session.index = count;
        sessions[count] = session;
        deadlines[count] = Long.MAX_VALUE;
        count++;
    }

    /** Removes a session; the last one takes its place. */
    void remove(ClientSession session) {
        count--;
        final ClientSession last = sessions[count];
        sessions[session.index] = last;
        deadlines[session.index] = deadlines[count];
        last.index = session.index;
        sessions[count] = null;
    }

    ClientSession get(int index) {
        return sessions[index];
    }

    int count() {
        return count;
    }

    /** Something will be to do for a session at a time. */
    void noteDeadline(ClientSession session, long deadlineNs) {
        if (deadlineNs < deadlines[session.index]) {
            deadlines[session.index] = deadlineNs;
            earliestNs = Math.min(earliestNs, deadlineNs);
        }
    }

    /** {@return whether the deadline of the session at {@code index} has come; it is then none} */
    boolean takeDeadline(int index, long nowNs) {
        if (deadlines[index] > nowNs) {
            return false;
        }
        deadlines[index] = Long.MAX_VALUE;
        return true;
    }

    /** {@return when the deadlines are to be walked, ns; Long.MAX_VALUE = never} */
    long nextNs() {
        return earliestNs == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(earliestNs, walkedNs + SPACING_NS);
    }

    /** The deadlines have been walked. */
    void walked(long nowNs) {
        walkedNs = nowNs;
        earliestNs = Long.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            earliestNs = Math.min(earliestNs, deadlines[i]);
        }
    }
}
