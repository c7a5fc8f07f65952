package io.tapewire.fanout;

import org.agrona.MutableDirectBuffer;

/**
 * Moves the bytes of one client; every call on the session's shard thread. Owns its unsent tail (at most one frame and control frames) and
 * never queues a second frame.
 */
public interface Transport {
    /** Bytes in front of a payload that the transport may overwrite with its own framing. */
    int HEADROOM = 16;

    /** {@return whether no tail is pending: {@link #send} may be called} */
    boolean isWritable();

    /**
     * Sends one binary message, optionally with a ping behind it in the same write. Only while {@link #isWritable}.
     *
     * @param buffer holds the payload; used only during the call: what is not written is copied
     * @param offset of the payload, at least {@link #HEADROOM}
     * @param length of the payload, bytes
     * @param pingBehind whether a ping follows
     * @param pingPayload its payload, 4 bytes little-endian
     * @return true: all written; false: a tail is kept and {@link TransportListener#onWritable} will come
     */
    boolean send(MutableDirectBuffer buffer, int offset, int length, boolean pingBehind, int pingPayload);

    /** Sends a close frame behind the tail, then waits for the peer until the owner calls {@link #abort}. */
    void close(int code, String reason);

    /** Resets the connection at once. */
    void abort();

    /** {@return peer's address, for log lines} */
    String remoteAddress();

    /** {@return origin that the peer named, for log lines; empty = none} */
    String origin();

    /** {@return bytes handed to the socket so far} */
    long bytesSent();
}
