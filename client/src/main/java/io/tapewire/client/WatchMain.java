package io.tapewire.client;

import io.tapewire.schemas.process.OrderlyExit;
import io.tapewire.schemas.process.Terminal;
import io.tapewire.schemas.sbe.Mode;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.agrona.concurrent.SystemNanoClock;
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
    private static final long WRITE_GRACE_MS = 500;
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(3);

    @Parameters(index = "0", paramLabel = "URL", description = "wss://HOST:PORT/stream, or ws:// on this machine")
    private String url;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "SYMBOL", description = "a symbol, ABC* or '*'")
    private List<String> symbols;

    @Option(names = "--channel", split = ",", paramLabel = "C", description = "quote, trade, status (all)")
    private List<String> channels;

    @Option(names = "--interval", defaultValue = "100", paramLabel = "MS", description = "(${DEFAULT-VALUE})")
    private int intervalMs;

    @Option(
            names = "--mode",
            defaultValue = "latest",
            description = "latest, or every: each event once (this version's servers refuse it)")
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

    private final PrintStream out;
    private final boolean isTerminal;
    private volatile TapewireClient client;
    private volatile WatchEnd end;
    private volatile boolean stopped;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** A watch that writes its results to {@code out}, as a table where that is a terminal. */
    WatchMain(OutputStream out, boolean isTerminal) {
        this.out = new PrintStream(new BufferedOutputStream(out, OUT_BUFFER_BYTES), false, StandardCharsets.UTF_8);
        this.isTerminal = isTerminal;
    }

    /** @param args as {@code watch --help} says */
    public static void main(String[] args) {
        final WatchMain watch = new WatchMain(new FileOutputStream(FileDescriptor.out), Terminal.isStdout());
        final OrderlyExit exit = OrderlyExit.install(watch::stopOrLeave, EXIT_DEADLINE);
        exit.finish(watch.run(new PrintWriter(System.err, true), args));
    }

    /** A reader that takes nothing keeps the main thread in its write for ever: it is left there, as nothing more can be told. */
    private void stopOrLeave() {
        stop();
        try {
            if (!ended.await(WRITE_GRACE_MS, TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(0);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends it with 0, wherever it is: connecting or watching. Any thread. */
    void stop() {
        stopped = true;
        final WatchEnd watching = end;
        if (watching != null) {
            watching.stop();
        }
        final TapewireClient connecting = client;
        if (connecting != null) {
            connecting.close();
        }
    }

    /** {@return the exit code} */
    int run(PrintWriter err, String... args) {
        final int status = new CommandLine(this)
                .setErr(err)
                .setParameterExceptionHandler((e, arguments) -> {
                    err.println("tapewire watch: " + e.getMessage());
                    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((e, command, result) -> {
                    err.println("tapewire watch: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                    return FAILED;
                })
                .execute(args);
        ended.countDown();
        return status;
    }

    @Override
    public Integer call() throws IOException, ClientException, InterruptedException {
        final PrintWriter err = spec.commandLine().getErr();
        final List<Subscription> subscriptions = subscriptions();
        final ClientContext context = new ClientContext().uri(uri()).tls(tls());
        final String token = token();
        final int status;
        try (WatchView view = view(err)) {
            end = new WatchEnd(view, subscriptions, SystemNanoClock.INSTANCE, forSeconds, untilIdleSeconds);
            context.token(() -> token).listener(end);
            status = watch(context, subscriptions);
        }
        if (end.closing() != null) {
            err.println("tapewire watch: " + url + ": " + end.closing());
        }
        return status;
    }

    private int watch(ClientContext context, List<Subscription> subscriptions)
            throws ClientException, InterruptedException {
        try (TapewireClient watching = new TapewireClient(context)) {
            client = watching;
            watching.subscribe(subscriptions);
            if (!stopped) {
                watching.connect();
            }
            return stopped ? 0 : end.await();
        } catch (final ClientException e) {
            if (stopped) {
                return 0;
            }
            throw e;
        }
    }

    private WatchView view(PrintWriter err) {
        if (json) {
            return new WatchJson(out, err);
        }
        return isTerminal ? new WatchTable(out, url, TerminalSize::ask) : new WatchLines(out, err);
    }

    private SSLContext tls() throws IOException {
        if (insecure && ca != null) {
            throw new ParameterException(spec.commandLine(), "--ca and --insecure: one or the other");
        }
        return insecure ? ClientTls.insecure() : ca == null ? null : ClientTls.trusting(ca);
    }

    private String token() throws IOException {
        if (tokenFile == null) {
            return "";
        }
        try {
            return Files.readString(tokenFile).strip();
        } catch (final NoSuchFileException e) {
            throw new IOException("--token-file " + tokenFile + ": no such file", e);
        } catch (final IOException e) {
            throw new IOException("--token-file " + tokenFile + ": cannot be read: " + e.getMessage(), e);
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
        final Mode wanted = switch (mode) {
            case "latest" -> Mode.LATEST;
            case "every" -> Mode.EVERY;
            default -> throw new ParameterException(spec.commandLine(), "--mode " + mode + ": not latest or every");
        };
        if (!(forSeconds >= 0) || !(untilIdleSeconds >= 0)) {
            throw new ParameterException(spec.commandLine(), "--for and --until-idle: seconds, not below 0");
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
            try {
                items.add(new Subscription(symbol, bits, intervalMs, wanted));
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }
        return items;
    }
}
