package io.tapewire.tape.check;

import io.tapewire.schemas.process.Terminal;
import io.tapewire.tape.ChronicleTape;
import io.tapewire.tape.TapeException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code tapewire check}: whether what clients recorded is a correct view of a tape. */
@Command(
        name = "tapewire check",
        sortOptions = false,
        description = {
            "Proves that recorded sessions were a correct view of a tape: every record by identity, order, gaps, cursors,"
                    + " epochs, delays and rights.",
            "A line for each fault, then 'correct:' or 'faulty:' with counts."
        },
        footer = {"", "Exit codes: 0 correct, 1 faults or unreadable, 2 usage."})
public final class CheckMain implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Pattern DELAY = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h)");

    private final PrintStream out;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "the tape's directory")
    private Path directory;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "CAPTURE", description = "what a client recorded")
    private List<Path> captures;

    @Option(
            names = "--delay",
            paramLabel = "D",
            description = "delay of the subject, as 15m; default: as SubscribeAck says")
    private String delay;

    @Option(
            names = "--delayed-subject",
            description = "the subject sees nothing in real time: all frames and places are held to --delay")
    private boolean isDelayedSubject;

    @Option(
            names = "--rights",
            paramLabel = "RULES",
            description = "PATTERN[/CHANNELS]:realtime|delayed|none, separated by commas; default: *:realtime")
    private String rights;

    @Option(names = "--at-rest", description = "each capture ends when nothing was due any more")
    private boolean isAtRest;

    @Option(names = "--help", usageHelp = true, description = "this text")
    private boolean help;

    private CheckMain(PrintStream out) {
        this.out = out;
    }

    /** @param args as {@code check --help} says */
    public static void main(String[] args) {
        System.exit(run(System.out, System.err, args));
    }

    /** {@return the exit code} */
    static int run(PrintStream out, PrintStream err, String... args) {
        return new CommandLine(new CheckMain(out))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setParameterExceptionHandler((e, given) -> fail(err, e.getMessage() + " (see --help)", USAGE))
                .setExecutionExceptionHandler((e, command, parsed) -> {
                    if (e instanceof ParameterException) {
                        return fail(err, e.getMessage() + " (see --help)", USAGE);
                    }
                    return fail(err, e instanceof TapeException ? e.getMessage() : "unexpected: " + e, FAILED);
                })
                .execute(args);
    }

    private static int fail(PrintStream err, String what, int status) {
        err.println("tapewire check: " + what.replaceAll("\\s*\\R\\s*", " "));
        return status;
    }

    @Override
    public Integer call() {
        final CheckSettings settings = settings();
        final Faults faults = new Faults(out::println);
        final Tally tally = new Tally();
        try (ChronicleTape tape = ChronicleTape.openForReading(directory)) {
            final CaptureJudge judge = new CaptureJudge(facts(tape), settings, faults, tally);
            captures.forEach(judge::judge);
        }
        faults.conclude();
        out.println(faults.total() == 0 ? "correct: " + tally : "faulty: " + faults.total() + " faults in " + tally);
        if (out.checkError()) {
            throw new TapeException("stdout cannot be written");
        }
        return faults.total() == 0 ? 0 : FAILED;
    }

    private static TapeFacts facts(ChronicleTape tape) {
        if (!Terminal.isStderr()) {
            return TapeFactsReader.read(tape, records -> {});
        }
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("check")
                .setUnit(" records", 1)
                .setInitialMax(tape.headTapeSeq() - tape.firstTapeSeq() + 1)
                .setConsumer(new ConsoleProgressBarConsumer(System.err))
                .build()) {
            final LongConsumer progress = bar::stepTo;
            return TapeFactsReader.read(tape, progress);
        }
    }

    private CheckSettings settings() {
        final long delayNs = delay == null ? 0 : delayNs();
        if (isDelayedSubject && delayNs == 0) {
            throw new ParameterException(spec.commandLine(), "--delayed-subject needs --delay");
        }
        try {
            return new CheckSettings(
                    delayNs, isDelayedSubject, rights == null ? Rights.ALL : Rights.parse(rights), isAtRest);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--rights: " + e.getMessage(), e);
        }
    }

    private long delayNs() {
        final Matcher matcher = DELAY.matcher(delay);
        if (!matcher.matches()) {
            throw new ParameterException(
                    spec.commandLine(), "--delay: " + delay + " is not a number with ms, s, m or h");
        }
        final String number = matcher.group(1);
        return matcher.group(2).equals("ms")
                ? Duration.ofMillis(Long.parseLong(number)).toNanos()
                : Duration.parse("PT" + number + matcher.group(2).toUpperCase(Locale.ROOT))
                        .toNanos();
    }
}
