package io.tapewire.tape;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tape trim}: takes the oldest roll cycles off a tape. */
@Command(
        name = "trim",
        description = {
            "Takes the oldest roll cycles off a tape that no writer has.",
            "Whole cycles go, never the newest two, and never so that the first one left has no checkpoint of its own:"
                    + " so what stays is what was asked for plus two cycles at most."
        })
final class TrimCommand implements Callable<Integer> {
    private final CommandIo io;

    @Mixin
    private TapeDirectory directory;

    @ArgGroup(multiplicity = "1")
    private Limits limits;

    /** One of three. */
    static final class Limits {
        @Option(
                names = "--before",
                paramLabel = "T",
                converter = TapePoint.Converter.class,
                description = "cycles with older records only: ISO-8601 with a zone, ns since 1970, or seq:N")
        private TapePoint before;

        @Option(
                names = "--keep-bytes",
                paramLabel = "N",
                converter = ByteSize.class,
                description = "until at most N bytes are left; takes k, m and g (binary)")
        private Long keepBytes;

        @Option(
                names = "--keep",
                paramLabel = "AGE",
                converter = Age.class,
                description = "cycles with records older than that only; takes s, m, h and d")
        private Long keepNs;

        private TapeRetention.Limit limit() {
            if (keepNs != null) {
                return new RetentionLimit(0, keepNs, System::currentTimeMillis);
            }
            return before == null ? (tapeSeq, tsIngest, bytes) -> bytes > keepBytes : this::isBefore;
        }

        private boolean isBefore(long tapeSeq, long tsIngest, long bytes) {
            return (before.isTapeSeq() ? tapeSeq : tsIngest) <= before.value();
        }
    }

    TrimCommand(CommandIo io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        directory.open().close(); // a tape that is absent or damaged is told before anything is made
        final Path path = directory.path();
        final String host = new TapeWriterContext().directory(path).conclude().host();
        final TapeLock lock = TapeLock.acquire(path, host);
        try (TapeIdentity identity = TapeIdentity.open(path, true)) {
            final TapeRetention.Result result = new TapeRetention(path, identity).trim(limits.limit());
            io.line("removed " + result.files() + " cycles with " + result.bytes() + " bytes; first tapeSeq "
                    + result.firstTapeSeq());
            io.flush();
            return 0;
        } finally {
            lock.close();
        }
    }
}
