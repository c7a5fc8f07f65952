package io.tapewire.feed.iex;

import org.agrona.DirectBuffer;

/** Hears what an {@link IexDecoder} finds, in the order of the stream and on the thread that gives it datagrams. */
public interface IexListener {
    /**
     * The first segment was seen: its protocol and channel are kept from now on. May call {@link IexDecoder#resume}.
     *
     * @param protocol 0x8003 TOPS 1.6, 0x8004 DEEP 1.0
     * @param channel the venue's channel, u32
     * @param session the venue's session id, u32
     */
    void onChannel(int protocol, long channel, long session);

    /** A well-formed segment of the channel came, new or old; told before anything else of it, but for {@link #onChannel}. */
    void onSegment();

    /**
     * What follows cannot be continued from what was before.
     *
     * @param session the venue's session id, u32
     * @param firstSeq sequence of the first message: greater than 1 = the epoch was joined late
     */
    void onEpoch(long session, long firstSeq);

    /**
     * Messages are lost.
     *
     * @param firstSeq first one lost
     * @param lastSeq last one lost, inclusive
     */
    void onGap(long firstSeq, long lastSeq);

    /**
     * One message, of a known type and at least as long as its known part.
     *
     * @param type first byte of the message, as the specification names it: S D H I O P E Q 8 5 T B X A
     * @param buffer holds the message only for this call
     * @param offset of the message's type
     * @param seq the venue's sequence number
     * @param sendTime when the venue sent the segment, ns since 1970
     */
    void onMessage(int type, DirectBuffer buffer, int offset, long seq, long sendTime);
}
