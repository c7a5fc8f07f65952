package io.tapewire.client;

import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;

/**
 * One item of what a client wants.
 *
 * @param symbol a symbol; with {@code *} behind it all that begin so; {@code *} alone all. Printable ASCII without spaces, at most 33 characters
 * @param channels bits: 1 quote, 2 trade, 4 status; at least one
 * @param intervalMs shortest time between two updates of an instrument, 0 to 65,535; 0 = as fast as they are read. EVERY has none
 * @param mode LATEST: the newest value at each interval; EVERY: each event once, in the order of the tape
 * @param streamId 0 live, {@link #DELAYED} the delayed view; that of a replay is set by {@link Replay#subscribe}
 * @param snapshot whether the present values come first; not where EVERY goes on from a cursor
 * @param onOverflow what becomes of EVERY that is too far behind: CONFLATE, GAP or CLOSE
 * @param from where EVERY begins: behind this cursor; null = from now on
 */
public record Subscription(
        String symbol,
        int channels,
        int intervalMs,
        Mode mode,
        int streamId,
        boolean snapshot,
        OnOverflow onOverflow,
        Cursor from) {
    /** All channels. */
    public static final int ALL_CHANNELS = 7;

    /** The stream that follows the tape at the distance that the subject's rights say. */
    public static final int DELAYED = 65_535;

    /** A symbol of 32 characters, as long as servers take, and an asterisk. */
    private static final int MAX_LENGTH = 33;

    private static final int MAX_UINT16 = 65_535;

    /** @throws IllegalArgumentException where it is none that a server could grant */
    public Subscription {
        require(!symbol.isEmpty() && symbol.length() <= MAX_LENGTH, "symbol", symbol);
        require(Printable.is(symbol) && symbol.indexOf(' ') < 0, "symbol", Printable.of(symbol));
        require(symbol.indexOf('*') < 0 || symbol.indexOf('*') == symbol.length() - 1, "symbol", symbol);
        require(channels > 0 && channels <= ALL_CHANNELS, "channels", channels);
        require(intervalMs >= 0 && intervalMs <= MAX_UINT16, "interval", intervalMs);
        require(mode == Mode.LATEST || mode == Mode.EVERY, "mode", mode);
        require(streamId >= 0 && streamId <= MAX_UINT16, "stream", streamId);
        require(
                onOverflow == OnOverflow.CONFLATE || onOverflow == OnOverflow.GAP || onOverflow == OnOverflow.CLOSE,
                "onOverflow",
                onOverflow);
        require(from == null || mode == Mode.EVERY && !isReplay(streamId), "cursor", from);
    }

    /** An item of stream 0 with a snapshot. */
    public Subscription(String symbol, int channels, int intervalMs, Mode mode) {
        this(symbol, channels, intervalMs, mode, 0, true, OnOverflow.CONFLATE, null);
    }

    /** An item of stream 0 in mode LATEST, with a snapshot. */
    public Subscription(String symbol, int channels, int intervalMs) {
        this(symbol, channels, intervalMs, Mode.LATEST);
    }

    /** {@return each event of stream 0 once, behind a snapshot} */
    public static Subscription every(String symbol, int channels) {
        return new Subscription(symbol, channels, 0, Mode.EVERY);
    }

    /** {@return the same on another stream; what it had of a cursor is of the stream before and left out} */
    public Subscription onStream(int newStreamId) {
        return new Subscription(symbol, channels, intervalMs, mode, newStreamId, snapshot, onOverflow, null);
    }

    /** {@return the same, from now on only} */
    public Subscription withoutSnapshot() {
        return new Subscription(symbol, channels, intervalMs, mode, streamId, false, onOverflow, from);
    }

    /** {@return the same, with another way when it is too far behind} */
    public Subscription onOverflow(OnOverflow newOnOverflow) {
        return new Subscription(symbol, channels, intervalMs, mode, streamId, snapshot, newOnOverflow, from);
    }

    /** {@return the same, beginning behind a place of its stream instead of now} */
    public Subscription from(Cursor cursor) {
        return new Subscription(symbol, channels, intervalMs, mode, streamId, snapshot, onOverflow, cursor);
    }

    static boolean isReplay(int streamId) {
        return streamId != 0 && streamId != DELAYED;
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
