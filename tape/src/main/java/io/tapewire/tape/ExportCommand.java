package io.tapewire.tape;

import io.tapewire.schemas.process.Terminal;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tape export}: records of a tape for other programs. */
@Command(
        name = "export",
        description = {
            "Writes records of a tape to stdout as CSV (RFC 4180) or as the JSON lines of dump, in the order of the tape.",
            "T is ISO-8601 with a zone (2026-11-25T14:30:00Z), ns since 1970, or seq:N; both ends are inclusive."
                    + " Market time begins anew with each epoch, so that by it a tape is read to its end.",
            "Exit code 1 and a line on stderr for each gap that may have taken something of the range; the rest is"
                    + " written all the same."
        })
final class ExportCommand implements Callable<Integer> {
    /** What is written. */
    enum OutputFormat {
        /** A header and rows of {@link CsvColumn}s. */
        CSV,
        /** A line for each record. */
        JSON
    }

    private final CommandIo io;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TapeDirectory directory;

    @Option(names = "--format", required = true, paramLabel = "csv|json", description = "what to write")
    private OutputFormat format;

    @Option(
            names = "--from",
            paramLabel = "T",
            converter = TapePoint.Converter.class,
            description = "first place; default: the oldest record")
    private TapePoint from;

    @Option(
            names = "--to",
            paramLabel = "T",
            converter = TapePoint.Converter.class,
            description = "last place; default: the newest record")
    private TapePoint to;

    @Option(
            names = "--clock",
            paramLabel = "market|ingest",
            defaultValue = "market",
            description = "what T is compared with: the venue's stamps, or our wall clock (tsIngest); default market")
    private RecordClock.Kind clock;

    @Option(
            names = "--symbol",
            paramLabel = "S",
            split = ",",
            description = "only these instruments, and no feed records unless --type names them; may be repeated")
    private Set<String> symbols = new LinkedHashSet<>();

    @Option(
            names = "--type",
            paramLabel = "TYPE",
            split = ",",
            description = "only these: quote, trade, tradebreak, status, instrument, feed; may be repeated")
    private Set<RecordType> types = EnumSet.noneOf(RecordType.class);

    ExportCommand(CommandIo io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        final ExportRange range = new ExportRange(from, to, clock);
        if (range.isReversed()) {
            throw new ParameterException(spec.commandLine(), "--to: is before --from");
        }
        try (ChronicleTape tape = directory.open();
                ChronicleTapeReader reader = new ChronicleTapeReader(tape.directory(), tape.identity(), false)) {
            final TapeExport.Format lines = format == OutputFormat.CSV ? new CsvFormat() : new JsonFormat()::record;
            final TapeExport export = new TapeExport(io, tape, lines, range, wantedTypes(), symbols);
            if (format == OutputFormat.CSV) {
                io.line(CsvRow.header());
            }
            if (export.isNamed()) {
                new ExportStart(tape, range).place(reader);
            } else {
                reader.rewind();
            }
            try (ReadProgress progress = new ReadProgress("export", reader, !Terminal.isStdout(), io.err())) {
                TapeDirectory.read(reader, export, () -> {
                    progress.step();
                    return io.goesOn() && !export.isDone();
                });
            }
            io.flush();
            return export.conclude() ? 0 : 1;
        }
    }

    private Set<RecordType> wantedTypes() {
        if (!types.isEmpty()) {
            return types;
        }
        return symbols.isEmpty() ? EnumSet.allOf(RecordType.class) : EnumSet.complementOf(EnumSet.of(RecordType.FEED));
    }
}
