package io.tapewire.tape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of an epoch is indexed by the writer that begins the next one, which has appended nothing yet: that entry leads to no place. */
class SeekAfterRestartTest {
    @TempDir
    private Path directory;

    @Test
    void shouldFindTheLastRecordOfAnEpochThatEndedInARestart() {
        final long last = writeEpoch();
        writeEpoch();

        try (Tape tape = ChronicleTape.openForReading(directory);
                TapeReader reader = tape.newReader()) {
            final TimePoint end = tape.timeIndex().floor(last);
            assertEquals(TimePoint.Kind.END, end.kind());
            assertEquals(0, end.position());
            reader.seek(last);
            reader.poll(new RecordText(), 1);
            assertEquals(last, reader.position());
        }
    }

    private long writeEpoch() {
        final WritableTape tape = ChronicleTape.openForWriting(
                new TapeFixture(directory).context().conclude());
        try (TickWriter writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context())) {
            writer.newEpoch(writer.source("test", "TEST", 0), 1);
            return writer.state().tapeSeq();
        }
    }
}
