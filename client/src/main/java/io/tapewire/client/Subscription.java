package io.tapewire.client;

import io.tapewire.schemas.sbe.Match;

/**
 * One item of what a client wants.
 *
 * @param symbol a symbol; with {@code *} behind it all that begin so; {@code *} alone all
 * @param channels bits: 1 quote, 2 trade, 4 status
 * @param intervalMs shortest time between two updates of an instrument; 0 = as fast as they are read
 */
public record Subscription(String symbol, int channels, int intervalMs) {
    /** All channels. */
    public static final int ALL_CHANNELS = 7;

    Match match() {
        return symbol.equals("*") ? Match.ALL : symbol.endsWith("*") ? Match.PREFIX : Match.EXACT;
    }

    String text() {
        return symbol.endsWith("*") ? symbol.substring(0, symbol.length() - 1) : symbol;
    }
}
