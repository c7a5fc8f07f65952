package io.tapewire.tape;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tape info}: reads the whole tape and tells what is on it. */
@Command(name = "info", description = "Tells what is on a tape; reads all of it.")
final class InfoCommand implements Callable<Integer> {
    private final CommandIo io;

    @Mixin
    private TapeDirectory directory;

    @Option(names = "--json", description = "one line of JSON")
    private boolean json;

    InfoCommand(CommandIo io) {
        this.io = io;
    }

    @Override
    public Integer call() {
        try (ChronicleTape tape = directory.open();
                TapeReader reader = tape.newReader()) {
            final TapeSummary summary = new TapeSummary();
            TapeDirectory.read(reader, summary, io::goesOn);
            if (json) {
                io.line(summary.json(tape));
            } else {
                summary.text(tape).forEach(io::line);
            }
            io.flush();
            if (summary.lost() > 0) {
                io.err().println("tapewire tape: " + summary.lost() + " records are damaged (see: tape verify)");
            }
            return 0;
        }
    }
}
