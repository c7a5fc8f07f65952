package io.tapewire.client;

import java.nio.ByteBuffer;
import org.agrona.DirectBuffer;

/** Is shown every message of a connection, from Hello on, before anything is done with it. On the client's thread. */
interface WireCapture {
    /** Keeps nothing. */
    WireCapture NONE = new WireCapture() {
        @Override
        public void received(DirectBuffer frame, int length) {
            // not kept
        }

        @Override
        public void sent(ByteBuffer message) {
            // not kept
        }
    };

    /** A frame of the server, from offset 0 on. */
    void received(DirectBuffer frame, int length);

    /** A message of ours, from its position to its limit, which stay. Hello has the token in it. */
    void sent(ByteBuffer message);
}
