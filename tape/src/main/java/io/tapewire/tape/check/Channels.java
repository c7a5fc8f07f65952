package io.tapewire.tape.check;

import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;

/** The three channels by number: bit {@code 1 << number} of Channels. */
final class Channels {
    static final int QUOTE = 0;
    static final int TRADE = 1;
    static final int STATUS = 2;
    static final int COUNT = 3;

    private static final String[] NAMES = {"quote", "trade", "status"};

    private Channels() {}

    /** {@return the channel of a market-data record} */
    static int of(int templateId) {
        return switch (templateId) {
            case QuoteDecoder.TEMPLATE_ID -> QUOTE;
            case TradingStatusDecoder.TEMPLATE_ID -> STATUS;
            default -> TRADE; // Trade and TradeBreak
        };
    }

    static String name(int channel) {
        return NAMES[channel];
    }

    /** {@return the number of a channel's name; -1 = none of ours} */
    static int of(String name) {
        for (int i = 0; i < COUNT; i++) {
            if (NAMES[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
