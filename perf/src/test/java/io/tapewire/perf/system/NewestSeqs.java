package io.tapewire.perf.system;

import io.tapewire.perf.load.ClientScript;
import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.tape.MarketState;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2LongHashMap;

/** The newest {@code seq} of instruments' channels: {@code seq}s are dense, so whoever had each next one up to the tape's newest had all. */
final class NewestSeqs implements TapeListener {
    private static final int CHANNELS = 4;
    private static final int RECORD_LIMIT = 100_000;

    private final Long2LongHashMap seqs = new Long2LongHashMap(0);
    private final MarketState state = new MarketState();
    private long tapeSeq;

    /** {@return those of a whole tape, as it is now} */
    static NewestSeqs of(Tape tape) {
        final NewestSeqs newest = new NewestSeqs();
        try (TapeReader reader = tape.newReader()) {
            int count;
            do {
                count = reader.poll(newest, RECORD_LIMIT);
            } while (count > 0);
        }
        return newest;
    }

    /** {@return those that a client's items are about; only of what was read from a tape} */
    NewestSeqs copyFor(ClientScript script) {
        final NewestSeqs copy = new NewestSeqs();
        final var symbols =
                script.items().stream().map(ClientScript.Item::symbol).collect(Collectors.toSet());
        for (int id = 1; state.instrument(id) != null; id++) {
            if (symbols.contains(state.instrument(id).symbol())) {
                for (long key = (long) id * CHANNELS; key < (id + 1L) * CHANNELS; key++) {
                    if (seqs.containsKey(key)) {
                        copy.seqs.put(key, seqs.get(key));
                    }
                }
            }
        }
        copy.tapeSeq = tapeSeq;
        return copy;
    }

    /** {@return the tape's instruments} */
    List<String> symbols() {
        final List<String> symbols = new ArrayList<>();
        for (int id = 1; state.instrument(id) != null; id++) {
            symbols.add(state.instrument(id).symbol());
        }
        return symbols;
    }

    boolean isSame(NewestSeqs other) {
        return seqs.equals(other.seqs);
    }

    /** {@return tapeSeq of the newest event} */
    long tapeSeq() {
        return tapeSeq;
    }

    /** {@return whether an event is the next of its channel, and behind all before} */
    boolean isNext(DirectBuffer buffer, int offset) {
        final long key = key(buffer, offset);
        final long seq = RecordLayout.seq(buffer, offset);
        final boolean isNext = seq == seqs.get(key) + 1 && RecordLayout.tapeSeq(buffer, offset) > tapeSeq;
        seqs.put(key, seq);
        tapeSeq = RecordLayout.tapeSeq(buffer, offset);
        return isNext;
    }

    private static long key(DirectBuffer buffer, int offset) {
        final int templateId = RecordLayout.templateId(buffer, offset);
        final int channel = templateId == QuoteDecoder.TEMPLATE_ID
                ? 0
                : templateId == TradingStatusDecoder.TEMPLATE_ID ? 1 : 2; // a break is of the trades' channel
        return (long) RecordLayout.instrumentId(buffer, offset) * CHANNELS + channel;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        state.apply(buffer, offset);
        if (RecordLayout.isMarketData(RecordLayout.templateId(buffer, offset)) && !isNext(buffer, offset)) {
            throw new IllegalStateException("the tape itself: tapeSeq " + tapeSeq);
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        throw new IllegalStateException("the tape itself: lost from " + fromTapeSeq);
    }
}
