package io.tapewire.client;

import io.tapewire.schemas.process.OrderlyExit;
import io.tapewire.schemas.process.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tapewire watch}: what a server sends, as a live table, as lines, or as JSON lines. */
@Command(
        name = "watch",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Shows what a server sends: a live table on a terminal, lines elsewhere, JSON with --json.")
public final class WatchMain implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int MAX_INTERVAL_MS = 65_535;
    private static final int OUT_BUFFER_BYTES = 64 * 1024;
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(3);

    @Parameters(index = "0", paramLabel = "URL", description = "wss://HOST:PORT/stream, or ws:// on this machine")
    private String url;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SYMBOL", description = "a symbol, ABC* or '*'")
    private List<String> symbols;

    @Option(names = "--channel", split = ",", paramLabel = "C", description = "quote, trade, status (all)")
    private List<String> channels;

    @Option(names = "--interval", defaultValue = "100", paramLabel = "MS", description = "(${DEFAULT-VALUE})")
    private int intervalMs;

    @Option(names = "--mode", defaultValue = "latest", description = "latest (every comes with replay)")
    private String mode;

    @Option(names = "--for", defaultValue = "0", paramLabel = "S", description = "end after S seconds")
    private double forSeconds;

    @Option(names = "--until-idle", defaultValue = "0", paramLabel = "S", description = "end after S seconds of rest")
    private double untilIdleSeconds;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Option(names = "--token-file", paramLabel = "F", description = "file with the access token")
    private Path tokenFile;

    @Option(names = "--ca", paramLabel = "FILE", description = "certificates to trust, PEM")
    private Path ca;

    @Option(names = "--insecure", description = "trust any certificate")
    private boolean insecure;

    @Spec
    private CommandSpec spec;

    private volatile OrderlyExit exit;

    /** @param args as {@code watch --help} says */
    public static void main(String[] args) {
        final WatchMain watch = new WatchMain();
        final int status = run(watch, args);
        if (watch.exit != null) {
            watch.exit.finish(status);
        }
        System.exit(status);
    }

    static int run(WatchMain watch, String... args) {
        return new CommandLine(watch)
                .setParameterExceptionHandler((e, arguments) -> {
                    e.getCommandLine().getErr().println("tapewire watch: " + e.getMessage());
                    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((e, command, result) -> {
                    command.getErr().println("tapewire watch: " + e.getMessage());
                    return FAILED;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, ClientException, InterruptedException {
        final URI uri = uri();
        final String token =
                tokenFile == null ? "" : Files.readString(tokenFile).strip();
        final SSLContext tls = insecure ? ClientTls.insecure() : ca == null ? null : ClientTls.trusting(ca);
        final List<Subscription> subscriptions = subscriptions();
        final PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), OUT_BUFFER_BYTES),
                false,
                StandardCharsets.UTF_8);
        final WatchView view = json
                ? new WatchJson(out)
                : Terminal.isStdout() ? new WatchTable(out, url, TerminalSize.ask()) : new WatchLines(out);
        final WatchEnd end = new WatchEnd(view, forSeconds, untilIdleSeconds);
        exit = OrderlyExit.install(end::stop, EXIT_DEADLINE);
        try (TapewireClient client = new TapewireClient(uri, () -> token, tls, subscriptions, end)) {
            client.connect();
            return end.await();
        } finally {
            view.close();
        }
    }

    private URI uri() {
        try {
            final URI uri = URI.create(url);
            if (("ws".equals(uri.getScheme()) || "wss".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "URL " + url + ": " + e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "URL " + url + ": not ws://… or wss://…");
    }

    private List<Subscription> subscriptions() {
        if (!mode.equals("latest")) {
            throw new ParameterException(spec.commandLine(), "--mode " + mode + ": only latest in this version");
        }
        if (intervalMs < 0 || intervalMs > MAX_INTERVAL_MS) {
            throw new ParameterException(spec.commandLine(), "--interval " + intervalMs + ": not from 0 to 65535");
        }
        int bits = channels == null ? Subscription.ALL_CHANNELS : 0;
        for (final String channel : channels == null ? List.<String>of() : channels) {
            bits |= switch (channel) {
                case "quote" -> 1;
                case "trade" -> 2;
                case "status" -> 4;
                default ->
                    throw new ParameterException(
                            spec.commandLine(), "--channel " + channel + ": not quote, trade or status");
            };
        }
        final List<Subscription> items = new ArrayList<>();
        for (final String symbol : symbols) {
            items.add(new Subscription(symbol, bits, intervalMs));
        }
        return items;
    }
}
