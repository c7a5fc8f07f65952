package io.tapewire.feed.sim;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The one list of symbols of the simulated venue, the most active first: whatever the seed, {@code --symbols N} are its first N. Of two to four
 * letters, without a vowel behind the first: they look like tickers and spell no words.
 */
final class SimSymbols {
    private static final String FIRST = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final String NEXT = "BCDFGHKLMNPRSTVWXZ";

    /** Part of the format of simulated tapes: another value is another list. */
    private static final long LIST_SEED = 20_261_125L;

    private SimSymbols() {}

    /**
     * {@return the first symbols of the list}
     *
     * @param count from 1 to {@code FeedConfiguration.SYMBOLS_MAX}
     */
    static String[] first(int count) {
        final SplitMix random = new SplitMix(LIST_SEED);
        final Set<String> symbols = new LinkedHashSet<>();
        while (symbols.size() < count) {
            symbols.add(symbol(random));
        }
        return symbols.toArray(new String[0]);
    }

    private static String symbol(SplitMix random) {
        final int draw = random.nextInt(100); // lengths as on US exchanges: four letters most, then three
        final int length = draw < 2 ? 2 : draw < 32 ? 3 : 4;
        final StringBuilder symbol = new StringBuilder(length);
        symbol.append(FIRST.charAt(random.nextInt(FIRST.length())));
        while (symbol.length() < length) {
            symbol.append(NEXT.charAt(random.nextInt(NEXT.length())));
        }
        return symbol.toString();
    }
}
