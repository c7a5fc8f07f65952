package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/** Remembers where the newest CheckpointBegin was written, until its checkpoint is complete. Writer's thread only. */
final class CheckpointPlaces {
    private long tapeSeq;
    private long position;
    private Path file;

    void onAppended(long newTapeSeq, ExcerptLog log, DirectBuffer buffer, int offset) {
        if (RecordLayout.templateId(buffer, offset) == CheckpointBeginDecoder.TEMPLATE_ID) {
            tapeSeq = newTapeSeq;
            position = log.place();
            file = log.file();
        }
    }

    TapeHead.Place of(long beginTapeSeq) {
        return beginTapeSeq == tapeSeq ? new TapeHead.Place(file.getFileName().toString(), position, tapeSeq) : null;
    }
}
