package io.tapewire.feed.sim;

import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingState;

/**
 * A market of one seed: each {@link #next} is one tick. It knows no clock and no rate; the same seed and count give the same ticks. Allocates nothing
 * after construction. First every instrument opens, in order, with a status and a quote; then activity goes by Zipf's law.
 */
final class SimulatedMarket {
    /** Rare things, in a million events. At 2,000 ticks a second a halt comes about each 10 s. */
    private static final int HALTS_PER_MILLION = 80;

    private static final int RESTRICTIONS_PER_MILLION = 15;
    private static final int BREAKS_PER_MILLION = 40;
    private static final int MILLION = 1_000_000;

    /** A halt lasts 2.5 to 20 s at 2,000 ticks a second. */
    private static final int HALT_MIN_TICKS = 5_000;

    private static final int HALT_SPAN_TICKS = 35_000;

    /** Why a halt: news pending, volatility, an operational one. */
    private static final long[] HALT_REASONS = {reason8("T1"), reason8("LUDP"), reason8("M")};

    private static final long NO_REASON = 0;

    /** TradeConditions intermarketSweep and oddLot. */
    private static final int INTERMARKET_SWEEP = 1;

    private static final int ODD_LOT = 1 << 2;

    private final SplitMix random;
    private final ZipfSampler activity;
    private final OpeningBurst burst;
    private final Halts halts;
    private final SimBook[] books;
    private long tick;
    private long tradeId;
    private int opened;
    private int quoteDue = -1; // the instrument whose quote must follow the tick before

    SimulatedMarket(SimInstrument[] instruments, long seed) {
        random = new SplitMix(seed);
        activity = new ZipfSampler(instruments.length);
        burst = new OpeningBurst(instruments.length);
        halts = new Halts(instruments.length);
        books = new SimBook[instruments.length];
        for (int i = 0; i < books.length; i++) {
            books[i] = new SimBook(instruments[i]);
        }
    }

    private static long reason8(String code) {
        long packed = 0;
        for (int i = 0; i < code.length(); i++) {
            packed |= (long) code.charAt(i) << (8 * i);
        }
        return packed;
    }

    /** Tells the listener exactly one tick. */
    void next(MarketListener listener) {
        tick++;
        if (quoteDue >= 0) {
            final int instrument = quoteDue;
            quoteDue = -1;
            quote(instrument, listener);
        } else if (opened < books.length) {
            begin(opened++, listener);
        } else {
            final int resumed = halts.pollEnded(tick);
            if (resumed >= 0) {
                books[resumed].halted(false);
                begin(resumed, listener);
            } else {
                event(listener);
            }
        }
    }

    /** Status first, then the quote. */
    private void begin(int instrument, MarketListener listener) {
        books[instrument].open(random);
        quoteDue = instrument;
        status(instrument, NO_REASON, listener);
    }

    private void status(int instrument, long reason, MarketListener listener) {
        final SimBook book = books[instrument];
        listener.onStatus(
                instrument,
                book.isHalted() ? TradingState.HALTED : TradingState.TRADING,
                book.isRestricted() ? ShortSaleRestriction.IN_EFFECT : ShortSaleRestriction.NOT_IN_EFFECT,
                reason);
    }

    /** A trading instrument at or behind one: what comes to a halted one goes to its neighbour. */
    private int trading(int instrument) {
        int trading = instrument;
        while (books[trading].isHalted()) {
            trading = trading + 1 < books.length ? trading + 1 : 0;
        }
        return trading;
    }

    private void event(MarketListener listener) {
        final int draw = random.nextInt(MILLION);
        if (draw < HALTS_PER_MILLION && halts.hasRoom()) {
            halt(trading(random.nextInt(books.length)), listener); // news comes to each alike
        } else {
            event(draw, trading(activity.next(random)), listener);
        }
    }

    /** The empty quote comes behind the status: none that could be traded on is seen after it. */
    private void halt(int instrument, MarketListener listener) {
        quoteDue = instrument;
        books[instrument].halted(true);
        halts.add(instrument, tick + HALT_MIN_TICKS + random.nextInt(HALT_SPAN_TICKS));
        status(instrument, HALT_REASONS[random.nextInt(HALT_REASONS.length)], listener);
    }

    private void event(int draw, int instrument, MarketListener listener) {
        final SimBook book = books[instrument];
        if (draw >= MILLION - RESTRICTIONS_PER_MILLION) {
            book.restricted(!book.isRestricted());
            status(instrument, NO_REASON, listener);
        } else if (draw >= MILLION - RESTRICTIONS_PER_MILLION - BREAKS_PER_MILLION && book.lastTradeId() != 0) {
            listener.onTradeBreak(
                    instrument,
                    book.lastTradePrice(),
                    book.lastTradeSize(),
                    book.lastTradeId(),
                    book.lastTradeConditions());
            book.lastTrade(0, 0, 0, 0);
        } else {
            orders(instrument, book, listener);
        }
    }

    private void orders(int instrument, SimBook book, MarketListener listener) {
        final int level = burst.level(tick);
        book.drift(level, random);
        final long pressure = book.pressure();
        // Who moves: those whom the fair value calls, in three of four cases.
        final boolean buyers = random.nextChance(pressure == 0 ? 2 : pressure > 0 ? 3 : 1, 4);
        final long target = book.instrument().spreadTicks() * (OpeningBurst.FULL + 2L * level) / OpeningBurst.FULL;
        final boolean isFar = Math.abs(pressure) > 2 * book.instrument().spreadTicks();
        final int draw = random.nextInt(100);
        final int trades = 12 + 20 * level / OpeningBurst.FULL + (isFar ? 20 : 0);
        if (draw < trades && book.canRetreat(!buyers)) {
            trade(instrument, book, buyers, isFar, listener);
            return;
        }
        if (draw >= 60 && book.spreadTicks() > target) {
            book.improve(buyers, random);
        } else if (draw >= (isFar ? 75 : 94) && book.canRetreat(!buyers)) {
            book.side(!buyers).removeTouch(random); // those whom the value leaves step back
        } else {
            book.side(random.nextChance(1, 2)).resizeTouch(random);
        }
        quote(instrument, listener);
    }

    /** At the touch, of what stands there; the quote that it leaves is the next tick. */
    private void trade(int instrument, SimBook book, boolean buyers, boolean isFar, MarketListener listener) {
        final BookSide side = book.side(!buyers);
        final long price = side.touchTicks() * book.instrument().tickMantissa();
        final long size = tradeSize(side.touchSize(), book.instrument().roundLot(), isFar);
        final boolean oddLot = size < book.instrument().roundLot();
        final int conditions = (oddLot ? ODD_LOT : 0) | (random.nextChance(1, 5) ? INTERMARKET_SWEEP : 0);
        tradeId++;
        side.take(size, random);
        book.lastTrade(tradeId, price, size, conditions);
        quoteDue = instrument;
        listener.onTrade(instrument, price, size, tradeId, conditions, !oddLot);
    }

    private long tradeSize(long touchSize, int roundLot, boolean isFar) {
        final int draw = random.nextInt(10);
        if (draw == 0) {
            return Math.min(touchSize, 1 + random.nextInt(roundLot - 1));
        }
        return draw < (isFar ? 3 : 8) ? Math.min(touchSize, (long) roundLot * (1 + random.nextInt(3))) : touchSize;
    }

    private void quote(int instrument, MarketListener listener) {
        final SimBook book = books[instrument];
        if (book.isHalted()) {
            listener.onQuote(instrument, NULL_MANTISSA, NULL_MANTISSA, NULL_MANTISSA, NULL_MANTISSA);
        } else {
            listener.onQuote(instrument, book.bidPx(), book.bidQty(), book.askPx(), book.askQty());
        }
    }
}
