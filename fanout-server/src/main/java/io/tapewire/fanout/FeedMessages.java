package io.tapewire.fanout;

import io.tapewire.schemas.sbe.FeedStatusEncoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapEncoder;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

/** Encodes what the server itself says of the feed and the tape; each method answers the message's length, and the next overwrites it. */
final class FeedMessages {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final FeedStatusEncoder feedStatus = new FeedStatusEncoder();
    private final GapEncoder gap = new GapEncoder();
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(128);

    /** {@return where the message of the last call begins, at 0} */
    MutableDirectBuffer buffer() {
        return buffer;
    }

    /** A FeedStatus with tapeSeq 0: made by the server. */
    int feedStatus(FeedStatusKind kind, int sourceId, TapeView tape, long wallNs) {
        feedStatus
                .wrapAndApplyHeader(buffer, 0, header)
                .tapeSeq(0)
                .tsIngest(wallNs)
                .kind(kind)
                .reserved((short) 0)
                .sourceId(sourceId)
                .epoch(Integer.toUnsignedLong(tape.epoch()))
                .generation(Integer.toUnsignedLong(tape.generation()))
                .fromSeq(0)
                .toSeq(0)
                .venueSession(0);
        feedStatus.sourceFlags().clear();
        feedStatus.sourceName("");
        return header.encodedLength() + feedStatus.encodedLength();
    }

    /** A Gap: places on the tape that a stream is not told of. */
    int gap(int streamId, long fromTapeSeq, long toTapeSeq, GapReason reason) {
        gap.wrapAndApplyHeader(buffer, 0, header)
                .subId(0)
                .streamId(streamId)
                .fromSeq(fromTapeSeq)
                .toSeq(toTapeSeq)
                .reason(reason);
        return header.encodedLength() + gap.encodedLength();
    }
}
