package io.tapewire.fanout;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A few messages of one session in order, within a bound of bytes: answers that the socket has no room for yet, requests that wait until the shard
 * has caught up. Holds memory only while it holds messages; the arrays are lent by the shard.
 */
final class MessageQueue {
    private static final int LENGTH_BYTES = 4;

    /** Lends arrays; one per shard. */
    static final class Arena {
        /** Most arrays kept, and the longest: what a busy moment needs. */
        private static final int KEEP = 16;

        private static final int KEEP_BYTES = 64 * 1024;
        private static final int INITIAL_BYTES = 1024;

        private final ArrayDeque<byte[]> spare = new ArrayDeque<>(KEEP);

        byte[] take() {
            final byte[] array = spare.poll();
            return array == null ? new byte[INITIAL_BYTES] : array;
        }

        void giveBack(byte[] array) {
            if (spare.size() < KEEP && array.length <= KEEP_BYTES) {
                spare.push(array);
            }
        }
    }

    private final Arena arena;
    private final int limitBytes;
    private byte[] array;
    private int head;
    private int tail;

    MessageQueue(Arena arena, int limitBytes) {
        this.arena = arena;
        this.limitBytes = limitBytes;
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** {@return false: beyond the bound, nothing was added} */
    boolean add(DirectBuffer message, int offset, int length) {
        final int needed = tail + LENGTH_BYTES + length;
        if (needed > limitBytes) {
            return false;
        }
        if (array == null) {
            array = arena.take();
        }
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.min(limitBytes, Math.max(needed, array.length * 2)));
        }
        putLength(tail, length);
        message.getBytes(offset, array, tail + LENGTH_BYTES, length);
        tail = needed;
        return true;
    }

    /** Wraps the oldest message; only while there is one, and until it is removed. */
    void peek(UnsafeBuffer view) {
        view.wrap(array, head + LENGTH_BYTES, length(head));
    }

    void remove() {
        head += LENGTH_BYTES + length(head);
        if (head == tail) {
            clear();
        }
    }

    void clear() {
        if (array != null) {
            arena.giveBack(array);
            array = null;
        }
        head = 0;
        tail = 0;
    }

    private void putLength(int at, int length) {
        array[at] = (byte) length;
        array[at + 1] = (byte) (length >>> 8);
        array[at + 2] = (byte) (length >>> 16);
    }

    private int length(int at) {
        return array[at] & 0xFF | (array[at + 1] & 0xFF) << 8 | (array[at + 2] & 0xFF) << 16;
    }
}
