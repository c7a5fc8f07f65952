package io.tapewire.feed.iex;

/**
 * Layouts of IEX-TP 1.0, TOPS 1.6 and DEEP 1.0, all little-endian (IEX Transport Specification; TOPS specification 1.66; DEEP specification
 * 1.08). Messages may grow at their end: what is longer than known is read as far as it is known.
 *
 * <pre>
 * segment  0 version  1 -  2 protocol u16  4 channel u32  8 session u32  12 payload length u16  14 message count u16
 *          16 stream offset i64  24 first sequence i64  32 send time i64  40 messages: length u16, message …
 * message  0 type  1 flags or state  2 time i64  10 symbol a8  18 …
 * </pre>
 */
final class IexLayout {
    static final int VERSION = 1;
    static final int TOPS_1_5 = 0x8002;
    static final int TOPS_1_6 = 0x8003;
    static final int DEEP_1_0 = 0x8004;
    static final int DEEP_PLUS_1_0 = 0x8005;

    static final int SEGMENT_HEADER_LENGTH = 40;
    static final int PROTOCOL = 2;
    static final int CHANNEL = 4;
    static final int SESSION = 8;
    static final int PAYLOAD_LENGTH = 12;
    static final int MESSAGE_COUNT = 14;
    static final int FIRST_SEQUENCE = 24;
    static final int SEND_TIME = 32;

    /** Of every message: flags, event, status or condition, by type. */
    static final int FLAGS = 1;

    static final int TIME = 2;
    static final int SYMBOL = 10;
    static final int SYMBOL_LENGTH = 8;

    static final int DIRECTORY_ROUND_LOT = 18;
    static final int DIRECTORY_PREVIOUS_CLOSE = 22;
    static final int STATUS_REASON = 18;
    static final int QUOTE_BID_SIZE = 18;
    static final int QUOTE_BID_PRICE = 22;
    static final int QUOTE_ASK_PRICE = 30;
    static final int QUOTE_ASK_SIZE = 38;
    static final int LEVEL_SIZE = 18;
    static final int LEVEL_PRICE = 22;
    static final int TRADE_SIZE = 18;
    static final int TRADE_PRICE = 22;
    static final int TRADE_ID = 30;

    /** Flag of a security directory message: not a real security. */
    static final int DIRECTORY_TEST = 0x80;

    /** Flag of a price level message: the book is whole again behind it. */
    static final int EVENT_COMPLETE = 0x01;

    /** Sale conditions that keep a trade from setting the last price. */
    static final int EXTENDED_HOURS = 0x40;

    static final int ODD_LOT = 0x20;

    /** Prices have four implied decimals, sizes none. */
    static final int PRICE_EXPONENT = -4;

    static final int QUANTITY_EXPONENT = 0;

    private IexLayout() {}

    /** {@return bytes of the known part of a message, 0 for a type that is not known} */
    static int messageLength(int type) {
        return switch (type) {
            case 'S' -> 10;
            case 'I', 'O', 'E' -> 18;
            case 'P' -> 19;
            case 'H' -> 22;
            case 'X' -> 26;
            case '8', '5' -> 30;
            case 'D' -> 31;
            case 'T', 'B' -> 38;
            case 'Q' -> 42;
            case 'A' -> 80;
            default -> 0;
        };
    }

    /** {@return a protocol as people know it, for messages} */
    static String protocolName(int protocol) {
        return switch (protocol) {
            case TOPS_1_5 -> "TOPS 1.5";
            case TOPS_1_6 -> "TOPS 1.6";
            case DEEP_1_0 -> "DEEP 1.0";
            case DEEP_PLUS_1_0 -> "DEEP+ 1.0";
            default -> "protocol 0x" + Integer.toHexString(protocol);
        };
    }
}
