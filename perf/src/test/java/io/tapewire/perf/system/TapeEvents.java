package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.fail;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.FeedStatusDecoder;
import io.tapewire.schemas.sbe.FeedStatusKind;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeListener;
import io.tapewire.tape.TapeReader;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongArrayList;

/** Where the market data of a whole tape stands, in order. */
final class TapeEvents implements TapeListener {
    private final LongArrayList tapeSeqs = new LongArrayList();
    private final LongArrayList ingests = new LongArrayList(); // of all records
    private final LongArrayList epochs = new LongArrayList(); // tapeSeqs of NEW_EPOCH
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final FeedStatusDecoder status = new FeedStatusDecoder();
    private final long first;
    private long ended;

    private TapeEvents(long first) {
        this.first = first;
    }

    /** {@return what is on the tape now} */
    static TapeEvents of(Tape tape) {
        final TapeEvents events = new TapeEvents(tape.firstTapeSeq());
        try (TapeReader reader = tape.newReader()) {
            while (reader.poll(events, 100_000) > 0) {
                // until nothing more is there
            }
        }
        return events;
    }

    @Override
    public void onRecord(DirectBuffer buffer, int offset, int length) {
        final long tapeSeq = RecordLayout.tapeSeq(buffer, offset);
        ingests.addLong(RecordLayout.tsIngest(buffer, offset));
        final int templateId = RecordLayout.templateId(buffer, offset);
        if (RecordLayout.isMarketData(templateId)) {
            tapeSeqs.addLong(tapeSeq);
        } else if (templateId == FeedStatusDecoder.TEMPLATE_ID) {
            status.wrapAndApplyHeader(buffer, offset, header);
            if (status.kind() == FeedStatusKind.NEW_EPOCH) {
                epochs.addLong(tapeSeq);
            } else if (status.kind() == FeedStatusKind.ENDED) {
                ended = tapeSeq;
            }
        }
    }

    @Override
    public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
        fail("tape: records " + fromTapeSeq + " to " + toTapeSeq + " lost: " + reason);
    }

    int count() {
        return tapeSeqs.size();
    }

    long tapeSeq(int index) {
        return tapeSeqs.getLong(index);
    }

    long last() {
        return tapeSeq(count() - 1);
    }

    /** {@return events up to a place, that one included} */
    int upTo(long tapeSeq) {
        final int index = Arrays.binarySearch(tapeSeqs.toLongArray(), tapeSeq);
        return index < 0 ? -index - 1 : index + 1;
    }

    /** {@return tapeSeqs of events from one index up to another, which is not included} */
    List<Long> between(int from, int to) {
        return List.copyOf(tapeSeqs.subList(from, to));
    }

    /** {@return when a record came, ns since 1970} */
    long tsIngest(long tapeSeq) {
        return ingests.getLong((int) (tapeSeq - first));
    }

    /** {@return the newest record that had come by then; 0 = none} */
    long headAt(long wallNs) {
        int count = 0;
        while (count < ingests.size() && ingests.getLong(count) <= wallNs) {
            count++;
        }
        return count == 0 ? 0 : first + count - 1;
    }

    /** {@return tapeSeqs where epochs begin} */
    Stream<Long> epochs() {
        return epochs.stream();
    }

    /** {@return tapeSeq of the newest ENDED; 0 = none} */
    long ended() {
        return ended;
    }
}
