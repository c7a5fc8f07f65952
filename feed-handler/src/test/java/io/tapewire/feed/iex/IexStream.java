package io.tapewire.feed.iex;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A venue's stream in a test: makes segments with running sequence numbers, offsets and send times. */
public final class IexStream {
    /** 2023-10-02T12:00:00Z. */
    public static final long START = 1_696_248_000_000_000_000L;

    private final int protocol;
    private final int channel;
    private final int session;
    private long nextSeq = 1;
    private long offset;
    private long sendTime = START;

    public IexStream(int protocol, int channel, int session) {
        this.protocol = protocol;
        this.channel = channel;
        this.session = session;
    }

    public static IexStream deep() {
        return new IexStream(IexLayout.DEEP_1_0, 1, 1_286_602_752);
    }

    public static IexStream tops() {
        return new IexStream(IexLayout.TOPS_1_6, 1, 1_137_508_352);
    }

    /** Leaves sequences out, or goes back by a negative number: what comes next has this one. */
    public IexStream at(long seq) {
        nextSeq = seq;
        return this;
    }

    public IexStream sentAt(long newSendTime) {
        sendTime = newSendTime;
        return this;
    }

    public long nextSeq() {
        return nextSeq;
    }

    public long sendTime() {
        return sendTime;
    }

    /** {@return the next segment; without messages a heartbeat. Each is sent 1 ms after the one before} */
    public byte[] segment(byte[]... messages) {
        int payload = 0;
        for (final byte[] message : messages) {
            payload += 2 + message.length;
        }
        final ByteBuffer segment = ByteBuffer.allocate(40 + payload).order(ByteOrder.LITTLE_ENDIAN);
        segment.put((byte) 1)
                .put((byte) 0)
                .putShort((short) protocol)
                .putInt(channel)
                .putInt(session);
        segment.putShort((short) payload).putShort((short) messages.length);
        segment.putLong(offset).putLong(nextSeq).putLong(sendTime);
        for (final byte[] message : messages) {
            segment.putShort((short) message.length).put(message);
        }
        nextSeq += messages.length;
        offset += payload;
        sendTime += 1_000_000;
        return segment.array();
    }
}
