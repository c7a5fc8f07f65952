package io.tapewire.perf;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tapewire bench [REGEX]}: runs the benchmarks whose name matches, with allocation measured. Progress to stderr, the table to stdout. */
@Command(
        name = "tapewire bench",
        mixinStandardHelpOptions = true,
        description = {
            "Runs the JMH benchmarks whose name matches, with allocation: gc.alloc.rate.norm is bytes per operation, 0 on the way of a tick.",
            "Progress goes to stderr, the table of results to stdout. Tapes of up to 4 GB lie in the temporary directory meanwhile."
        })
public final class BenchMain implements Callable<Integer> {
    /** A heap of one size, touched before the first measurement. */
    private static final List<String> HEAP_OPTIONS = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

    /** Names the folder of real recordings, for the benchmarks that can use one. */
    private static final String RECORDINGS = "TAPEWIRE_DATA";

    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = ".*",
            paramLabel = "REGEX",
            description = "found anywhere in the name of a benchmark; default: all")
    private String regex;

    @Option(
            names = "--forks",
            defaultValue = "2",
            description = "JVMs that each benchmark runs in, one after another; default: ${DEFAULT-VALUE}")
    private int forks;

    @Option(
            names = "--quick",
            description =
                    "1 fork, 1 warm-up, 2 iterations, for whether it runs at all; without: 3 warm-ups and 5 iterations of a second per fork")
    private boolean quick;

    private BenchMain() {}

    /** Runs the benchmarks. Exit 0 = ran, 1 = one of them failed or none matches, 2 = usage. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new BenchMain()).execute(args));
    }

    @Override
    public Integer call() {
        try {
            final Collection<RunResult> results = new Runner(
                            options(), OutputFormatFactory.createFormatInstance(System.err, VerboseMode.NORMAL))
                    .run();
            ResultFormatFactory.getInstance(ResultFormatType.TEXT, System.out).writeOut(results);
            return 0;
        } catch (final RunnerException e) {
            System.err.println("bench: " + e.getMessage());
            return 1;
        }
    }

    private Options options() {
        final ChainedOptionsBuilder options = new OptionsBuilder()
                .include(regex)
                .forks(quick ? 1 : forks)
                .warmupIterations(quick ? 1 : 3)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(quick ? 2 : 5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgsAppend(forkOptions())
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true);
        if (System.getenv(RECORDINGS) == null) {
            System.err.println("bench: without " + RECORDINGS + "=FOLDER made-up datagrams only");
            options.param("datagrams", "made-up");
        }
        return options.build();
    }

    private static String[] forkOptions() {
        final List<String> options = JvmOptions.list();
        options.addAll(HEAP_OPTIONS);
        return options.toArray(new String[0]);
    }
}
