package io.tapewire.perf.benchmarks;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.feed.capture.CaptureCounter;
import io.tapewire.feed.capture.CaptureReader;
import io.tapewire.schemas.process.Counters;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * IEX datagrams in memory, handed out again and again as one stream without end: the sequence number and send time of each are moved on, so that no
 * pass is taken for a repetition. Layouts: IEX-TP 1.0 and DEEP 1.0, all little-endian.
 */
final class IexDatagrams {
    private static final int HEADER_LENGTH = 40;
    private static final int SESSION_OFFSET = 8;
    private static final int COUNT_OFFSET = 14;
    private static final int SEQUENCE_OFFSET = 24;
    private static final int SEND_TIME_OFFSET = 32;
    private static final int PRICE_LEVEL_LENGTH = 30;
    private static final int TRADE_LENGTH = 38;
    private static final long START_NS = 1_696_248_000_000_000_000L;

    /** Of the made-up stream: 1,024 datagrams of 16 messages for 256 symbols, one message in 32 a trade. */
    private static final int DATAGRAMS = 1_024;

    private static final int MESSAGES = 16;
    private static final int SYMBOLS = 256;
    private static final int TRADE_EVERY = 32;

    private final UnsafeBuffer bytes;
    private final int[] offsets; // of each datagram, and the end
    private long nextSeq = 1;
    private long sendTime = START_NS;
    private int next;
    private int current;

    private IexDatagrams(ExpandableArrayBuffer source, IntArrayList ends) {
        offsets = new int[ends.size() + 1];
        for (int i = 0; i < ends.size(); i++) {
            offsets[i + 1] = ends.getInt(i);
        }
        bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(offsets[ends.size()]));
        bytes.putBytes(0, source, 0, bytes.capacity());
    }

    /** {@return the segments of a capture that hold messages, of its first session only} */
    static IexDatagrams ofCapture(Path file) {
        final ExpandableArrayBuffer all = new ExpandableArrayBuffer(1 << 20);
        final IntArrayList ends = new IntArrayList();
        int end = 0;
        int session = 0;
        try (CaptureReader reader = CaptureReader.open(file, new Counters<>(CaptureCounter.class))) {
            for (CaptureReader.Step step = reader.next(); step != CaptureReader.Step.END; step = reader.next()) {
                if (step != CaptureReader.Step.DATAGRAM
                        || reader.buffer().getShort(reader.offset() + COUNT_OFFSET, LITTLE_ENDIAN) == 0) {
                    continue;
                }
                final int its = reader.buffer().getInt(reader.offset() + SESSION_OFFSET, LITTLE_ENDIAN);
                session = session == 0 ? its : session;
                if (session == its) {
                    all.putBytes(end, reader.buffer(), reader.offset(), reader.length());
                    end += reader.length();
                    ends.addInt(end);
                }
            }
        }
        return new IexDatagrams(all, ends);
    }

    /** {@return a made-up DEEP stream: one-message events that move the best prices of symbols, the busier ones more often} */
    static IexDatagrams madeUp(long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        final ExpandableArrayBuffer all = new ExpandableArrayBuffer(1 << 20);
        final IntArrayList ends = new IntArrayList();
        int end = 0;
        int count = 0;
        for (int i = 0; i < DATAGRAMS; i++) {
            final int start = end;
            end += HEADER_LENGTH;
            for (int m = 0; m < MESSAGES; m++) {
                final int length = ++count % TRADE_EVERY == 0 ? TRADE_LENGTH : PRICE_LEVEL_LENGTH;
                all.putShort(end, (short) length, LITTLE_ENDIAN);
                putMessage(all, end + 2, length, random, count);
                end += 2 + length;
            }
            all.putByte(start, (byte) 1);
            all.putShort(start + 2, (short) 0x8004, LITTLE_ENDIAN);
            all.putInt(start + 4, 1, LITTLE_ENDIAN);
            all.putInt(start + SESSION_OFFSET, 1, LITTLE_ENDIAN);
            all.putShort(start + 12, (short) (end - start - HEADER_LENGTH), LITTLE_ENDIAN);
            all.putShort(start + COUNT_OFFSET, (short) MESSAGES, LITTLE_ENDIAN);
            ends.addInt(end);
        }
        return new IexDatagrams(all, ends);
    }

    private static void putMessage(ExpandableArrayBuffer all, int at, int length, SplittableRandom random, int count) {
        final int symbol = random.nextInt(SYMBOLS) & random.nextInt(SYMBOLS);
        final boolean buy = random.nextBoolean();
        final long price = (100L + symbol) * 10_000 + (buy ? -100L : 100L) * (1 + random.nextInt(3));
        all.putByte(at, (byte) (length == TRADE_LENGTH ? 'T' : buy ? '8' : '5'));
        all.putByte(at + 1, (byte) (length == TRADE_LENGTH ? 0 : 1)); // the event is complete
        all.putLong(at + 2, START_NS + count * 1_000L, LITTLE_ENDIAN);
        all.putBytes(at + 10, "SYM%-5d".formatted(symbol).getBytes(StandardCharsets.US_ASCII));
        all.putInt(at + 18, random.nextInt(10) * 100, LITTLE_ENDIAN);
        all.putLong(at + 22, price, LITTLE_ENDIAN);
        if (length == TRADE_LENGTH) {
            all.putInt(at + 18, 100, LITTLE_ENDIAN);
            all.putLong(at + 30, count, LITTLE_ENDIAN);
        }
    }

    /** Moves to the next datagram; after the last comes the first again, as the stream's next. */
    void next() {
        current = offsets[next];
        next = next + 2 == offsets.length ? 0 : next + 1;
        sendTime += 1_000;
        bytes.putLong(current + SEQUENCE_OFFSET, nextSeq, LITTLE_ENDIAN);
        bytes.putLong(current + SEND_TIME_OFFSET, sendTime, LITTLE_ENDIAN);
        nextSeq += bytes.getShort(current + COUNT_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    /** {@return datagrams of one pass} */
    int count() {
        return offsets.length - 1;
    }

    /** {@return send time of the datagram, ns since 1970} */
    long sendTime() {
        return sendTime;
    }

    UnsafeBuffer bytes() {
        return bytes;
    }

    int offset() {
        return current;
    }

    int length() {
        return HEADER_LENGTH + (bytes.getShort(current + 12, LITTLE_ENDIAN) & 0xFFFF);
    }
}
