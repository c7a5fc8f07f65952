package io.tapewire.feed.iex;

import static io.tapewire.feed.iex.IexMessages.auction;
import static io.tapewire.feed.iex.IexMessages.level;
import static io.tapewire.feed.iex.IexMessages.quote;
import static io.tapewire.feed.iex.IexMessages.systemEvent;
import static io.tapewire.feed.iex.IexMessages.trade;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tapewire.schemas.process.Counters;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class IexDecoderTest {
    private static final long T = IexStream.START;

    private final Counters<IexCounter> counters = new Counters<>(IexCounter.class);
    private final List<String> warnings = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private int segments;
    private final IexDecoder decoder = new IexDecoder(new Recorder(), counters, warnings::add);

    private final class Recorder implements IexListener {
        @Override
        public void onChannel(int protocol, long channel, long session) {
            events.add("channel " + Integer.toHexString(protocol) + " " + channel + " " + session);
        }

        @Override
        public void onSegment() {
            segments++;
        }

        @Override
        public void onEpoch(long session, long firstSeq) {
            events.add("epoch " + session + " " + firstSeq);
        }

        @Override
        public void onGap(long firstSeq, long lastSeq) {
            events.add("gap " + firstSeq + " " + lastSeq);
        }

        @Override
        public void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime) {
            events.add((char) type + " " + seq);
        }
    }

    private int give(byte[] datagram) {
        final byte[] padded = new byte[datagram.length + 3];
        System.arraycopy(datagram, 0, padded, 3, datagram.length);
        return decoder.onDatagram(new UnsafeBuffer(padded), 3, datagram.length);
    }

    private long count(IexCounter counter) {
        return counters.get(counter);
    }

    private static byte[] anyQuote() {
        return quote(T, "A", 100, 10_000, 10_100, 200);
    }

    @Test
    void shouldHandOnMessagesInOrderWithEpochAndGap() {
        final IexStream stream = IexStream.tops();
        assertEquals(0, give(stream.segment()));
        assertEquals(2, give(stream.segment(systemEvent('O', T), anyQuote())));
        assertEquals(1, give(stream.at(6).segment(trade(0, T, "A", 100, 10_000, 1))));
        assertEquals(
                List.of("channel 8003 1 1137508352", "epoch 1137508352 1", "S 1", "Q 2", "gap 3 5", "T 6"), events);
        assertEquals(3, count(IexCounter.DATAGRAMS));
        assertEquals(1, count(IexCounter.HEARTBEATS));
        assertEquals(3, count(IexCounter.MESSAGES));
        assertEquals(1, count(IexCounter.GAPS));
        assertEquals(3, count(IexCounter.LOST_MESSAGES));
        assertEquals(1, count(IexCounter.EPOCHS));
        assertEquals(1, decoder.typeCount('T'));
    }

    @Test
    void shouldHandOnOnlyTheNewPartOfAnOverlap() {
        final IexStream stream = IexStream.tops();
        give(stream.segment(anyQuote(), anyQuote()));
        stream.sentAt(T);
        assertEquals(1, give(stream.at(2).segment(anyQuote(), trade(0, T, "A", 1, 1, 1))));
        assertEquals(List.of("Q 1", "Q 2", "T 3"), events.subList(2, events.size()));
        assertEquals(1, count(IexCounter.DUPLICATES));
    }

    @Test
    void shouldReadMessagesThatHaveGrownAndSkipNewTypes() {
        final byte[] grown = Arrays.copyOf(anyQuote(), 60);
        final byte[] newType = new byte[33];
        newType[0] = 'Z';
        final byte[] tooShort = Arrays.copyOf(anyQuote(), 41);
        give(IexStream.tops().segment(grown, newType, tooShort, new byte[0], auction('O', T, "A")));
        assertEquals(List.of("Q 1", "A 5"), events.subList(2, events.size()));
        assertEquals(5, count(IexCounter.MESSAGES));
        assertEquals(1, count(IexCounter.UNKNOWN_TYPES));
        assertEquals(2, count(IexCounter.MALFORMED_MESSAGES));
    }

    @Test
    void shouldRefuseSegmentsWhoseLengthsContradictEachOther() {
        final byte[] segment = IexStream.tops().segment(anyQuote(), anyQuote());
        give(Arrays.copyOf(segment, segment.length - 1));
        final byte[] oneMore = segment.clone();
        oneMore[IexLayout.MESSAGE_COUNT]++;
        give(oneMore);
        final byte[] oneLess = segment.clone();
        oneLess[IexLayout.MESSAGE_COUNT]--;
        give(oneLess);
        final byte[] longer = segment.clone();
        longer[40]++;
        give(longer);
        assertEquals(4, count(IexCounter.MALFORMED_SEGMENTS));
        assertEquals(List.of(), events);
        assertFalse(decoder.hasChannel());
        give(Arrays.copyOf(segment, segment.length + 4)); // a datagram may have more behind its segment
        assertEquals(2, count(IexCounter.MESSAGES));
    }

    @Test
    void shouldCountWhatIsNoSegment() {
        give(new byte[0]);
        give(new byte[39]);
        give(new byte[200]);
        final byte[] version2 = IexStream.tops().segment();
        version2[0] = 2;
        give(version2);
        give(new IexStream(0x8006, 1, 1).segment());
        assertEquals(5, count(IexCounter.FOREIGN_DATAGRAMS));
    }

    @Test
    void shouldKeepTheFirstChannelAndNameTheOthersOnce() {
        final IexStream tops15 = new IexStream(IexLayout.TOPS_1_5, 1, 7);
        final IexStream otherChannel = new IexStream(IexLayout.DEEP_1_0, 2, 7);
        final IexStream kept = IexStream.deep();
        give(tops15.segment());
        give(kept.segment(level('8', true, T, "A", 1, 1)));
        give(otherChannel.segment(level('8', true, T, "A", 1, 1)));
        give(IexStream.tops().segment(anyQuote()));
        give(kept.segment(level('8', true, T, "A", 1, 2)));
        assertEquals(3, count(IexCounter.OTHER_PROTOCOLS));
        assertEquals(2, segments);
        assertEquals(2, count(IexCounter.MESSAGES));
        assertEquals("TOPS 1.5 channel 1, DEEP 1.0 channel 2, TOPS 1.6 channel 1", decoder.others());
        assertEquals(
                List.of("several IEX channels arrive: DEEP 1.0 channel 1 is kept, TOPS 1.5 channel 1 and any other only"
                        + " counted"),
                warnings);
    }

    @Test
    void shouldCountSequencesThatCannotBe() {
        final IexStream stream = IexStream.tops();
        give(stream.segment(anyQuote()));
        assertEquals(0, give(stream.at(1L << 62).segment(anyQuote())));
        assertEquals(0, give(stream.at(1L << 42).segment(anyQuote())));
        assertEquals(0, give(stream.at(-5).segment(anyQuote())));
        assertEquals(1, give(stream.at(2).segment(anyQuote())));
        assertEquals(3, count(IexCounter.REFUSED_SEQUENCES));
        assertEquals(0, count(IexCounter.GAPS));
    }

    @Test
    void shouldAllocateNothingPerDatagram() {
        final IexDecoder quiet = new IexDecoder(new Silence(), counters, warnings::add);
        final IexStream stream = IexStream.tops();
        final UnsafeBuffer segment = new UnsafeBuffer(stream.segment(anyQuote(), anyQuote()));
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long thread = Thread.currentThread().getId();
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) { // the first ones are interpreted, and load classes
            final long before = threads.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 10_000; i++) {
                segment.putLong(IexLayout.FIRST_SEQUENCE, 1 + 3L * (10_000 * round + i)); // each leaves a gap
                quiet.onDatagram(segment, 0, segment.capacity());
            }
            allocated = threads.getThreadAllocatedBytes(thread) - before;
        }
        assertTrue(allocated < 10_000, allocated + " bytes for 10,000 datagrams");
    }

    private static final class Silence implements IexListener {
        @Override
        public void onChannel(int protocol, long channel, long session) {}

        @Override
        public void onSegment() {}

        @Override
        public void onEpoch(long session, long firstSeq) {}

        @Override
        public void onGap(long firstSeq, long lastSeq) {}

        @Override
        public void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime) {}
    }
}
