package io.tapewire.fanout;

import java.util.Arrays;

/**
 * Which streams want to be woken when an instrument changes: a doubly linked list per instrument, its nodes in arrays. Only what must go out at
 * once stands here (interval 0, trading status): entries with an interval cost a tick nothing.
 */
final class SubscriberIndex {
    /** No node. */
    static final int NONE = 0;

    private int[] heads = new int[256];
    private SessionStream[] streams = new SessionStream[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private int free = NONE;
    private int used = 1;
    private int count;

    /** {@return the new node of a stream in the instrument's list} */
    int add(int instrumentId, SessionStream stream) {
        if (instrumentId >= heads.length) {
            heads = Arrays.copyOf(heads, Math.max(instrumentId + 1, heads.length * 2));
        }
        final int node = allocate();
        count++;
        final int head = heads[instrumentId];
        streams[node] = stream;
        next[node] = head;
        previous[node] = NONE;
        if (head != NONE) {
            previous[head] = node;
        }
        heads[instrumentId] = node;
        return node;
    }

    private int allocate() {
        if (free != NONE) {
            final int node = free;
            free = next[node];
            return node;
        }
        if (used == streams.length) {
            streams = Arrays.copyOf(streams, used * 2);
            next = Arrays.copyOf(next, used * 2);
            previous = Arrays.copyOf(previous, used * 2);
        }
        return used++;
    }

    void remove(int instrumentId, int node) {
        if (previous[node] == NONE) {
            heads[instrumentId] = next[node];
        } else {
            next[previous[node]] = next[node];
        }
        if (next[node] != NONE) {
            previous[next[node]] = previous[node];
        }
        count--;
        streams[node] = null;
        next[node] = free;
        free = node;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** {@return first node of an instrument's list, or NONE} */
    int first(int instrumentId) {
        return instrumentId < heads.length ? heads[instrumentId] : NONE;
    }

    /** {@return the node behind one, or NONE} */
    int next(int node) {
        return next[node];
    }

    SessionStream stream(int node) {
        return streams[node];
    }
}
