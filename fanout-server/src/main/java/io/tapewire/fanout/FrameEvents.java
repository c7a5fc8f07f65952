package io.tapewire.fanout;

import java.util.Arrays;

/** Which events stand in a frame, in order: instrument, channel and seq of each, in dense arrays that only ever grow. */
final class FrameEvents {
    private int[] ids = new int[256];
    private byte[] channels = new byte[256];
    private long[] seqs = new long[256];
    private int count;

    void clear() {
        count = 0;
    }

    void add(int instrumentId, int channel, long seq) {
        if (count == ids.length) {
            grow(count * 2);
        }
        ids[count] = instrumentId;
        channels[count] = (byte) channel;
        seqs[count] = seq;
        count++;
    }

    private void grow(int capacity) {
        ids = Arrays.copyOf(ids, capacity);
        channels = Arrays.copyOf(channels, capacity);
        seqs = Arrays.copyOf(seqs, capacity);
    }

    void copyFrom(FrameEvents other) {
        if (ids.length < other.count) {
            grow(other.ids.length);
        }
        System.arraycopy(other.ids, 0, ids, 0, other.count);
        System.arraycopy(other.channels, 0, channels, 0, other.count);
        System.arraycopy(other.seqs, 0, seqs, 0, other.count);
        count = other.count;
    }

    int count() {
        return count;
    }

    int id(int index) {
        return ids[index];
    }

    int channel(int index) {
        return channels[index];
    }

    long seq(int index) {
        return seqs[index];
    }
}
