package io.tapewire.client;

import io.tapewire.schemas.process.OrderlyExit;
import io.tapewire.schemas.process.Terminal;
import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.SystemNanoClock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tapewire watch}: what a server sends, as a live table, as lines, or as JSON lines. */
@Command(
        name = "watch",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Shows what a server sends: a live table on a terminal, lines elsewhere, JSON with --json.")
public final class WatchMain implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int OUT_BUFFER_BYTES = 64 * 1024;
    private static final long WRITE_GRACE_MS = 500;
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(3);

    @Mixin
    private ServerOptions server;

    @Mixin
    private ItemOptions items;

    @Option(names = "--mode", defaultValue = "latest", description = "latest, or every: each event once, in order")
    private String mode;

    @Option(
            names = "--on-overflow",
            paramLabel = "WHAT",
            description = "of every, when too far behind: conflate, gap or close (conflate)")
    private String onOverflow;

    @Option(
            names = "--cursor-file",
            paramLabel = "FILE",
            description = "of every: where it has come to; the next watch goes on there")
    private Path cursorPath;

    @Option(names = "--delayed", description = "the delayed view instead of the live one")
    private boolean delayed;

    @Option(names = "--for", defaultValue = "0", paramLabel = "S", description = "end after S seconds")
    private double forSeconds;

    @Option(names = "--until-idle", defaultValue = "0", paramLabel = "S", description = "end after S seconds of rest")
    private double untilIdleSeconds;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

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
        final int streamId = delayed ? Subscription.DELAYED : 0;
        final List<Subscription> subscriptions = subscriptions(streamId);
        final ClientContext context = server.context();
        final CursorFile cursorFile = cursorPath == null ? null : new CursorFile(cursorPath);
        if (cursorFile != null) {
            context.resumeFrom(streamId, cursorFile.read());
        }
        final int status;
        try (CaptureFile capture = server.openCapture();
                WatchView view = view(err)) {
            if (capture != null) {
                context.capture(capture);
            }
            final WatchFiles files =
                    new WatchFiles(capture, cursorFile, () -> cursor(streamId), SystemNanoClock.INSTANCE);
            end = new WatchEnd(view, files, subscriptions, SystemNanoClock.INSTANCE, forSeconds, untilIdleSeconds);
            context.listener(end);
            status = watch(context, subscriptions);
        }
        if (end.closing() != null) {
            err.println("tapewire watch: " + server.url() + ": " + end.closing());
        }
        return status;
    }

    private Cursor cursor(int streamId) {
        return client.cursor(streamId).orElse(null);
    }

    private int watch(ClientContext context, List<Subscription> subscriptions)
            throws ClientException, InterruptedException {
        int status = 0;
        try (TapewireClient watching = new TapewireClient(context)) {
            client = watching;
            watching.subscribe(subscriptions);
            if (!stopped) {
                watching.connect();
            }
            status = stopped ? 0 : end.await();
        } catch (final ClientException e) {
            if (!stopped) {
                throw e;
            }
        }
        return end.finish(status);
    }

    private WatchView view(PrintWriter err) {
        if (json) {
            return new WatchJson(out, err, "watch");
        }
        return isTerminal ? new WatchTable(out, server.url(), TerminalSize::ask) : new WatchLines(out, err, "watch");
    }

    private List<Subscription> subscriptions(int streamId) {
        final Mode wanted = items.mode(mode);
        if (!(forSeconds >= 0) || !(untilIdleSeconds >= 0)) {
            throw new ParameterException(spec.commandLine(), "--for and --until-idle: seconds, not below 0");
        }
        if (wanted != Mode.EVERY && (cursorPath != null || onOverflow != null)) {
            throw new ParameterException(spec.commandLine(), "--cursor-file and --on-overflow: of --mode every only");
        }
        return items.items(server.symbols(), wanted, streamId, overflow());
    }

    private OnOverflow overflow() {
        return switch (onOverflow == null ? "conflate" : onOverflow) {
            case "conflate" -> OnOverflow.CONFLATE;
            case "gap" -> OnOverflow.GAP;
            case "close" -> OnOverflow.CLOSE;
            default ->
                throw new ParameterException(
                        spec.commandLine(), "--on-overflow " + onOverflow + ": not conflate, gap or close");
        };
    }
}
