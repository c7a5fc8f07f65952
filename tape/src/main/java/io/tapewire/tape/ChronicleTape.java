package io.tapewire.tape;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A tape on disk: a directory with the files of a Chronicle Queue and our side files. */
public final class ChronicleTape implements Tape {
    private final Path directory;
    /** The time index as of a length of its file. */
    private record LoadedIndex(long length, TimeIndex index) {}

    private final TapeIdentity identity;
    private volatile LoadedIndex loaded = new LoadedIndex(0, TimeIndex.EMPTY);

    private ChronicleTape(Path directory, TapeIdentity identity) {
        this.directory = directory;
        this.identity = identity;
    }

    /** {@return whether there is a tape in a directory: {@link #openForReading} will find its identity} */
    public static boolean exists(Path directory) {
        return TapeIdentity.exists(directory);
    }

    /**
     * Opens a tape for reading; needs no write permission and creates nothing.
     *
     * @param directory of the tape
     * @throws TapeException where there is none, it is damaged, or of another schema version
     */
    public static ChronicleTape openForReading(Path directory) {
        if (!exists(directory)) {
            throw new TapeException(
                    hasCycles(directory)
                            ? directory.resolve(TapeIdentity.FILE_NAME)
                                    + ": missing: the tape is damaged, or none of ours"
                            : directory + ": no tape here");
        }
        return new ChronicleTape(directory, TapeIdentity.open(directory, false));
    }

    private static boolean hasCycles(Path directory) {
        return Files.isDirectory(directory) && !CycleFiles.list(directory).isEmpty();
    }

    /** {@return a writer's half of the tape: takes the lock, finds the end, carries on; {@link WritableTape} says how} */
    public static WritableTape openForWriting(TapeWriterContext context) {
        return WritableTape.open(context);
    }

    @Override
    public long tapeId() {
        return identity.tapeId();
    }

    @Override
    public int generation() {
        return identity.head().generation();
    }

    /** {@return generations of the tape so far} */
    public int generationCount() {
        return identity.generationCount();
    }

    /** {@return whether the last writer closed the tape in order} */
    public boolean isClean() {
        return identity.isClean();
    }

    @Override
    public long firstTapeSeq() {
        return identity.head().firstTapeSeq();
    }

    @Override
    public long headTapeSeq() {
        return identity.head().lastTapeSeq();
    }

    /** {@return the tape's directory} */
    Path directory() {
        return directory;
    }

    TapeIdentity identity() {
        return identity;
    }

    /** {@return bytes of the tape's files that are in use} */
    public long usedBytes() {
        return CycleFiles.list(directory).stream()
                .mapToLong(CycleFiles::usedBytes)
                .sum();
    }

    @Override
    public TimeIndex timeIndex() {
        final Path file = directory.resolve(TimeIndex.FILE_NAME);
        final long length = TimeIndex.length(file);
        final LoadedIndex known = loaded;
        if (known.length == length) {
            return known.index; // it only grows
        }
        final TimeIndex index = TimeIndex.load(file);
        loaded = new LoadedIndex(length, index);
        return index;
    }

    @Override
    public TapeReader newReader() {
        final ChronicleTapeReader reader = new ChronicleTapeReader(directory, identity, false);
        reader.rewind();
        return reader;
    }

    @Override
    public TapeReader newReaderAtCheckpoint() {
        return atCheckpoint(new ChronicleTapeReader(directory, identity, false), directory, identity);
    }

    /** Stands before the newest complete checkpoint that is told of; where that is lost, before the first one of the newest cycle that has one. */
    static ChronicleTapeReader atCheckpoint(ChronicleTapeReader reader, Path directory, TapeIdentity identity) {
        final TapeHead.Place told = identity.head().checkpoint();
        if (told == null) {
            reader.rewind();
        } else if (!reader.seekTo(told)) {
            final List<Path> files = CycleFiles.list(directory);
            for (int i = files.size() - 1; i >= 0; i--) {
                final CycleStart start = CycleStart.of(files.get(i));
                if (start != null && start.checkpoint() != null && reader.seekTo(start.checkpoint())) {
                    return reader;
                }
            }
            reader.rewind();
        }
        return reader;
    }

    @Override
    public TapeReader newReaderAtCheckpoint(long tapeSeq) {
        final ChronicleTapeReader reader = new ChronicleTapeReader(directory, identity, false);
        final long begin = timeIndex().checkpointBefore(tapeSeq);
        if (begin >= firstTapeSeq() && begin > 0) {
            reader.seek(begin);
            return reader;
        }
        final List<Path> files = CycleFiles.list(directory); // each cycle begins with one, whatever became of the index
        for (int i = files.size() - 1; i >= 0; i--) {
            final CycleStart start = CycleStart.of(files.get(i));
            if (start != null
                    && start.checkpoint() != null
                    && start.checkpointEnd() <= tapeSeq
                    && reader.seekTo(start.checkpoint())) {
                return reader;
            }
        }
        reader.rewind();
        return reader;
    }

    @Override
    public List<Generation> generations() {
        return identity.generations();
    }

    @Override
    public void close() {
        identity.close();
    }
}
