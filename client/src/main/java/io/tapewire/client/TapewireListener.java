package io.tapewire.client;

import io.tapewire.schemas.sbe.EpochsDecoder;
import io.tapewire.schemas.sbe.ErrorDecoder;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.GapDecoder;
import io.tapewire.schemas.sbe.HeartbeatDecoder;
import io.tapewire.schemas.sbe.InstrumentsDecoder;
import io.tapewire.schemas.sbe.QosChangeDecoder;
import io.tapewire.schemas.sbe.QuoteDecoder;
import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SlowWarningDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.TradeBreakDecoder;
import io.tapewire.schemas.sbe.TradeDecoder;
import io.tapewire.schemas.sbe.TradingStatusDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;

/**
 * What a client hears, all on its one thread. Each stream is a view of its own: values, seqs and instruments of one say nothing about another. Decoders and updates are reused and live only during the call: copy what you keep, and return soon, as
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

    /**
     * How the feed does. NEW_EPOCH: forget every value of its source; GAP: mark every value of it as suspect; each of the stream that it came on.
     *
     * @param update whose stream it is of and when; its conflated is 0
     */
    default void onFeed(FeedStatusDecoder status, Update update) {}

    /**
     * All values that a subscription's instruments had are delivered.
     *
     * @param streamId of the subscription
     */
    default void onSnapshotEnd(long subId, int streamId) {}

    /** Records that a stream of this session lost: tapeSeqs, both inclusive. */
    default void onGap(GapDecoder gap) {}

    /**
     * A replay's state: the answer to one of its requests, or, with requestId 0, that it ended or is live. CLOSED, and the answer to a SEEK: forget
     * the values that you hold of its stream.
     */
    default void onReplayState(ReplayStateDecoder state) {}

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

    /**
     * EVERY does not go on where it was: it begins now, with a snapshot, and what happened in between is missing.
     *
     * @param subId of the item; 0 = all of the stream
     * @param streamId 0 or {@link Subscription#DELAYED}
     * @param reason in words: another tape, or a cursor that the server does not know
     */
    default void onResumeLost(long subId, int streamId, String reason) {}

    /** The server ended it with a code that says not to come back. */
    default void onClosed(int code, String reason) {}
}
