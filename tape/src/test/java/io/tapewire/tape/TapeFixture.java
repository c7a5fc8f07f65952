package io.tapewire.tape;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.tapewire.schemas.RecordLayout;
import io.tapewire.schemas.sbe.GapReason;
import io.tapewire.schemas.sbe.QuoteDecoder;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Tapes on disk for tests: written with a clock that the test moves, read as lines, damaged, copied. */
final class TapeFixture {
    /** 14 November 2023, 22:13:20 UTC. */
    static final long START_MS = 1_700_000_000_000L;

    private static final int OFFSET = 8;

    private final Path directory;
    private long millis = START_MS;

    TapeFixture(Path directory) {
        this.directory = directory;
    }

    Path directory() {
        return directory;
    }

    /** The wall clock goes on, or back. */
    void advanceMillis(long ms) {
        millis += ms;
    }

    TapeWriterContext context() {
        return new TapeWriterContext()
                .directory(directory)
                .diskFloorBytes(0)
                .machine("boot", "host")
                .epochMillis(() -> millis);
    }

    WritableTape open() {
        return ChronicleTape.openForWriting(context().conclude());
    }

    /** Opens, appends and closes in order. */
    void write(int count) {
        try (WritableTape tape = open()) {
            append(tape.appender(), count);
        }
    }

    /** Records that a state steps over: of no template that there is, each with its predecessor's number in it. */
    static void append(TapeAppender appender, int count) {
        final UnsafeBuffer scratch = new UnsafeBuffer(new byte[OFFSET + 256]);
        scratch.putShort(OFFSET + 2, (short) 60_000, LITTLE_ENDIAN);
        scratch.putShort(OFFSET + 4, (short) QuoteDecoder.SCHEMA_ID, LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            scratch.putLong(OFFSET + 40, appender.lastTapeSeq(), LITTLE_ENDIAN);
            appender.append(scratch, OFFSET, 88 + i % 5, i);
        }
    }

    /** Each line a record's number and a hash of its bytes, or a gap as {@code DAMAGE 3-4}. */
    List<String> read() {
        try (Tape tape = ChronicleTape.openForReading(directory);
                TapeReader reader = tape.newReader()) {
            return read(reader);
        }
    }

    static List<String> read(TapeReader reader) {
        final List<String> lines = new ArrayList<>();
        final TapeListener listener = new TapeListener() {
            @Override
            public void onRecord(DirectBuffer buffer, int offset, int length) {
                final byte[] record = new byte[length];
                buffer.getBytes(offset, record);
                lines.add(RecordLayout.tapeSeq(buffer, offset) + " " + Arrays.hashCode(record));
            }

            @Override
            public void onGap(long fromTapeSeq, long toTapeSeq, GapReason reason) {
                lines.add(reason + " " + fromTapeSeq + "-" + toTapeSeq);
            }
        };
        while (reader.poll(listener, 1000) > 0) {
            continue;
        }
        return lines;
    }

    Path newestFile() {
        final List<Path> files = CycleFiles.list(directory);
        return files.get(files.size() - 1);
    }

    Path identityFile() {
        return directory.resolve(TapeIdentity.FILE_NAME);
    }

    /** {@return where the excerpt of a record begins} */
    static long place(Path file, long tapeSeq) {
        try (CycleFile cycle = new CycleFile(file)) {
            long place = 0;
            for (int header = cycle.header(0); header != 0; header = cycle.header(place)) {
                if (cycle.isRecord(place, header)
                        && RecordLayout.tapeSeq(cycle.buffer(), cycle.recordOffset(place)) == tapeSeq) {
                    return place;
                }
                place = CycleFile.next(place, header);
            }
        }
        throw new AssertionError("no record " + tapeSeq + " in " + file);
    }

    static void flip(Path file, long bit) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(bit >> 3);
            final int old = access.read();
            access.seek(bit >> 3);
            access.write(old ^ (1 << (bit & 7)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void put(Path file, long position, byte[] bytes) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(position);
            access.write(bytes);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a tape as {@code cp} does: new inodes. */
    static void copy(Path from, Path to) {
        try {
            Files.createDirectories(to);
            for (final Path file : files(from)) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files(Path directory) {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void remove(Path directory) {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
