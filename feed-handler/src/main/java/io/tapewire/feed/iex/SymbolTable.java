package io.tapewire.feed.iex;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** From the eight bytes of a symbol to the tape's instrument id, without an object per lookup: open addressing over two arrays. */
final class SymbolTable {
    /** What {@link #get} returns for a symbol that was never put. */
    static final int UNKNOWN = 0;

    /** Symbols kept, about ten times those of IEX: bounds what damaged or hostile bytes can take. */
    static final int LIMIT = 128 * 1024;

    /** 2^64 divided by the golden ratio: multiplied by it, the top bits depend on all bits of the key. */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private static final int INITIAL_CAPACITY = 1 << 12;

    private long[] keys = new long[INITIAL_CAPACITY]; // 0 = free: no symbol is eight NULs
    private int[] ids = new int[INITIAL_CAPACITY];
    private int shift = Long.numberOfLeadingZeros(INITIAL_CAPACITY) + 1;
    private int size;

    /** {@return the id put for a key, or {@link #UNKNOWN}} */
    int get(long key) {
        int index = (int) (key * SPREAD >>> shift);
        while (keys[index] != key) {
            if (keys[index] == 0) {
                return UNKNOWN;
            }
            index = index + 1 & keys.length - 1;
        }
        return ids[index];
    }

    /** Puts a key that is not in the table; ignored where the table is full. */
    void put(long key, int id) {
        if (size == LIMIT) {
            return;
        }
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
        insert(key, id);
    }

    private void insert(long key, int id) {
        int index = (int) (key * SPREAD >>> shift);
        while (keys[index] != 0) {
            index = index + 1 & keys.length - 1;
        }
        keys[index] = key;
        ids[index] = id;
    }

    private void grow() {
        final long[] oldKeys = keys;
        final int[] oldIds = ids;
        keys = new long[oldKeys.length * 2];
        ids = new int[oldIds.length * 2];
        shift--;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                insert(oldKeys[i], oldIds[i]);
            }
        }
    }

    /** {@return the symbol in a key's eight bytes, or null where they hold none: printable ASCII, then blanks} */
    static String symbol(long key) {
        final byte[] bytes = new byte[IexLayout.SYMBOL_LENGTH];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(key);
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == ' ') {
            length--;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] <= ' ' || bytes[i] > '~') {
                return null;
            }
        }
        return length == 0 ? null : new String(bytes, 0, length, US_ASCII);
    }

    /** {@return the key of a symbol, or 0 where it is no IEX symbol} */
    static long key(String symbol) {
        final byte[] bytes = symbol.getBytes(US_ASCII);
        if (bytes.length > IexLayout.SYMBOL_LENGTH) {
            return 0;
        }
        final byte[] padded = Arrays.copyOf(bytes, IexLayout.SYMBOL_LENGTH);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        final long key = ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return symbol(key) == null ? 0 : key;
    }
}
