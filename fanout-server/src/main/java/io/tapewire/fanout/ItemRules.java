package io.tapewire.fanout;

import io.tapewire.schemas.sbe.Match;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import io.tapewire.schemas.sbe.SubscribeDecoder.ItemsDecoder;

/** Which values of an item make sense. Reads raw values: a generated enum throws at one that it does not know. */
final class ItemRules {
    /** Longest symbol or prefix, characters: venues have at most 24, and {@code VENUE:} may stand in front. */
    static final int SYMBOL_MAX = 32;

    private static final int BOOLEAN_MAX = 1;
    private static final String EVERYTHING = "*";

    private ItemRules() {}

    /** {@return whether the fixed part of an item is one that can be granted: known channels, match and mode} */
    static boolean isGrantable(ItemsDecoder item) {
        final int channels = item.channels().getRaw();
        return channels != 0
                && (channels & ~Channel.ALL_BITS) == 0
                && item.matchRaw() >= Match.EXACT.value()
                && item.matchRaw() <= Match.ALL.value()
                && item.modeRaw() >= Mode.LATEST.value()
                && item.modeRaw() <= Mode.EVERY.value()
                && (item.modeRaw() == Mode.EVERY.value() || item.fromCursor() == 0)
                && item.fromCursor() >= 0
                && item.snapshotRaw() <= BOOLEAN_MAX
                && item.onOverflowRaw() <= OnOverflow.CLOSE.value();
    }

    /** {@return whether a symbol goes with a match: printable ASCII without spaces; of ALL none, or an asterisk} */
    static boolean isSymbol(Match match, byte[] bytes, int length) {
        if (match == Match.ALL) {
            return length == 0 || length == 1 && bytes[0] == EVERYTHING.charAt(0);
        }
        return length > 0 && isPrintable(bytes, length);
    }

    /** {@return whether bytes are printable ASCII without spaces, at most {@link #SYMBOL_MAX}} */
    static boolean isPrintable(byte[] bytes, int length) {
        if (length > SYMBOL_MAX) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[i] <= ' ' || bytes[i] > '~') {
                return false;
            }
        }
        return true;
    }
}
