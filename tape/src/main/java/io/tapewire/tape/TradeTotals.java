package io.tapewire.tape;

import static io.tapewire.schemas.RecordLayout.HEADER_LENGTH;
import static io.tapewire.schemas.RecordLayout.MANTISSA_LIMIT;
import static io.tapewire.schemas.RecordLayout.NULL_MANTISSA;

import io.tapewire.schemas.sbe.TradeDecoder;

/**
 * Totals of an instrument's epoch, from the newest trade to the next: volume and trades over all, prices over those that are eligible to set the last
 * price. A working place of the writer, for one trade at a time.
 */
final class TradeTotals {
    private final TradeDecoder newest = new TradeDecoder();
    private long volume;
    private long trades;
    private long lastPrice;
    private long open;
    private long high;
    private long low;

    /**
     * Takes the totals up to the newest trade and adds one.
     *
     * @return whether they still fit
     */
    boolean add(LastValues lastValues, int instrumentId, long price, long size, boolean lastEligible) {
        if (lastValues.tradeSeq(instrumentId) == 0) {
            clear();
        } else {
            take(lastValues, instrumentId);
        }
        volume += size;
        trades++;
        if (lastEligible) {
            lastPrice = price;
            open = open == NULL_MANTISSA ? price : open;
            high = high == NULL_MANTISSA ? price : Math.max(high, price);
            low = low == NULL_MANTISSA ? price : Math.min(low, price);
        }
        return volume < MANTISSA_LIMIT && trades < MANTISSA_LIMIT;
    }

    private void clear() {
        volume = 0;
        trades = 0;
        lastPrice = NULL_MANTISSA;
        open = NULL_MANTISSA;
        high = NULL_MANTISSA;
        low = NULL_MANTISSA;
    }

    private void take(LastValues lastValues, int instrumentId) {
        newest.wrap(
                lastValues.buffer(instrumentId),
                lastValues.tradeOffset(instrumentId) + HEADER_LENGTH,
                TradeDecoder.BLOCK_LENGTH,
                TradeDecoder.SCHEMA_VERSION);
        volume = newest.volume();
        trades = newest.trades();
        lastPrice = newest.lastPrice();
        open = newest.open();
        high = newest.high();
        low = newest.low();
    }

    long volume() {
        return volume;
    }

    long trades() {
        return trades;
    }

    long lastPrice() {
        return lastPrice;
    }

    long open() {
        return open;
    }

    long high() {
        return high;
    }

    long low() {
        return low;
    }
}
