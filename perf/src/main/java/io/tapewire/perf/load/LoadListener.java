package io.tapewire.perf.load;

import org.agrona.DirectBuffer;

/** Hears everything that the clients of a {@link LoadDriver} receive, on its thread. Bytes live only for the call. */
public interface LoadListener {
    /** A frame begins; its header and the layout of all its messages have been checked.
     *
     * @param client who got it
     * @param flags of the frame header
     * @param cursor of the frame header
     */
    default void onFrame(LoadClient client, int flags, long cursor) {}

    /**
     * A message of the frame.
     *
     * @param client who got it
     * @param templateId of the message
     * @param conflated of the slot in front of it
     * @param buffer holds the message
     * @param offset of its SBE header
     * @param length of SBE header and body, bytes
     */
    default void onMessage(
            LoadClient client, int templateId, int conflated, DirectBuffer buffer, int offset, int length) {}

    /** The connection is over, see {@link LoadClient#ending}. */
    default void onEnd(LoadClient client) {}
}
