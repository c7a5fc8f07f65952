package io.tapewire.fanout;

/** The three channels as small numbers, and their bits in a Subscribe. Status is first: a halt is never seen after the quote behind it. */
final class Channel {
    static final int STATUS = 0;
    static final int TRADE = 1;
    static final int QUOTE = 2;
    static final int COUNT = 3;

    /** Bits that a Subscribe may name. */
    static final int ALL_BITS = 7;

    private static final int[] BITS = {4, 2, 1};

    private Channel() {}

    /** {@return the channel whose bit it is} */
    static int of(int bit) {
        return bit == BITS[QUOTE] ? QUOTE : bit == BITS[TRADE] ? TRADE : STATUS;
    }

    /** {@return the channel's bit in the schema's set of channels} */
    static int bit(int channel) {
        return BITS[channel];
    }
}
