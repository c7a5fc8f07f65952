package io.tapewire.fanout;

import java.util.Arrays;
import org.agrona.collections.Int2IntHashMap;

/**
 * What one stream remembers of each instrument that it was ever subscribed to: one row each, until the stream ends or seeks, so that seqs rise
 * strictly, conflated counts and definitions are right whatever is subscribed and ended meanwhile. About 120 bytes a row.
 */
final class EntryTable {
    /** No row. */
    static final int NONE = -1;

    /** As group: not in effect. */
    static final byte NO_GROUP = -1;

    private static final int INITIAL_CAPACITY = 8;

    private final Int2IntHashMap rowByInstrument = new Int2IntHashMap(INITIAL_CAPACITY * 2, 0.65f, NONE);
    private int size;

    int[] instrumentIds = new int[INITIAL_CAPACITY];

    /** definedTapeSeq of the definition that the client has; 0 = none. */
    long[] defined = new long[INITIAL_CAPACITY];

    /** By channel and row: seq of the newest record delivered on this stream; 0 = none. */
    final long[][] delivered = new long[Channel.COUNT][INITIAL_CAPACITY];

    /** By channel and row: the item in effect, or null. */
    final Item[][] effective = new Item[Channel.COUNT][INITIAL_CAPACITY];

    /** By channel and row: group that the entry is in, and its place in that group's column. */
    final byte[][] group = new byte[Channel.COUNT][INITIAL_CAPACITY];

    final int[][] place = new int[Channel.COUNT][INITIAL_CAPACITY];

    /** By row: nodes in the view's indexes; {@link SubscriberIndex#NONE} = none. */
    int[] dataNode = new int[INITIAL_CAPACITY];

    int[] statusNode = new int[INITIAL_CAPACITY];

    int size() {
        return size;
    }

    /** {@return row of an instrument, or NONE} */
    int row(int instrumentId) {
        return rowByInstrument.get(instrumentId);
    }

    /** {@return row of an instrument, a new one if need be} */
    int rowOf(int instrumentId) {
        final int known = rowByInstrument.get(instrumentId);
        if (known != NONE) {
            return known;
        }
        if (size == instrumentIds.length) {
            grow(size * 2);
        }
        final int row = size++;
        instrumentIds[row] = instrumentId;
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            group[channel][row] = NO_GROUP;
        }
        rowByInstrument.put(instrumentId, row);
        return row;
    }

    private void grow(int capacity) {
        instrumentIds = Arrays.copyOf(instrumentIds, capacity);
        defined = Arrays.copyOf(defined, capacity);
        dataNode = Arrays.copyOf(dataNode, capacity);
        statusNode = Arrays.copyOf(statusNode, capacity);
        for (int channel = 0; channel < Channel.COUNT; channel++) {
            delivered[channel] = Arrays.copyOf(delivered[channel], capacity);
            effective[channel] = Arrays.copyOf(effective[channel], capacity);
            group[channel] = Arrays.copyOf(group[channel], capacity);
            place[channel] = Arrays.copyOf(place[channel], capacity);
        }
    }
}
