package io.tapewire.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tapewire decode}: what a frame, a request or a record of the tape says, from its bytes in hex. */
@Command(
        name = "decode",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        description = "Prints a frame of the server, a request of a client, or a record of a tape.")
public final class DecodeMain implements Callable<Integer> {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final String STDIN = "-";

    @Parameters(
            arity = "1..*",
            paramLabel = "HEX",
            description =
                    "bytes in hex, with or without blanks and 0x; - reads them from stdin, without lines that begin with #")
    private List<String> hex;

    @Spec
    private CommandSpec spec;

    private final InputStream in;

    DecodeMain(InputStream in) {
        this.in = in;
    }

    /** @param args as {@code decode --help} says */
    public static void main(String[] args) {
        System.exit(run(System.in, new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /** {@return the exit code: 0 decoded, 1 some of it is broken or unknown, 2 no hex} */
    static int run(InputStream in, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new DecodeMain(in))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, arguments) -> {
                    err.println("tapewire decode: " + e.getMessage());
                    return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
                })
                .execute(args);
    }

    @Override
    public Integer call() throws IOException {
        final String text = hex.equals(List.of(STDIN))
                ? new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                : String.join(" ", hex);
        final FramePrinter printer =
                new FramePrinter(bytes(text), spec.commandLine().getOut());
        return printer.print() ? OK : FAILED;
    }

    private byte[] bytes(String text) {
        final StringBuilder digits = new StringBuilder();
        text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .forEach(line -> digits.append(line.toLowerCase(Locale.ROOT).replace("0x", ""))
                        .append(' '));
        try {
            return HexFormat.of().parseHex(digits.toString().replaceAll("[\\s,:]", ""));
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "HEX: " + e.getMessage(), e);
        }
    }
}
