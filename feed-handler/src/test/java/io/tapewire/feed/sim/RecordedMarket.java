package io.tapewire.feed.sim;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Keeps every tick of a market as a line, and checks on the way what must hold for each. */
final class RecordedMarket implements MarketListener {
    final List<String> lines = new ArrayList<>();
    final int[] ticksOf;
    final List<Integer> tradeTicks = new ArrayList<>();
    long quotes;
    long trades;
    long eligibleTrades;
    long breaks;
    long halts;
    long resumptions;
    long restrictions;

    private final long[][] quoteOf; // bidPx, bidQty, askPx, askQty
    private final boolean[] halted;
    private final Set<String> tradesOf = new HashSet<>();
    private final boolean keepsLines;
    private int tick;

    RecordedMarket(int instrumentCount, boolean keepsLines) {
        ticksOf = new int[instrumentCount];
        quoteOf = new long[instrumentCount][];
        halted = new boolean[instrumentCount];
        this.keepsLines = keepsLines;
    }

    static RecordedMarket of(int instrumentCount, long seed, int tickCount, boolean keepsLines) {
        final RecordedMarket recorded = new RecordedMarket(instrumentCount, keepsLines);
        final SimulatedMarket market = new SimulatedMarket(SimInstrument.first(instrumentCount), seed);
        for (int i = 0; i < tickCount; i++) {
            market.next(recorded);
            require(recorded.tick == i + 1, "one tick at a time");
        }
        return recorded;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private void add(int instrument, Object... values) {
        tick++;
        ticksOf[instrument]++;
        if (keepsLines) {
            final StringBuilder line = new StringBuilder().append(instrument);
            for (final Object value : values) {
                line.append(' ').append(value);
            }
            lines.add(line.toString());
        }
    }

    /** {@return share of trades in the ticks from one to below another} */
    double tradeShare(int from, int to) {
        return tradeTicks.stream().filter(at -> at >= from && at < to).count() / (double) (to - from);
    }

    long[] quoteOf(int instrument) {
        return quoteOf[instrument];
    }

    @Override
    public void onQuote(int instrument, long bidPx, long bidQty, long askPx, long askQty) {
        add(instrument, "quote", bidPx, bidQty, askPx, askQty);
        quotes++;
        if (halted[instrument]) {
            require(bidPx == NULL_MANTISSA && askPx == NULL_MANTISSA, "a halted instrument has no quote");
        } else {
            require(bidPx < askPx, "crossed or locked: " + bidPx + " " + askPx);
            require(bidPx > 0 && bidQty > 0 && askQty > 0, "a side without price or size");
        }
        quoteOf[instrument] = new long[] {bidPx, bidQty, askPx, askQty};
    }

    @Override
    public void onTrade(int instrument, long price, long size, long tradeId, int conditions, boolean lastEligible) {
        add(instrument, "trade", price, size, tradeId, conditions, lastEligible);
        trades++;
        eligibleTrades += lastEligible ? 1 : 0;
        tradeTicks.add(tick);
        require(!halted[instrument], "trades while halted");
        final long[] quote = quoteOf[instrument];
        require(price == quote[0] || price == quote[2], "not at the touch: " + price);
        require(size > 0 && size <= (price == quote[0] ? quote[1] : quote[3]), "more than stands there: " + size);
        require(tradesOf.add(instrument + " " + tradeId + " " + price + " " + size), "a trade id comes once");
    }

    @Override
    public void onTradeBreak(int instrument, long price, long size, long tradeId, int conditions) {
        add(instrument, "break", price, size, tradeId, conditions);
        breaks++;
        require(tradesOf.remove(instrument + " " + tradeId + " " + price + " " + size), "a break of no trade");
    }

    @Override
    public void onStatus(int instrument, TradingState state, ShortSaleRestriction restriction, long reason8) {
        add(instrument, "status", state, restriction, reason8);
        final boolean nowHalted = state == TradingState.HALTED;
        require(nowHalted == (reason8 != 0), "a halt has a reason, nothing else has");
        halts += nowHalted && !halted[instrument] ? 1 : 0;
        resumptions += !nowHalted && halted[instrument] ? 1 : 0;
        restrictions += restriction == ShortSaleRestriction.IN_EFFECT ? 1 : 0;
        halted[instrument] = nowHalted;
    }
}
