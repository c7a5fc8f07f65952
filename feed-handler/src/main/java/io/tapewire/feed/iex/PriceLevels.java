package io.tapewire.feed.iex;

import java.util.Arrays;

/**
 * One side of one book: price levels in order, the best one last, where most changes are. Few levels are held at once, so an insertion moves few;
 * nothing is allocated but when a side is deeper than it ever was.
 */
final class PriceLevels {
    /** Levels of a side: IEX has tens. What is beyond is refused, so that damaged bytes cannot take all memory. */
    static final int LIMIT = 4_096;

    private static final int INITIAL_CAPACITY = 8;

    private final int sign;
    private long[] keys = new long[INITIAL_CAPACITY]; // price times sign: rises towards the best
    private long[] sizes = new long[INITIAL_CAPACITY];
    private int count;

    private PriceLevels(int sign) {
        this.sign = sign;
    }

    /** {@return a buy side: the highest price is the best} */
    static PriceLevels bids() {
        return new PriceLevels(1);
    }

    /** {@return a sell side: the lowest price is the best} */
    static PriceLevels asks() {
        return new PriceLevels(-1);
    }

    /**
     * Sets the size at a price.
     *
     * @param price mantissa, not the least long
     * @param size absolute; 0 removes the level
     * @return false where there is no room for one more level
     */
    boolean set(long price, long size) {
        final long key = price * sign;
        final int index = Arrays.binarySearch(keys, 0, count, key);
        if (index >= 0) {
            if (size == 0) {
                remove(index);
            } else {
                sizes[index] = size;
            }
            return true;
        }
        return size == 0 || insert(-index - 1, key, size);
    }

    private boolean insert(int index, long key, long size) {
        if (count == LIMIT) {
            return false;
        }
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, count * 2);
            sizes = Arrays.copyOf(sizes, count * 2);
        }
        System.arraycopy(keys, index, keys, index + 1, count - index);
        System.arraycopy(sizes, index, sizes, index + 1, count - index);
        keys[index] = key;
        sizes[index] = size;
        count++;
        return true;
    }

    private void remove(int index) {
        count--;
        System.arraycopy(keys, index + 1, keys, index, count - index);
        System.arraycopy(sizes, index + 1, sizes, index, count - index);
    }

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** {@return the best price; only where there is a level} */
    long bestPrice() {
        return keys[count - 1] * sign;
    }

    /** {@return the size at the best price; only where there is a level} */
    long bestSize() {
        return sizes[count - 1];
    }
}
