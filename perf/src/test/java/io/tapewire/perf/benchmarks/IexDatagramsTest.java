package io.tapewire.perf.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.feed.iex.IexCounter;
import io.tapewire.feed.iex.IexDecoder;
import io.tapewire.feed.iex.IexListener;
import io.tapewire.schemas.process.Counters;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

/** A benchmark of a decoder that drops its input as a repetition would be fast and worthless. */
class IexDatagramsTest {
    @Test
    void shouldGoOnAsOneStreamPassAfterPass() {
        final Counters<IexCounter> counters = new Counters<>(IexCounter.class);
        final IexDecoder decoder = new IexDecoder(new Silent(), counters, warning -> {});
        final IexDatagrams stream = IexDatagrams.madeUp(1);
        long messages = 0;
        for (int i = 0; i < 5_000; i++) {
            stream.next();
            messages += decoder.onDatagram(stream.bytes(), stream.offset(), stream.length());
        }

        assertEquals(5_000 * 16, messages);
        assertEquals(messages, decoder.typeCount('8') + decoder.typeCount('5') + decoder.typeCount('T'));
        assertEquals(1, counters.get(IexCounter.EPOCHS));
        assertEquals(0, counters.get(IexCounter.GAPS) + counters.get(IexCounter.DUPLICATES));
    }

    private static final class Silent implements IexListener {
        @Override
        public void onChannel(int protocol, long channel, long session) {
            // what is counted is enough
        }

        @Override
        public void onSegment() {
            // likewise
        }

        @Override
        public void onEpoch(long session, long firstSeq) {
            // likewise
        }

        @Override
        public void onGap(long firstSeq, long lastSeq) {
            // likewise
        }

        @Override
        public void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime) {
            // likewise
        }
    }
}
