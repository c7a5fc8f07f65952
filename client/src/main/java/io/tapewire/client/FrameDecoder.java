package io.tapewire.client;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.process.Counters;
import io.tapewire.schemas.sbe.FrameHeaderDecoder;
import io.tapewire.schemas.sbe.QuoteBatchDecoder;
import io.tapewire.schemas.sbe.SlotHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * Takes frames apart. A message's lengths are checked before a flyweight is laid over it; what is unknown or broken is stepped over by its slot's
 * length and counted. One connection's, one thread; nothing is allocated per update.
 */
final class FrameDecoder {
    /** What {@link #onFrame} answers to a frame whose own lengths do not fit together. */
    static final long MALFORMED = -1;

    private static final int FRAME_HEADER = FrameHeaderDecoder.ENCODED_LENGTH;
    private static final int SLOT_HEADER = SlotHeaderDecoder.ENCODED_LENGTH;
    private static final int FLAGS_OFFSET = FrameHeaderDecoder.flagsEncodingOffset();

    private final Counters<ClientCounter> counters;
    private final RecordDecoder records;
    private final SessionDecoder session;
    private final Update update = new Update();
    private final FrameHeaderDecoder frame = new FrameHeaderDecoder();
    private final Int2ObjectHashMap<ClientStream> streams = new Int2ObjectHashMap<>();
    private ClientStream stream = stream(0); // of the frame in hand: most are of the same as the one before

    FrameDecoder(TapewireListener listener, Counters<ClientCounter> counters, SessionEvents events) {
        this.counters = counters;
        records = new RecordDecoder(listener, counters, events, update);
        session = new SessionDecoder(listener, events, update);
    }

    /**
     * Takes one frame apart.
     *
     * @return its frameSeq, or MALFORMED: nothing behind the fault was told
     */
    long onFrame(DirectBuffer buffer, int offset, int length) {
        counters.increment(ClientCounter.FRAMES);
        counters.add(ClientCounter.BYTES, length);
        if (length < FRAME_HEADER) {
            return malformed();
        }
        frame.wrap(buffer, offset);
        final int count = frame.messageCount();
        final long frameSeq = frame.frameSeq();
        final int flags = buffer.getShort(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
        update.frame(frame.streamId(), flags, frame.epoch(), frame.sendTs(), frame.cursor());
        if (frame.streamId() != stream.streamId) {
            stream = stream(frame.streamId());
        }
        int place = offset + FRAME_HEADER;
        final int end = offset + length;
        for (int i = 0; i < count; i++) {
            if (place + SLOT_HEADER + RecordLayout.HEADER_LENGTH > end) {
                return malformed();
            }
            final int messageLength = buffer.getShort(place, LITTLE_ENDIAN) & 0xFFFF;
            if (messageLength < RecordLayout.HEADER_LENGTH || place + SLOT_HEADER + messageLength > end) {
                return malformed();
            }
            update.conflated(buffer.getShort(place + 2, LITTLE_ENDIAN) & 0xFFFF);
            onMessage(buffer, place + SLOT_HEADER, messageLength);
            place += (SLOT_HEADER + messageLength + 3) & ~3;
        }
        return frameSeq;
    }

    /** {@return a stream of this connection, known or new} */
    ClientStream stream(int streamId) {
        ClientStream known = streams.get(streamId);
        if (known == null) {
            known = new ClientStream(streamId);
            streams.put(streamId, known);
        }
        return known;
    }

    /** {@return what the frame in hand, or the last one, says of itself} */
    Update frame() {
        return update;
    }

    private long malformed() {
        counters.increment(ClientCounter.MALFORMED_FRAMES);
        return MALFORMED;
    }

    private void onMessage(DirectBuffer buffer, int offset, int length) {
        final int found = MessageBounds.check(buffer, offset, length);
        if (found == MessageBounds.UNKNOWN) {
            counters.increment(ClientCounter.UNKNOWN_TEMPLATES);
        } else if (found == MessageBounds.BROKEN) {
            counters.increment(ClientCounter.MALFORMED_MESSAGES);
        } else {
            final int templateId = RecordLayout.templateId(buffer, offset);
            if (RecordLayout.isRecord(templateId) || templateId == QuoteBatchDecoder.TEMPLATE_ID) {
                records.onRecord(templateId, buffer, offset, stream);
            } else {
                session.onMessage(templateId, buffer, offset);
            }
        }
    }
}
