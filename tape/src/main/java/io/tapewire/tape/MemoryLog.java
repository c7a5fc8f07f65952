package io.tapewire.tape;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Bytes and places of the records in a {@link MemoryTape}. The one writer publishes the head behind the bytes; readers on any thread read what lies
 * before it.
 *
 * <pre>
 * excerpt  0       4        8          8-aligned, never across chunks
 *          length  crc32c   record …
 * </pre>
 */
final class MemoryLog {
    /** Four of the longest records. */
    static final int CHUNK_BYTES = 64 * 1024;

    static final int RECORD_OFFSET = 8;
    private static final int CRC_OFFSET = 4;
    private static final VarHandle INT32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PLACES_SHIFT = 10;
    private static final int PLACES_MASK = (1 << PLACES_SHIFT) - 1;

    private volatile AtomicReferenceArray<byte[]> chunks = new AtomicReferenceArray<>(8);
    private volatile AtomicReferenceArray<AtomicLongArray> places = new AtomicReferenceArray<>(8);
    private volatile long headTapeSeq;
    private volatile long firstTapeSeq;
    private volatile long endPlace; // behind the newest excerpt; a place is a chunk's number * CHUNK_BYTES + offset

    long headTapeSeq() {
        return headTapeSeq;
    }

    long firstTapeSeq() {
        return firstTapeSeq;
    }

    long endPlace() {
        return endPlace;
    }

    /** {@return where the record of a tapeSeq starts, or would start next} */
    long place(long tapeSeq) {
        if (tapeSeq > headTapeSeq) {
            return endPlace;
        }
        final long index = tapeSeq - 1;
        return places.get((int) (index >> PLACES_SHIFT)).getPlain((int) index & PLACES_MASK);
    }

    /** {@return the chunk that a place lies in, or null where it was trimmed away} */
    byte[] chunk(long place) {
        return chunks.get((int) (place / CHUNK_BYTES));
    }

    static int offset(long place) {
        return (int) (place % CHUNK_BYTES);
    }

    static int length(byte[] chunk, int offset) {
        return (int) INT32.get(chunk, offset);
    }

    static int crc(byte[] chunk, int offset) {
        return (int) INT32.get(chunk, offset + CRC_OFFSET);
    }

    /** {@return place for the next record, {@code length} bytes long; not published yet} */
    long claim(int length) {
        final int bytes = RECORD_OFFSET + length;
        long place = (endPlace + 7) & ~7L;
        if (offset(place) == 0 || offset(place) + bytes > CHUNK_BYTES) {
            place = (place + CHUNK_BYTES - 1) / CHUNK_BYTES * CHUNK_BYTES;
            chunks = put(chunks, (int) (place / CHUNK_BYTES), new byte[CHUNK_BYTES]);
        }
        return place;
    }

    /** Lets readers see the record that was written at a place. */
    void publish(long tapeSeq, long place, int length, int crc) {
        final byte[] chunk = chunk(place);
        INT32.set(chunk, offset(place), length);
        INT32.set(chunk, offset(place) + CRC_OFFSET, crc);
        final long index = tapeSeq - 1;
        final int block = (int) (index >> PLACES_SHIFT);
        if (((int) index & PLACES_MASK) == 0) {
            places = put(places, block, new AtomicLongArray(PLACES_MASK + 1));
        }
        places.get(block).setPlain((int) index & PLACES_MASK, place);
        endPlace = place + RECORD_OFFSET + length;
        if (firstTapeSeq == 0) {
            firstTapeSeq = tapeSeq;
        }
        headTapeSeq = tapeSeq;
    }

    private static <T> AtomicReferenceArray<T> put(AtomicReferenceArray<T> array, int index, T value) {
        AtomicReferenceArray<T> target = array;
        if (index >= array.length()) {
            target = new AtomicReferenceArray<>(array.length() * 2);
            for (int i = 0; i < array.length(); i++) {
                target.setPlain(i, array.get(i));
            }
        }
        target.set(index, value);
        return target;
    }

    /** Frees what lies before a record; the newest one always stays. */
    void trim(long tapeSeq) {
        final long first = Math.min(tapeSeq, headTapeSeq);
        if (first <= firstTapeSeq) {
            return;
        }
        firstTapeSeq = first;
        final int kept = (int) (place(first) / CHUNK_BYTES);
        for (int i = kept - 1; i >= 0 && chunks.get(i) != null; i--) {
            chunks.set(i, null);
        }
    }
}
