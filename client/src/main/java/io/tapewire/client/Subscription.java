package io.tapewire.client;

import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;

/**
 * One item of what a client wants.
 *
 * @param symbol a symbol; with {@code *} behind it all that begin so; {@code *} alone all. Printable ASCII without spaces, at most 33 characters
 * @param channels bits: 1 quote, 2 trade, 4 status; at least one
 * @param intervalMs shortest time between two updates of an instrument, 0 to 65,535; 0 = as fast as they are read
 * @param mode LATEST: the newest value at each interval; EVERY: each event once, which servers of this version refuse
 */
public record Subscription(String symbol, int channels, int intervalMs, Mode mode) {
    /** All channels. */
    public static final int ALL_CHANNELS = 7;

    /** A symbol of 32 characters, as long as servers take, and an asterisk. */
    private static final int MAX_LENGTH = 33;

    private static final int MAX_INTERVAL_MS = 65_535;

    /** @throws IllegalArgumentException where it is none that a server could grant */
    public Subscription {
        require(!symbol.isEmpty() && symbol.length() <= MAX_LENGTH, "symbol", symbol);
        require(Printable.is(symbol) && symbol.indexOf(' ') < 0, "symbol", Printable.of(symbol));
        require(symbol.indexOf('*') < 0 || symbol.indexOf('*') == symbol.length() - 1, "symbol", symbol);
        require(channels > 0 && channels <= ALL_CHANNELS, "channels", channels);
        require(intervalMs >= 0 && intervalMs <= MAX_INTERVAL_MS, "interval", intervalMs);
        require(mode == Mode.LATEST || mode == Mode.EVERY, "mode", mode);
    }

    /** An item in mode LATEST. */
    public Subscription(String symbol, int channels, int intervalMs) {
        this(symbol, channels, intervalMs, Mode.LATEST);
    }

    private static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " " + value + ": not one that can be subscribed to");
        }
    }

    static Match match(String symbol) {
        return symbol.equals("*") ? Match.ALL : symbol.endsWith("*") ? Match.PREFIX : Match.EXACT;
    }

    static String text(String symbol) {
        return symbol.endsWith("*") ? symbol.substring(0, symbol.length() - 1) : symbol;
    }
}
