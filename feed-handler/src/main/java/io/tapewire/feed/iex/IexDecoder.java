package io.tapewire.feed.iex;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.process.Counters;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * Takes datagrams, keeps the first (protocol, channel) it sees, and hands on messages in order, each once. A segment is checked as a whole before
 * any message of it is used: what is damaged becomes a gap, never half a segment. Allocates nothing per datagram; one thread owns it.
 */
public final class IexDecoder {
    /** What {@link #onDatagram} returns for a datagram that is no segment of the channel. */
    public static final int NOT_OURS = -1;

    private static final int TYPES = 256;

    private final IexListener listener;
    private final Counters<IexCounter> counters;
    private final OtherChannels otherChannels;
    private final SegmentTracker tracker = new SegmentTracker();
    private final long[] typeCounts = new long[TYPES];
    private boolean channelKnown;
    private int protocol;
    private int channel;

    /**
     * @param listener hears what is found
     * @param counters counted up here
     * @param warnings takes the one line about other channels that arrive too
     */
    public IexDecoder(IexListener listener, Counters<IexCounter> counters, Consumer<String> warnings) {
        this.listener = listener;
        this.counters = counters;
        otherChannels = new OtherChannels(warnings);
    }

    /**
     * Continues the stream of another process, instead of a new epoch; for {@link IexListener#onChannel} alone.
     *
     * @param session the venue's session
     * @param nextSeq the sequence expected next, 0 = unknown
     * @param sendTime the newest time known of the session, ns since 1970
     */
    public void resume(long session, long nextSeq, long sendTime) {
        tracker.resume(session, nextSeq, sendTime);
    }

    /**
     * Takes one datagram: one segment.
     *
     * @param buffer holds it for this call
     * @param offset of the segment's header
     * @param length of the datagram, bytes
     * @return messages handed on; {@link #NOT_OURS} for what is no well-formed segment of the channel
     */
    public int onDatagram(DirectBuffer buffer, int offset, int length) {
        counters.increment(IexCounter.DATAGRAMS);
        if (length < IexLayout.SEGMENT_HEADER_LENGTH || buffer.getByte(offset) != IexLayout.VERSION) {
            counters.increment(IexCounter.FOREIGN_DATAGRAMS);
            return NOT_OURS;
        }
        final int segmentProtocol = buffer.getShort(offset + IexLayout.PROTOCOL, LITTLE_ENDIAN) & 0xFFFF;
        final int segmentChannel = buffer.getInt(offset + IexLayout.CHANNEL, LITTLE_ENDIAN);
        if (!isSegment(segmentProtocol)) {
            counters.increment(IexCounter.FOREIGN_DATAGRAMS);
            return NOT_OURS;
        }
        if (!isWellFormed(buffer, offset, length)) {
            counters.increment(IexCounter.MALFORMED_SEGMENTS);
            return NOT_OURS;
        }
        if (!isKept(segmentProtocol, segmentChannel, buffer, offset)) {
            counters.increment(IexCounter.OTHER_PROTOCOLS);
            otherChannels.onSegment(segmentProtocol, segmentChannel & 0xFFFF_FFFFL);
            return NOT_OURS;
        }
        return onSegment(buffer, offset);
    }

    private static boolean isSegment(int protocol) {
        return protocol >= IexLayout.TOPS_1_5 && protocol <= IexLayout.DEEP_PLUS_1_0;
    }

    private static boolean isWellFormed(DirectBuffer buffer, int offset, int length) {
        final int payloadLength = buffer.getShort(offset + IexLayout.PAYLOAD_LENGTH, LITTLE_ENDIAN) & 0xFFFF;
        int left = buffer.getShort(offset + IexLayout.MESSAGE_COUNT, LITTLE_ENDIAN) & 0xFFFF;
        int at = offset + IexLayout.SEGMENT_HEADER_LENGTH;
        final int end = at + payloadLength;
        if (end > offset + length) {
            return false;
        }
        while (left > 0 && at + 2 <= end) {
            at += 2 + (buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF);
            left--;
        }
        return left == 0 && at == end;
    }

    private boolean isKept(int segmentProtocol, int segmentChannel, DirectBuffer buffer, int offset) {
        if (!channelKnown && (segmentProtocol == IexLayout.TOPS_1_6 || segmentProtocol == IexLayout.DEEP_1_0)) {
            channelKnown = true;
            protocol = segmentProtocol;
            channel = segmentChannel;
            otherChannels.onKept(protocol, channel & 0xFFFF_FFFFL);
            listener.onChannel(protocol, channel & 0xFFFF_FFFFL, session(buffer, offset));
        }
        return channelKnown && segmentProtocol == protocol && segmentChannel == channel;
    }

    private int onSegment(DirectBuffer buffer, int offset) {
        listener.onSegment();
        final int count = buffer.getShort(offset + IexLayout.MESSAGE_COUNT, LITTLE_ENDIAN) & 0xFFFF;
        final long first = buffer.getLong(offset + IexLayout.FIRST_SEQUENCE, LITTLE_ENDIAN);
        final long sendTime = buffer.getLong(offset + IexLayout.SEND_TIME, LITTLE_ENDIAN);
        final SegmentTracker.Verdict verdict = tracker.judge(session(buffer, offset), first, count, sendTime);
        counters.add(IexCounter.DUPLICATES, tracker.duplicates());
        counters.add(IexCounter.OUT_OF_ORDER, tracker.outOfOrder());
        switch (verdict) {
            case NEW_EPOCH -> {
                counters.increment(IexCounter.EPOCHS);
                listener.onEpoch(session(buffer, offset), first);
            }
            case USE -> announceGap();
            case REFUSED -> {
                counters.increment(IexCounter.REFUSED_SEQUENCES);
                return 0;
            }
            default -> {
                return 0; // old: counted above
            }
        }
        if (count == 0) {
            counters.increment(IexCounter.HEARTBEATS);
        }
        counters.add(IexCounter.MESSAGES, count - tracker.skip());
        onMessages(buffer, offset + IexLayout.SEGMENT_HEADER_LENGTH, count, first, sendTime);
        return count - tracker.skip();
    }

    private void announceGap() {
        final long lost = tracker.gapLast() - tracker.gapFirst() + 1;
        if (lost > 0) {
            counters.increment(IexCounter.GAPS);
            counters.add(IexCounter.LOST_MESSAGES, lost);
            listener.onGap(tracker.gapFirst(), tracker.gapLast());
        }
    }

    private void onMessages(DirectBuffer buffer, int firstMessage, int count, long first, long sendTime) {
        final int skip = tracker.skip();
        int at = firstMessage;
        for (int i = 0; i < count; i++) {
            final int length = buffer.getShort(at, LITTLE_ENDIAN) & 0xFFFF;
            if (i >= skip) {
                onMessage(buffer, at + 2, length, first + i, sendTime);
            }
            at += 2 + length;
        }
    }

    private void onMessage(DirectBuffer buffer, int offset, int length, long seq, long sendTime) {
        if (length == 0) {
            counters.increment(IexCounter.MALFORMED_MESSAGES);
            return;
        }
        final int type = buffer.getByte(offset) & 0xFF;
        final int knownLength = IexLayout.messageLength(type);
        if (knownLength == 0) {
            counters.increment(IexCounter.UNKNOWN_TYPES);
        } else if (length < knownLength) {
            counters.increment(IexCounter.MALFORMED_MESSAGES);
        } else {
            typeCounts[type]++;
            listener.onMessage(type, buffer, offset, seq, sendTime);
        }
    }

    private static long session(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + IexLayout.SESSION, LITTLE_ENDIAN) & 0xFFFF_FFFFL;
    }

    /** {@return whether a segment of TOPS 1.6 or DEEP 1.0 was seen} */
    public boolean hasChannel() {
        return channelKnown;
    }

    /** {@return protocols and channels that came and were not used, for a message; empty where there was none} */
    public String others() {
        return otherChannels.toString();
    }

    /**
     * {@return messages of a type handed on so far}
     *
     * @param type as in {@link IexListener#onMessage}
     */
    public long typeCount(int type) {
        return typeCounts[type];
    }
}
