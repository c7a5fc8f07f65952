package io.tapewire.feed.sim;

import io.tapewire.schemas.sbe.ShortSaleRestriction;
import io.tapewire.schemas.sbe.TradingState;

/** Hears each tick of a {@link SimulatedMarket}. Prices are mantissas; instruments are indices into its list, from 0. */
interface MarketListener {
    /** A quote; both sides the null mantissa where trading is halted. */
    void onQuote(int instrument, long bidPx, long bidQty, long askPx, long askQty);

    void onTrade(int instrument, long price, long size, long tradeId, int conditions, boolean lastEligible);

    void onTradeBreak(int instrument, long price, long size, long tradeId, int conditions);

    /** {@code reason8} are 8 ASCII bytes, the first lowest, NUL-padded. */
    void onStatus(int instrument, TradingState state, ShortSaleRestriction restriction, long reason8);
}
