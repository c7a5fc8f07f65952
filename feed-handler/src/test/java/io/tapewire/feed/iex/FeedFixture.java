package io.tapewire.feed.iex;

import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.tape.Instrument;
import io.tapewire.tape.LastValues;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.MemoryTape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import io.tapewire.tape.TickWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A feed that writes to a tape in memory, and what stands on that tape. */
final class FeedFixture {
    private final MemoryTape tape = new MemoryTape();
    private Counters<IexCounter> counters;
    private TickWriter writer;
    private IexFeed feed;
    private long read;

    FeedFixture(boolean resumes) {
        restart(resumes);
    }

    /** Another process goes on with the same tape. */
    void restart(boolean resumes) {
        writer = new TickWriter(tape.appender(), state(), new TickWriter.Context());
        counters = new Counters<>(IexCounter.class);
        feed = new IexFeed(counters, warning -> {}, resumes);
    }

    int give(byte[] datagram) {
        return give(new UnsafeBuffer(datagram), 0, datagram.length);
    }

    int give(DirectBuffer buffer, int offset, int length) {
        return feed.onDatagram(writer, 0, buffer, offset, length);
    }

    int spread() {
        return feed.spread(writer);
    }

    void spreadAll() {
        while (feed.spread(writer) > 0) {
            continue;
        }
    }

    long count(IexCounter counter) {
        return counters.get(counter);
    }

    IexFeed feed() {
        return feed;
    }

    TickWriter writer() {
        return writer;
    }

    /** {@return what the tape adds up to, read from its first record} */
    MarketState state() {
        final MarketState state = new MarketState();
        each((record, offset) -> state.apply(record, offset));
        return state;
    }

    /** {@return one line for each record written since the last call} */
    List<String> news() {
        final List<String> lines = new ArrayList<>();
        final MarketState state = new MarketState();
        each((record, offset) -> {
            state.apply(record, offset);
            if (state.tapeSeq() > read) {
                read = state.tapeSeq();
                lines.add(RecordLines.line(state, record, offset));
            }
        });
        return lines;
    }

    /** {@return the newest record of every instrument and channel, one line each, by symbol} */
    Map<String, List<String>> endState() {
        final MarketState state = state();
        final LastValues last = state.lastValues();
        final Map<String, List<String>> lines = new TreeMap<>();
        for (final Instrument instrument : state.bySymbol().values()) {
            final int id = instrument.id();
            final List<String> values = new ArrayList<>();
            if (last.quoteSeq(id) > 0) {
                values.add(RecordLines.line(state, last.buffer(id), last.quoteOffset(id)));
            }
            if (last.tradeSeq(id) > 0) {
                values.add(RecordLines.line(state, last.buffer(id), last.tradeOffset(id)));
            }
            if (last.statusSeq(id) > 0) {
                values.add(RecordLines.line(state, last.buffer(id), last.statusOffset(id)));
            }
            lines.put(instrument.symbol(), values);
        }
        return lines;
    }

    interface RecordConsumer {
        void accept(DirectBuffer record, int offset);
    }

    private void each(RecordConsumer consumer) {
        try (TapeReader reader = tape.newReader()) {
            final TapeListener listener = new TapeListener() {
                @Override
                public void onRecord(DirectBuffer buffer, int offset, int length) {
                    consumer.accept(buffer, offset);
                }

                @Override
                public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                    throw new AssertionError("lost " + fromTapeSeq + " to " + toTapeSeq);
                }
            };
            while (reader.poll(listener, 1_000) > 0) {
                continue;
            }
        }
    }
}
