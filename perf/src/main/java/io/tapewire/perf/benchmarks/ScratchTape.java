package io.tapewire.perf.benchmarks;

import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.Tape;
import io.tapewire.tape.TapeWriterContext;
import io.tapewire.tape.TickWriter;
import io.tapewire.tape.WritableTape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A tape on disk in a temporary directory, with the writer's own settings, removed when it is closed. */
final class ScratchTape implements AutoCloseable {
    private final Path directory;
    private final TickWriter writer;

    ScratchTape() {
        try {
            directory = Files.createTempDirectory("tapewire-bench-");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        final WritableTape tape = ChronicleTape.openForWriting(
                new TapeWriterContext().directory(directory).conclude());
        writer = new TickWriter(tape.appender(), tape.state(), new TickWriter.Context());
    }

    TickWriter writer() {
        return writer;
    }

    /** {@return the tape for reading; the caller closes it} */
    Tape openForReading() {
        return ChronicleTape.openForReading(directory);
    }

    @Override
    public void close() {
        writer.close();
        try (Stream<Path> files = Files.walk(directory)) {
            final List<Path> deepestFirst =
                    files.sorted(Comparator.reverseOrder()).toList();
            for (final Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
