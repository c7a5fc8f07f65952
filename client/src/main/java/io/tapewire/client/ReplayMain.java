package io.tapewire.client;

import io.tapewire.schemas.process.OrderlyExit;
import io.tapewire.schemas.sbe.OnOverflow;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.agrona.concurrent.SystemNanoClock;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tapewire replay}: a stretch of a server's tape, as lines or as JSON lines, the same bytes each time. */
@Command(
        name = "replay",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description =
                "Shows a stretch of a server's tape: each event, up to its head, as fast as it can, unless told otherwise.")
public final class ReplayMain implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int OUT_BUFFER_BYTES = 64 * 1024;
    private static final Duration EXIT_DEADLINE = Duration.ofSeconds(3);

    @Mixin
    private ServerOptions server;

    @Mixin
    private ReplayOptions stretch;

    @Mixin
    private ItemOptions items;

    @Option(
            names = "--mode",
            defaultValue = "every",
            description = "every event, or latest: values at an interval (every)")
    private String mode;

    @Option(names = "--json", description = "one JSON object a line")
    private boolean json;

    @Spec
    private CommandSpec spec;

    private final PrintStream out;
    private volatile TapewireClient client;
    private volatile ReplayView end;
    private volatile boolean stopped;

    /** A replay that writes its results to {@code out}. */
    ReplayMain(OutputStream out) {
        this.out = new PrintStream(new BufferedOutputStream(out, OUT_BUFFER_BYTES), false, StandardCharsets.UTF_8);
    }

    /** @param args as {@code replay --help} says */
    public static void main(String[] args) {
        final ReplayMain replay = new ReplayMain(new FileOutputStream(FileDescriptor.out));
        final OrderlyExit exit = OrderlyExit.install(replay::stop, EXIT_DEADLINE);
        exit.finish(replay.run(new PrintWriter(System.err, true), args));
    }

    /** Ends it with 0, wherever it is: connecting or replaying. Any thread. */
    void stop() {
        stopped = true;
        final ReplayView showing = end;
        if (showing != null) {
            showing.stop();
        }
        final TapewireClient connecting = client;
        if (connecting != null) {
            connecting.close();
        }
    }

    /** {@return the exit code} */
    int run(PrintWriter err, String... args) {
        return new CommandLine(this)
                .setErr(err)
                .setParameterExceptionHandler((e, arguments) -> {
                    err.println("tapewire replay: " + e.getMessage());
                    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
                })
                .setExecutionExceptionHandler((e, command, result) -> {
                    err.println("tapewire replay: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
                    return FAILED;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException, ClientException, InterruptedException {
        final PrintWriter err = spec.commandLine().getErr();
        final ReplayRequest request = stretch.request();
        final List<Subscription> wanted = items.items(server.symbols(), items.mode(mode), 0, OnOverflow.CONFLATE);
        final ClientContext context = server.context();
        final int status;
        try (CaptureFile capture = server.openCapture();
                WatchView view = json ? new WatchJson(out, err, "replay") : new WatchLines(out, err, "replay")) {
            if (capture != null) {
                context.capture(capture);
            }
            end = new ReplayView(view, new WatchFiles(capture, null, () -> null, SystemNanoClock.INSTANCE));
            status = replay(context.listener(end), request, wanted);
        }
        if (end.closing() != null) {
            err.println("tapewire replay: " + server.url() + ": " + end.closing());
        }
        return status;
    }

    private int replay(ClientContext context, ReplayRequest request, List<Subscription> wanted)
            throws ClientException, InterruptedException {
        try (TapewireClient replaying = new TapewireClient(context)) {
            client = replaying;
            final Replay replay = replaying.openReplay(request);
            replay.subscribe(wanted);
            replay.play();
            if (!stopped) {
                replaying.connect();
            }
            return stopped ? 0 : end.await();
        } catch (final ClientException e) {
            if (stopped) {
                return 0;
            }
            throw e;
        }
    }
}
