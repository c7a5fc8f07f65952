package io.tapewire.tape;

import io.tapewire.schemas.process.OrderlyExit;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tapewire tape}: what is on a tape, and whether it is whole. */
@Command(
        name = "tapewire tape",
        synopsisSubcommandLabel = "info|dump|verify|trim|export",
        description = "What is on a tape, and whether it is whole.",
        footer = {"", "Exit codes: 0 ok, 1 failed or damaged, 2 usage."})
public final class TapeMain {
    /** A batch of records is read in far less; a trim in progress ends its file. */
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(10);

    private static final int FAILED = 1;
    private static final int USAGE = 2;

    @Option(names = "--help", usageHelp = true, description = "this text")
    private boolean help;

    private TapeMain() {}

    /** @param args the subcommand and what it takes */
    public static void main(String[] args) {
        final AtomicBoolean stopped = new AtomicBoolean();
        final OrderlyExit exit = OrderlyExit.install(() -> stopped.set(true), EXIT_DEADLINE);
        exit.finish(run(args, new FileOutputStream(FileDescriptor.out), System.err, stopped::get));
    }

    /** {@return the exit code} The whole command, with its world given. */
    static int run(String[] args, OutputStream out, PrintStream err, BooleanSupplier isStopped) {
        final CommandIo io = new CommandIo(out, err, isStopped);
        final CommandLine commands = new CommandLine(new TapeMain())
                .addSubcommand(new InfoCommand(io))
                .addSubcommand(new DumpCommand(io))
                .addSubcommand(new VerifyCommand(io))
                .addSubcommand(new TrimCommand(io))
                .addSubcommand(new ExportCommand(io));
        commands.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((e, given) -> fail(err, e, " (see --help)", USAGE))
                .setExecutionExceptionHandler((e, command, parsed) -> fail(err, e, "", FAILED));
        if (args.length == 0) {
            commands.usage(commands.getErr());
            return USAGE;
        }
        return commands.execute(args);
    }

    private static int fail(PrintStream err, Exception e, String hint, int status) {
        final boolean isExpected = e instanceof TapeException || e instanceof CommandLine.ParameterException;
        final String what = isExpected ? e.getMessage() : "unexpected: " + e;
        err.println("tapewire tape: " + what.replaceAll("\\s*\\R\\s*", " ") + hint);
        return status;
    }
}
