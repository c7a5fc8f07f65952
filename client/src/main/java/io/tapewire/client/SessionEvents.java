package io.tapewire.client;

import io.tapewire.schemas.sbe.WelcomeDecoder;

/** What of the session's own messages its connection acts upon, besides what the listener hears. */
interface SessionEvents {
    void onWelcome(WelcomeDecoder welcome);

    /** A request was answered, by its own answer or by an Error. */
    void onAnswer(long requestId);

    void onGoingAway(long reconnectMinMs, long jitterMs);

    void onPong(long nonce, long recvTs, long sendTs);
}
