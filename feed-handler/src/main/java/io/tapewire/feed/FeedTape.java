package io.tapewire.feed;

import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.TapeException;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;
import io.tapewire.tape.WritableTape;
import java.util.concurrent.TimeUnit;

/** Opens the tape on disk that the settings name. */
final class FeedTape {
    private FeedTape() {}

    /**
     * {@return a writer that carries on where the tape ends; it closes the tape}
     *
     * @throws TapeException when the tape cannot be written; the message is one line that names the file or directory
     */
    static TickWriter open(FeedContext context) {
        final WritableTape tape = ChronicleTape.openForWriting(new TapeWriterContext()
                .directory(context.tape())
                .rollMillis(rollMillis(context.roll()))
                .retainBytes(context.retainBytes())
                .retainNs(context.retainNs())
                .syncMs((int) context.syncMs())
                .diskFloorBytes(context.diskFloorBytes())
                .conclude());
        try {
            return new TickWriter(
                    tape.appender(), tape.state(), new TickWriter.Context().maxInstruments(context.maxInstruments()));
        } catch (final TapeException e) {
            tape.close();
            throw e;
        }
    }

    private static int rollMillis(String roll) {
        return switch (roll) {
            case "10m" -> (int) TimeUnit.MINUTES.toMillis(10);
            case "1h" -> (int) TimeUnit.HOURS.toMillis(1);
            default -> 0; // the tape's own
        };
    }
}
