package io.tapewire.tape;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.CheckpointBeginDecoder;
import java.io.File;
import org.agrona.DirectBuffer;

/** Remembers where the newest CheckpointBegin was written, until its checkpoint is complete. Writer's thread only. */
final class CheckpointPlaces {
    private long tapeSeq;
    private long position;
    private File file;

    void onAppended(long newTapeSeq, long headerPosition, DirectBuffer buffer, int offset, File currentFile) {
        if (RecordLayout.templateId(buffer, offset) == CheckpointBeginDecoder.TEMPLATE_ID) {
            tapeSeq = newTapeSeq;
            position = headerPosition;
            file = currentFile;
        }
    }

    TapeIdentity.Place of(long beginTapeSeq) {
        return beginTapeSeq == tapeSeq ? new TapeIdentity.Place(file.getName(), position, tapeSeq) : null;
    }
}
