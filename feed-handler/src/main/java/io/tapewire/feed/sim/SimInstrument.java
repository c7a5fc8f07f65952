package io.tapewire.feed.sim;

/**
 * What does not change about one instrument of the simulated venue. The list goes by rank, whatever the seed and the count, so that a tape's definitions
 * stay what they are when the simulator is started anew.
 *
 * @param symbol its name
 * @param priceExponent -4, or -2 for one in sixteen: clients must not take it for granted
 * @param tickMantissa one price step as a price mantissa: 0.01, below 1.00 it is 0.0001
 * @param referenceTicks previous close, in price steps
 * @param roundLot shares, by price as US exchanges have it
 * @param spreadTicks what the spread goes back to, in price steps: the less active and the dearer, the wider
 * @param volatility most that fair value moves by an event, in 2^-20 of a price step
 */
record SimInstrument(
        String symbol,
        int priceExponent,
        long tickMantissa,
        long referenceTicks,
        int roundLot,
        int spreadTicks,
        long volatility) {
    /** Fair values have 20 bits behind the point: a pull back of a millionth is still more than 0. */
    static final int FAIR_SHIFT = 20;

    private static final long LIST_SEED = 9_301_630L;

    /** Ranks beyond it are as wide and as rough as this one. */
    private static final int RANK_CAP = 512;

    /**
     * {@return the first instruments of the list}
     *
     * @param count from 1 to {@code FeedConfiguration.SYMBOLS_MAX}
     */
    static SimInstrument[] first(int count) {
        final SplitMix random = new SplitMix(LIST_SEED);
        final String[] symbols = SimSymbols.first(count);
        final SimInstrument[] instruments = new SimInstrument[count];
        for (int i = 0; i < count; i++) {
            instruments[i] = of(symbols[i], i + 1, random);
        }
        return instruments;
    }

    private static SimInstrument of(String symbol, int rank, SplitMix random) {
        final int cents = cents(random);
        final boolean coarse = rank % 16 == 0;
        final boolean belowOne = cents < 100;
        if (belowOne) {
            return of(symbol, -4, 1, cents * 100L, 100, rank);
        }
        return of(symbol, coarse ? -2 : -4, coarse ? 1 : 100, cents, roundLot(cents), rank);
    }

    private static SimInstrument of(String symbol, int exponent, long tick, long reference, int roundLot, int rank) {
        final int capped = Math.min(rank, RANK_CAP);
        final int spread = (int) (1 + reference * capped / 400_000);
        // 6/64 of a step and, for 10,000 steps (100.00), from 5/64 for the most active to 45/64: an active price moves
        // by about two steps a second at 320 events a second
        final long volatility = (6 + reference * (64 + capped) / 128_000) << (FAIR_SHIFT - 6);
        return new SimInstrument(symbol, exponent, tick, reference, roundLot, spread, volatility);
    }

    private static int cents(SplitMix random) {
        final int band = random.nextInt(100);
        if (band < 2) {
            return 50 + random.nextInt(50);
        } else if (band < 10) {
            return 100 + random.nextInt(400);
        } else if (band < 50) {
            return 500 + random.nextInt(4_500);
        } else if (band < 90) {
            return 5_000 + random.nextInt(20_000);
        } else if (band < 98) {
            return 25_000 + random.nextInt(75_000);
        }
        return 100_000 + random.nextInt(300_000);
    }

    private static int roundLot(int cents) {
        if (cents <= 25_000) {
            return 100;
        }
        return cents <= 100_000 ? 40 : 10;
    }

    /** {@return the previous close as a price mantissa} */
    long referencePrice() {
        return referenceTicks * tickMantissa;
    }
}
