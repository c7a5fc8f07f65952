package io.tapewire.schemas.text;

import io.tapewire.schemas.sbe.InstrumentFlagsDecoder;
import io.tapewire.schemas.sbe.QuoteFlagsDecoder;
import io.tapewire.schemas.sbe.TradeConditionsDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Names of the bits that records carry, in upper case: INTERMARKET_SWEEP. */
public final class Names {
    private Names() {}

    /** {@return names of the flags of a quote} */
    public static List<String> of(QuoteFlagsDecoder flags) {
        final List<String> names = new ArrayList<>(3);
        addIf(names, flags.suspect(), "SUSPECT");
        addIf(names, flags.crossed(), "CROSSED");
        addIf(names, flags.locked(), "LOCKED");
        return names;
    }

    /** {@return names of the conditions of a trade} */
    public static List<String> of(TradeConditionsDecoder conditions) {
        final List<String> names = new ArrayList<>(5);
        addIf(names, conditions.intermarketSweep(), "INTERMARKET_SWEEP");
        addIf(names, conditions.extendedHours(), "EXTENDED_HOURS");
        addIf(names, conditions.oddLot(), "ODD_LOT");
        addIf(names, conditions.tradeThroughExempt(), "TRADE_THROUGH_EXEMPT");
        addIf(names, conditions.singlePriceCross(), "SINGLE_PRICE_CROSS");
        return names;
    }

    /** {@return names of the flags of an instrument} */
    public static List<String> of(InstrumentFlagsDecoder flags) {
        final List<String> names = new ArrayList<>(2);
        addIf(names, flags.test(), "TEST");
        addIf(names, flags.simulated(), "SIMULATED");
        return names;
    }

    private static void addIf(List<String> names, boolean isSet, String name) {
        if (isSet) {
            names.add(name);
        }
    }

    /** {@return the name of an enum's member; NULL_VAL and what a newer schema adds are UNKNOWN} */
    public static String of(Enum<?> member) {
        final String name = member.name();
        return name.endsWith("_VAL") || name.startsWith("SBE_") ? "UNKNOWN" : name.toUpperCase(Locale.ROOT);
    }
}
