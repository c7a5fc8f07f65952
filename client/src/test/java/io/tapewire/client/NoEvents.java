package io.tapewire.client;

import io.tapewire.schemas.sbe.ReplayStateDecoder;
import io.tapewire.schemas.sbe.SubscribeAckDecoder;
import io.tapewire.schemas.sbe.WelcomeDecoder;

/** A connection that acts upon nothing. */
class NoEvents implements SessionEvents {
    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        throw new AssertionError("not sent here");
    }

    @Override
    public void onSubscribeAck(SubscribeAckDecoder ack) {
        // the listener has it
    }

    @Override
    public int onSnapshotEnd(long subId, int frameStreamId) {
        return frameStreamId;
    }

    @Override
    public void onReplayState(ReplayStateDecoder state) {
        // the listener has it
    }

    @Override
    public void onGeneration(int streamId, long generation) {
        // the listener has the feed status
    }

    @Override
    public void onRefused(long requestId) {
        // the listener has it
    }

    @Override
    public void onAnswer(long requestId) {
        // nobody asked
    }

    @Override
    public void onGoingAway(long reconnectMinMs, long jitterMs) {
        throw new AssertionError("not sent here");
    }

    @Override
    public void onPong(long nonce, long recvTs, long sendTs) {
        throw new AssertionError("not sent here");
    }
}
