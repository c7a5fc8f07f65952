package io.tapewire.fanout;

import org.agrona.DirectBuffer;

/** What a session hears from its transport, on the shard thread; the end may be told from inside a call of {@link Transport}. */
public interface TransportListener {
    /**
     * One whole binary message, unmasked. Its bytes live only during the call.
     *
     * @param buffer holds the message
     * @param offset of its first byte
     * @param length bytes, at most 64 KiB
     */
    void onMessage(DirectBuffer buffer, int offset, int length);

    /** The tail has been written: the transport is writable again. */
    void onWritable();

    /** The peer answered a ping. */
    void onPong(int pingPayload);

    /**
     * The connection is over; the last call.
     *
     * @param code the peer's close code, 1006 when it vanished, or the code of a violation of framing (1002, 1003, 1009)
     */
    void onTransportClosed(int code);
}
