package io.tapewire.client;

import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;

/**
 * What a client hears, all on its one thread. Decoders and updates are reused and live only during the call: copy what you keep, and return soon, as
 * the server conflates further for whoever is slow.
 */
public interface TapewireListener {
    /** The connection's state changed; what else the change brings is told by the callbacks below, before RECONNECTING and after LIVE. */
    default void onState(ClientState state) {}

    /** A connection is established; subscriptions follow by themselves. Another tapeId than before is another tape: forget everything. */
    default void onWelcome(WelcomeDecoder welcome) {}

    /** An answer to a subscription. */
    default void onSubscribeAck(SubscribeAckDecoder ack) {}

    /** A quote; tapeSeq 0 and venueSeq 0 where it came in a batch. An empty side is null in price and quantity. */
    default void onQuote(ClientInstrument instrument, QuoteDecoder quote, Update update) {}

    /** A trade, with the epoch's totals. */
    default void onTrade(ClientInstrument instrument, TradeDecoder trade, Update update) {}

    /** The venue withdrew a trade. */
    default void onTradeBreak(ClientInstrument instrument, TradeBreakDecoder tradeBreak, Update update) {}

    /** The whole trading status. */
    default void onStatus(ClientInstrument instrument, TradingStatusDecoder status, Update update) {}

    /** How the feed does. NEW_EPOCH: forget every value of its source; GAP: mark every value of it as suspect. */
    default void onFeed(FeedStatusDecoder status) {}

    /** All values that a subscription's instruments had are delivered. */
    default void onSnapshotEnd(long subId) {}

    /** Records that this session lost. */
    default void onGap(GapDecoder gap) {}

    /** The server conflates further, or no longer. */
    default void onQos(QosChangeDecoder qos) {}

    /** The connection will be closed as too slow. */
    default void onSlowWarning(SlowWarningDecoder warning) {}

    /** The server lives; its stalestMs tells whether the data does. */
    default void onHeartbeat(HeartbeatDecoder heartbeat) {}

    /** A page of an answer to {@link TapewireClient#requestInstruments}. */
    default void onInstruments(InstrumentsDecoder page) {}

    /** A page of an answer to {@link TapewireClient#requestEpochs}. */
    default void onEpochs(EpochsDecoder page) {}

    /**
     * The answer to {@link TapewireClient#ping}.
     *
     * @param roundTripNs without the time that the server took
     * @param clockOffsetNs what the server's wall clock is ahead of ours, if both ways took as long
     */
    default void onPong(long roundTripNs, long clockOffsetNs) {}

    /** A request was refused. */
    default void onError(ErrorDecoder error) {}

    /**
     * The stream broke: values held are old until the snapshot after the next connection.
     *
     * @param code close code; 1006 = the connection vanished or was silent too long
     * @param reason in words
     * @param retryMs until the next attempt
     */
    default void onDiscontinuity(int code, String reason, long retryMs) {}

    /** The server ended it with a code that says not to come back. */
    default void onClosed(int code, String reason) {}
}
