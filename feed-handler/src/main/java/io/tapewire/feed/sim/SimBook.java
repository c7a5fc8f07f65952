package io.tapewire.feed.sim;

/**
 * Where one instrument of the simulated market stands: its book, the value that its price follows, its status and its last trade. The book never
 * crosses nor locks: only a touch inside the spread is added, and a touch leaves outward.
 */
final class SimBook {
    /** A pull of 2^-22 of the distance a step: prices stray by about a hundred times the largest step, and come back. */
    private static final int PULL_SHIFT = 22;

    private final SimInstrument instrument;
    private final BookSide bids;
    private final BookSide asks;
    private final long reference; // like fair
    private long fair; // fixed point, SimInstrument.FAIR_SHIFT bits behind the point
    private boolean halted;
    private boolean restricted; // short sales
    private long lastTradeId; // 0 = none, or broken already
    private long lastTradePrice;
    private long lastTradeSize;
    private int lastTradeConditions;

    SimBook(SimInstrument instrument) {
        this.instrument = instrument;
        bids = new BookSide(-1, instrument);
        asks = new BookSide(1, instrument);
        reference = instrument.referenceTicks() << SimInstrument.FAIR_SHIFT;
        fair = reference;
    }

    /** Begins to trade about the fair value, a few steps off it: news came while it did not trade. */
    void open(SplitMix random) {
        fair += random.nextWithin(instrument.spreadTicks() + 2L) << SimInstrument.FAIR_SHIFT;
        keepInRange();
        final long middle = fairTicks();
        bids.open(middle - (instrument.spreadTicks() + 1L) / 2, random);
        asks.open(bids.touchTicks() + instrument.spreadTicks(), random);
    }

    /**
     * Moves the fair value.
     *
     * @param burst of {@link OpeningBurst#level}: at the opening it moves four times as far
     */
    void drift(int burst, SplitMix random) {
        final long step = instrument.volatility() * (OpeningBurst.FULL + 3L * burst) / OpeningBurst.FULL;
        fair += random.nextWithin(step) + ((reference - fair) >> PULL_SHIFT);
        keepInRange();
    }

    /** A quarter to three times the reference: no price comes near 0, whatever the seed and however long it runs. */
    private void keepInRange() {
        fair = Math.max(reference / 4, Math.min(3 * reference, fair));
    }

    private long fairTicks() {
        return fair >> SimInstrument.FAIR_SHIFT;
    }

    /** {@return how far the fair value is above the middle of the quote, in half price steps; negative below} */
    long pressure() {
        return 2 * fairTicks() - bids.touchTicks() - asks.touchTicks();
    }

    long spreadTicks() {
        return asks.touchTicks() - bids.touchTicks();
    }

    /**
     * Somebody quotes better on a side, at most half-way into the spread.
     *
     * @param buyers on the bid; else on the ask
     */
    void improve(boolean buyers, SplitMix random) {
        final long step = 1 + random.nextInt((int) Math.min(Integer.MAX_VALUE, Math.max(1, spreadTicks() / 2)));
        final long inside = Math.min(step, spreadTicks() - 1);
        if (inside < 1) {
            side(buyers).resizeTouch(random); // no room: more of the same
        } else if (buyers) {
            bids.insertTouch(bids.touchTicks() + inside, random);
        } else {
            asks.insertTouch(asks.touchTicks() - inside, random);
        }
    }

    BookSide side(boolean buyers) {
        return buyers ? bids : asks;
    }

    /** {@return whether the touch of a side may go: bids stay well above 0} */
    boolean canRetreat(boolean buyers) {
        return !buyers || bids.deepestTicks() > instrument.referenceTicks() / 8;
    }

    SimInstrument instrument() {
        return instrument;
    }

    long bidPx() {
        return bids.touchTicks() * instrument.tickMantissa();
    }

    long bidQty() {
        return bids.touchSize();
    }

    long askPx() {
        return asks.touchTicks() * instrument.tickMantissa();
    }

    long askQty() {
        return asks.touchSize();
    }

    boolean isHalted() {
        return halted;
    }

    void halted(boolean nowHalted) {
        halted = nowHalted;
    }

    boolean isRestricted() {
        return restricted;
    }

    void restricted(boolean nowRestricted) {
        restricted = nowRestricted;
    }

    void lastTrade(long tradeId, long price, long size, int conditions) {
        lastTradeId = tradeId;
        lastTradePrice = price;
        lastTradeSize = size;
        lastTradeConditions = conditions;
    }

    long lastTradeId() {
        return lastTradeId;
    }

    long lastTradePrice() {
        return lastTradePrice;
    }

    long lastTradeSize() {
        return lastTradeSize;
    }

    int lastTradeConditions() {
        return lastTradeConditions;
    }
}
