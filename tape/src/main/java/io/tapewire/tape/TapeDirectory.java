package io.tapewire.tape;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every command on a tape takes. */
final class TapeDirectory {
    /** Records between two looks at whether to go on: a millisecond. */
    private static final int BATCH_RECORDS = 4096;

    @Parameters(paramLabel = "DIR", description = "the tape's directory")
    private Path directory;

    @Option(names = "--help", usageHelp = true, description = "this text")
    private boolean help;

    Path path() {
        return directory;
    }

    /** {@return the tape, opened for reading} */
    ChronicleTape open() {
        return ChronicleTape.openForReading(directory);
    }

    /**
     * Reads a tape up to where its head is now: one that is being written has no end.
     *
     * @param reader where to begin
     * @param listener told of records and gaps
     * @param goesOn asked after each batch
     */
    static void read(TapeReader reader, TapeListener listener, BooleanSupplier goesOn) {
        final long head = reader.headTapeSeq();
        while (reader.position() < head && goesOn.getAsBoolean()) {
            if (reader.poll(listener, (int) Math.min(BATCH_RECORDS, head - reader.position())) == 0) {
                return;
            }
        }
    }
}
