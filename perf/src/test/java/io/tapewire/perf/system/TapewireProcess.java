package io.tapewire.perf.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** One command in a JVM of its own. Its stdout is kept line by line, or handed on; its stderr goes to a file. */
final class TapewireProcess {
    private final String name;
    private final Process process;
    private final Path errors;
    private final List<String> lines = new ArrayList<>();
    private final Consumer<String> sinkOrNull;
    private final Thread reader;

    /** @param sinkOrNull takes the lines of stdout as they come, on a thread of its own; null = they are kept */
    TapewireProcess(
            String name,
            List<String> command,
            Path errors,
            Map<String, String> environment,
            Consumer<String> sinkOrNull)
            throws IOException {
        this.sinkOrNull = sinkOrNull;
        this.name = name;
        this.errors = errors;
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
        reader = new Thread(this::read, name + "-stdout");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (sinkOrNull == null) {
                    keep(line);
                } else {
                    sinkOrNull.accept(line);
                }
            }
        } catch (final IOException e) {
            // The process was killed: what it had said is kept.
            synchronized (lines) {
                lines.notifyAll();
            }
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /** {@return the rest of the first line that starts with {@code prefix}; fails when the process ends or is silent for too long} */
    String awaitLine(String prefix, Duration timeout) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        synchronized (lines) {
            while (true) {
                for (final String line : lines) {
                    if (line.startsWith(prefix)) {
                        return line.substring(prefix.length());
                    }
                }
                final long leftMs = (deadlineNs - System.nanoTime()) / 1_000_000;
                assertTrue(leftMs > 0 && process.isAlive(), () -> name + " has not said '" + prefix + "': " + errors());
                waitForLine(Math.min(leftMs, 100));
            }
        }
    }

    private void waitForLine(long ms) {
        try {
            lines.wait(ms);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return exit code; fails when the process does not end in time} */
    int awaitExit(Duration timeout) {
        try {
            assertTrue(
                    process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS),
                    () -> name + " does not end: " + errors());
            reader.join(TimeUnit.SECONDS.toMillis(5));
            return process.exitValue();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return all lines of stdout so far} */
    List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** {@return the end of stderr} */
    String errors() {
        final String text = log();
        return text.substring(Math.max(0, text.length() - 4_000));
    }

    /** {@return all of stderr so far} */
    String log() {
        try {
            return Files.readString(errors);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
