package io.tapewire.client;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One {@code watch} in this process, with what it wrote and how it ended. */
final class WatchRun {
    private static final int TIMEOUT_S = 30;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();
    private final WatchMain watch;
    private final CompletableFuture<Integer> status;

    private WatchRun(OutputStream outOrNull, boolean isTerminal, Object... arguments) {
        watch = new WatchMain(outOrNull == null ? out : outOrNull, isTerminal);
        final String[] args = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        status = CompletableFuture.supplyAsync(() -> watch.run(new PrintWriter(err, true), args), Background.THREADS);
    }

    static WatchRun of(Object... arguments) {
        return new WatchRun(null, false, arguments);
    }

    static WatchRun onTerminal(Object... arguments) {
        return new WatchRun(null, true, arguments);
    }

    static WatchRun into(OutputStream out, Object... arguments) {
        return new WatchRun(out, false, arguments);
    }

    WatchMain watch() {
        return watch;
    }

    int status() throws Exception {
        return status.get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    String text() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String errors() {
        return err.toString().strip();
    }
}
