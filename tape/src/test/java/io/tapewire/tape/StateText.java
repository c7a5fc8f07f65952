package io.tapewire.tape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.agrona.DirectBuffer;

/** All that a {@link MarketState} holds, as lines: two that are the same have the same lines. */
final class StateText {
    private StateText() {}

    static List<String> of(MarketState state) {
        final List<String> lines = new ArrayList<>();
        lines.add("at " + state.tapeSeq() + " " + state.tsIngest() + " epoch " + state.epoch() + " generation "
                + state.generation() + " instruments " + state.lastUsedInstrumentId());
        for (int id = 1; id <= state.lastSourceId(); id++) {
            lines.add(line(state.source(id)));
        }
        for (int id = 1; id <= state.lastInstrumentId(); id++) {
            lines.add(line(state.instrument(id)));
            values(state.lastValues(), id, lines);
        }
        lines.add("symbols " + state.bySymbol().keySet());
        return lines;
    }

    private static String line(Source source) {
        final List<Integer> ids = new ArrayList<>();
        source.instrumentIds().forEachInt(ids::add);
        Collections.sort(ids);
        return "source " + source.id() + " " + source.name() + " flags " + source.flags() + " epoch " + source.epoch()
                + " since " + source.epochTapeSeq() + " " + source.epochTsIngest() + " session " + source.venueSession()
                + " next "
                + source.nextVenueSeq() + " time " + source.firstMarketTime() + " to " + source.marketTime() + " gap "
                + source.gapTapeSeq() + " "
                + source.condition() + " " + ids;
    }

    private static String line(Instrument instrument) {
        return "instrument " + instrument.id() + " s" + instrument.sourceId() + " " + instrument.venue() + " "
                + instrument.symbol() + " " + instrument.priceExponent() + "/" + instrument.quantityExponent()
                + " flags " + instrument.flags() + " " + instrument.roundLot() + " " + instrument.referencePrice();
    }

    private static void values(LastValues last, int id, List<String> lines) {
        lines.add("counters " + last.quoteCounter(id) + " " + last.tradeCounter(id) + " " + last.statusCounter(id)
                + " values " + last.quoteSeq(id) + " " + last.tradeSeq(id) + " " + last.breakSeq(id) + " "
                + last.statusSeq(id));
        final DirectBuffer buffer = last.buffer(id);
        add(lines, last.quoteSeq(id), buffer, last.quoteOffset(id), LastValues.QUOTE_LENGTH);
        add(lines, last.tradeSeq(id), buffer, last.tradeOffset(id), LastValues.TRADE_LENGTH);
        add(lines, last.breakSeq(id), buffer, last.breakOffset(id), LastValues.BREAK_LENGTH);
        add(lines, last.statusSeq(id), buffer, last.statusOffset(id), LastValues.STATUS_LENGTH);
    }

    private static void add(List<String> lines, long seq, DirectBuffer buffer, int offset, int length) {
        if (seq != 0) {
            final StringBuilder hex = new StringBuilder();
            for (int i = 0; i < length; i++) {
                hex.append(Integer.toHexString(buffer.getByte(offset + i) & 0xFF))
                        .append(' ');
            }
            lines.add(hex.toString());
        }
    }
}
