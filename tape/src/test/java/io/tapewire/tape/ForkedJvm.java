package io.tapewire.tape;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Starts a main class of the tests in a JVM of its own, with the flags of this one. */
final class ForkedJvm {
    private ForkedJvm() {}

    /**
     * {@return the process; what it prints to stderr comes to ours}
     *
     * @param main class to run
     * @param args its arguments, as text
     */
    static Process start(Class<?> main, Object... args) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        Stream.of(args).map(Object::toString).forEach(command::add);
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
