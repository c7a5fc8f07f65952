package io.tapewire.tape;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tape dump}: the records of a tape, in order, a line each. */
@Command(name = "dump", description = "Prints the records of a tape in order, a line each; what is damaged is a gap.")
final class DumpCommand implements Callable<Integer> {
    private final CommandIo io;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TapeDirectory directory;

    @Option(names = "--json", description = "JSON, with the keys of watch --json")
    private boolean json;

    @Option(names = "--from", paramLabel = "SEQ", description = "first tapeSeq to print; default: the oldest record")
    private long from = 1;

    @Option(names = "--limit", paramLabel = "N", description = "most lines to print; default: all")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--symbol", paramLabel = "S", description = "only what is about this instrument, and gaps")
    private String symbol;

    DumpCommand(CommandIo io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        if (from < 1 || limit < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    from < 1 ? "--from: " + from + " is below 1" : "--limit: " + limit + " is below 0");
        }
        try (ChronicleTape tape = directory.open();
                TapeReader reader = tape.newReader()) {
            // From the oldest record on, whatever --from says: a record's symbol and exponents stand before it.
            final TapeDump dump = new TapeDump(io, json ? new JsonFormat() : new TextFormat(), from, limit, symbol);
            TapeDirectory.read(reader, dump, () -> io.goesOn() && !dump.isFull());
            io.flush();
            return 0;
        }
    }
}
