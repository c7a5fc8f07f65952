package io.tapewire.fanout.server;

import io.tapewire.schemas.process.OrderlyExit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code serve}: a tape to clients, until a signal ends it. */
@Command(
        name = "serve",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Serves a tape to clients over wss. Prints its addresses on stdout; ends with 0 on SIGTERM.")
final class ServeCommand implements Callable<Integer> {
    /** What must be over when the process is asked to end: drain, close, and slack. */
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(9);

    @Mixin
    private FanoutConfiguration configuration;

    /** Read by {@link ConfigFile} before the command line is parsed; here for the help and for refusing it twice. */
    @Option(names = "--config", paramLabel = "FILE", description = "settings, one NAME=VALUE a line")
    private Path config;

    @Option(names = "--print-config", description = "print all settings with their source, and end")
    private boolean printConfig;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (printConfig) {
            print();
            return 0;
        }
        check();
        final CountDownLatch stop = new CountDownLatch(1);
        final OrderlyExit exit = OrderlyExit.install(stop::countDown, EXIT_DEADLINE);
        try (FanoutServer server =
                FanoutServer.launch(configuration, spec.commandLine().getErr()::println)) {
            server.addresses().forEach(spec.commandLine().getOut()::println);
            spec.commandLine().getOut().flush();
            stop.await();
            server.drain(configuration.drainMs);
        }
        exit.finish(0);
        return 0;
    }

    private void check() {
        if (Boolean.getBoolean("agrona.disable.bounds.checks")) {
            throw new ParameterException(
                    spec.commandLine(), "-Dagrona.disable.bounds.checks=true: a server does not run without them");
        }
        if ((configuration.cert == null) != (configuration.key == null)) {
            throw new ParameterException(spec.commandLine(), "--cert and --key: one without the other");
        }
        if (!FanoutServer.isLoopback(configuration.host)
                && (configuration.plain || configuration.cert == null || configuration.tokens == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--host " + configuration.host + ": off loopback only with --cert, --key and --tokens");
        }
    }

    private void print() {
        for (final OptionSpec option : spec.options()) {
            final String name = option.longestName().substring(2);
            if (!option.usageHelp() && !option.versionHelp() && !name.endsWith("config")) {
                final boolean given = spec.commandLine().getParseResult().hasMatchedOption(option);
                final boolean inFile = spec.defaultValueProvider() instanceof ConfigFile file && file.has(option);
                spec.commandLine()
                        .getOut()
                        .println(name + "=" + text(option.getValue()) + "    # "
                                + (given ? "command line" : inFile ? "file" : "default"));
            }
        }
        spec.commandLine().getOut().flush();
    }

    /** {@return a value as it may stand in a file} */
    private static String text(Object valueOrNull) {
        if (valueOrNull instanceof Collection<?> values) {
            return values.stream().map(Object::toString).collect(Collectors.joining(","));
        }
        return valueOrNull == null ? "" : valueOrNull.toString();
    }
}
