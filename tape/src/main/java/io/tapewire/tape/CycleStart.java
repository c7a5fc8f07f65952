package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import io.tapewire.schemas.sbe.CheckpointEndDecoder;
import io.tapewire.schemas.sbe.MessageHeaderDecoder;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/**
 * How a cycle begins. Its checkpoint stands at its start; only where a writer died before it was complete is it looked for further on, and then there is
 * not much to look at.
 *
 * @param tapeSeq of the first record
 * @param tsIngest of the first record
 * @param checkpoint begin of the first complete one; null = there is none
 * @param checkpointEnd tapeSeq of its end; 0 = there is none
 */
record CycleStart(long tapeSeq, long tsIngest, TapeHead.Place checkpoint, long checkpointEnd) {
    /** {@return null where the file has no whole record} */
    static CycleStart of(Path file) {
        final CheckpointEndDecoder end = new CheckpointEndDecoder();
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final String name = file.getFileName().toString();
        long firstTapeSeq = 0;
        long firstTsIngest = 0;
        TapeHead.Place begin = null;
        try (CycleFile cycle = new CycleFile(file)) {
            long place = 0;
            for (int word = cycle.header(0); word != 0 && word != CycleFile.END_OF_FILE; word = cycle.header(place)) {
                if (cycle.isRecord(place, word)) {
                    final DirectBuffer buffer = cycle.buffer();
                    final int offset = cycle.recordOffset(place);
                    final int templateId = RecordLayout.templateId(buffer, offset);
                    final long tapeSeq = RecordLayout.tapeSeq(buffer, offset);
                    if (firstTapeSeq == 0) {
                        firstTapeSeq = tapeSeq;
                        firstTsIngest = RecordLayout.tsIngest(buffer, offset);
                    }
                    if (templateId == CheckpointBeginDecoder.TEMPLATE_ID) {
                        begin = new TapeHead.Place(name, place, tapeSeq);
                    } else if (begin != null
                            && templateId == CheckpointEndDecoder.TEMPLATE_ID
                            && end.wrapAndApplyHeader(buffer, offset, header).beginTapeSeq() == begin.tapeSeq()) {
                        return new CycleStart(firstTapeSeq, firstTsIngest, begin, tapeSeq);
                    }
                }
                place = CycleFile.next(place, word);
            }
        }
        return firstTapeSeq == 0 ? null : new CycleStart(firstTapeSeq, firstTsIngest, null, 0);
    }
}
