package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;

/** What of the session's own messages its connection acts upon, besides what the listener hears. */
interface SessionEvents {
    void onWelcome(WelcomeDecoder welcome);

    /** Items were answered. Before the listener hears of it, as all of these. */
    void onSubscribeAck(SubscribeAckDecoder ack);

    /** An item's snapshot is complete. {@return the item's stream, that of the frame where we know no better} */
    int onSnapshotEnd(long subId, int frameStreamId);

    /** A replay changed its state. */
    void onReplayState(ReplayStateDecoder state);

    /** A NEW_GENERATION of the tape came by on a stream. */
    void onGeneration(int streamId, long generation);

    /** A request was refused by an Error. */
    void onRefused(long requestId);

    /** A request was answered, by its own answer or by an Error. */
    void onAnswer(long requestId);

    void onGoingAway(long reconnectMinMs, long jitterMs);

    void onPong(long nonce, long recvTs, long sendTs);
}
