package io.tapewire.feed.iex;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes IEX messages, byte for byte as TOPS 1.6 and DEEP 1.0 lay them out. Prices are mantissas with four decimals, times ns since 1970. */
public final class IexMessages {
    private IexMessages() {}

    private static ByteBuffer message(int length, char type, int flags, long time) {
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) type)
                .put((byte) flags)
                .putLong(time);
    }

    private static ByteBuffer message(int length, char type, int flags, long time, String symbol) {
        return message(length, type, flags, time).put(text(symbol, 8));
    }

    private static byte[] text(String text, int length) {
        return String.format("%-" + length + "s", text).getBytes(US_ASCII);
    }

    public static byte[] systemEvent(char event, long time) {
        return message(10, 'S', event, time).array();
    }

    public static byte[] directory(int flags, long time, String symbol, int roundLot, long previousClose) {
        return message(31, 'D', flags, time, symbol)
                .putInt(roundLot)
                .putLong(previousClose)
                .put((byte) 1)
                .array();
    }

    public static byte[] tradingStatus(char status, long time, String symbol, String reason) {
        return message(22, 'H', status, time, symbol).put(text(reason, 4)).array();
    }

    public static byte[] retailLiquidity(char side, long time, String symbol) {
        return message(18, 'I', side, time, symbol).array();
    }

    public static byte[] operationalHalt(char status, long time, String symbol) {
        return message(18, 'O', status, time, symbol).array();
    }

    public static byte[] shortSale(int inEffect, long time, String symbol) {
        return message(19, 'P', inEffect, time, symbol).put((byte) ' ').array();
    }

    public static byte[] securityEvent(char event, long time, String symbol) {
        return message(18, 'E', event, time, symbol).array();
    }

    public static byte[] quote(long time, String symbol, int bidSize, long bidPrice, long askPrice, int askSize) {
        return message(42, 'Q', 0, time, symbol)
                .putInt(bidSize)
                .putLong(bidPrice)
                .putLong(askPrice)
                .putInt(askSize)
                .array();
    }

    /** @param side '8' buy, '5' sell */
    public static byte[] level(char side, boolean complete, long time, String symbol, int size, long price) {
        return message(30, side, complete ? 1 : 0, time, symbol)
                .putInt(size)
                .putLong(price)
                .array();
    }

    public static byte[] trade(int condition, long time, String symbol, int size, long price, long tradeId) {
        return message(38, 'T', condition, time, symbol)
                .putInt(size)
                .putLong(price)
                .putLong(tradeId)
                .array();
    }

    public static byte[] tradeBreak(int condition, long time, String symbol, int size, long price, long tradeId) {
        final byte[] message = trade(condition, time, symbol, size, price, tradeId);
        message[0] = 'B';
        return message;
    }

    public static byte[] officialPrice(char type, long time, String symbol, long price) {
        return message(26, 'X', type, time, symbol).putLong(price).array();
    }

    public static byte[] auction(char type, long time, String symbol) {
        return message(80, 'A', type, time, symbol).array();
    }
}
