package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.BooleanType;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.InstrumentDefDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.agrona.DirectBuffer;

/** What stands on a tape after anything that feeds may do, judged by a plain book-keeper that keeps everything in maps and lists. */
class TickWriterProperties {
    /** Adds up what a tape says, the slow way. */
    private static final class BookKeeper implements TapeListener {
        private final MessageHeaderDecoder header = new MessageHeaderDecoder();
        private final Map<String, Long> seqs = new HashMap<>(); // by instrument and channel
        private final Map<Long, Integer> sourceOf = new HashMap<>();
        private final Map<Long, List<long[]>> trades = new HashMap<>(); // of the epoch: price, size, eligible
        private long tapeSeq;
        private long tsIngest;

        @Override
        public void onRecord(DirectBuffer buffer, int offset, int length) {
            assertEquals(++tapeSeq, RecordLayout.tapeSeq(buffer, offset));
            assertEquals(
                    Math.max(tsIngest, RecordLayout.tsIngest(buffer, offset)), RecordLayout.tsIngest(buffer, offset));
            tsIngest = RecordLayout.tsIngest(buffer, offset);
            switch (RecordLayout.templateId(buffer, offset)) {
                case InstrumentDefDecoder.TEMPLATE_ID -> {
                    final InstrumentDefDecoder def =
                            new InstrumentDefDecoder().wrapAndApplyHeader(buffer, offset, header);
                    sourceOf.put(def.instrumentId(), def.sourceId());
                }
                case FeedStatusDecoder.TEMPLATE_ID ->
                    onStatus(new FeedStatusDecoder().wrapAndApplyHeader(buffer, offset, header));
                case QuoteDecoder.TEMPLATE_ID -> {
                    onSeq("quote", buffer, offset);
                    onQuote(new QuoteDecoder().wrapAndApplyHeader(buffer, offset, header));
                }
                case TradeDecoder.TEMPLATE_ID -> {
                    onSeq("trade", buffer, offset);
                    onTrade(new TradeDecoder().wrapAndApplyHeader(buffer, offset, header));
                }
                case TradeBreakDecoder.TEMPLATE_ID -> onSeq("trade", buffer, offset);
                default -> {
                    if (RecordLayout.isMarketData(RecordLayout.templateId(buffer, offset))) {
                        onSeq("status", buffer, offset);
                    }
                }
            }
        }

        private void onSeq(String channel, DirectBuffer buffer, int offset) {
            final String key = channel + RecordLayout.instrumentId(buffer, offset);
            assertEquals(seqs.merge(key, 1L, Long::sum), RecordLayout.seq(buffer, offset), key);
        }

        private void onStatus(FeedStatusDecoder status) {
            if (status.kind() == FeedStatusKind.NEW_EPOCH) {
                trades.keySet().removeIf(id -> sourceOf.get(id) == status.sourceId());
            }
        }

        private static void onQuote(QuoteDecoder quote) {
            final boolean both = quote.bidPx() != NULL_MANTISSA && quote.askPx() != NULL_MANTISSA;
            assertEquals(both && quote.bidPx() > quote.askPx(), quote.flags().crossed());
            assertEquals(both && quote.bidPx() == quote.askPx(), quote.flags().locked());
            assertEquals(quote.bidPx() == NULL_MANTISSA, quote.bidQty() == NULL_MANTISSA);
            assertEquals(quote.askPx() == NULL_MANTISSA, quote.askQty() == NULL_MANTISSA);
        }

        private void onTrade(TradeDecoder trade) {
            final boolean eligible = trade.lastEligible() == BooleanType.TRUE;
            final List<long[]> all = trades.computeIfAbsent(trade.instrumentId(), id -> new ArrayList<>());
            all.add(new long[] {trade.price(), trade.size(), eligible ? 1 : 0});
            final long[] prices = all.stream()
                    .filter(one -> one[2] == 1)
                    .mapToLong(one -> one[0])
                    .toArray();
            assertEquals(all.size(), trade.trades());
            assertEquals(all.stream().mapToLong(one -> one[1]).sum(), trade.volume());
            assertEquals(prices.length == 0 ? NULL_MANTISSA : prices[prices.length - 1], trade.lastPrice());
            assertEquals(prices.length == 0 ? NULL_MANTISSA : prices[0], trade.open());
            assertEquals(Arrays.stream(prices).max().orElse(NULL_MANTISSA), trade.high());
            assertEquals(Arrays.stream(prices).min().orElse(NULL_MANTISSA), trade.low());
        }

        @Override
        public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
            throw new AssertionError("lost " + fromTapeSeq);
        }
    }

    @Property(tries = 60)
    void shouldWriteContiguousSeqsAndTrueTotals(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int symbols) {
        final MemoryTape tape = new MemoryTape();
        final RandomTicks ticks = new RandomTicks(seed, symbols);
        final TickWriter.Context context = new TickWriter.Context().checkpointRecords(200);
        TickWriter writer = new TickWriter(tape.appender(), new MarketState(), context);
        for (int i = 0; i < 1_500; i++) {
            ticks.act(writer);
            if (i % 400 == 399) {
                writer.close();
                final MarketState restored = RecordStates.follow(tape.newReaderAtCheckpoint(), new MarketState());
                writer = new TickWriter(tape.appender(), restored, context);
            }
        }
        final BookKeeper bookKeeper = new BookKeeper();
        final TapeReader reader = tape.newReader();
        while (reader.poll(bookKeeper, 1_000) > 0) {
            continue;
        }
        assertEquals(tape.headTapeSeq(), bookKeeper.tapeSeq);
    }
}
