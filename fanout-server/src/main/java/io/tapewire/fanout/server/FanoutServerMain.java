package io.tapewire.fanout.server;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** The commands of this jar: {@code serve} and {@code token}. */
@Command(
        name = "tapewire",
        subcommands = {ServeCommand.class, TokenCommand.class},
        description = "Serves a tape to clients over WebSockets.")
public final class FanoutServerMain {
    private static final int FAILED = 1;

    private FanoutServerMain() {}

    /** @param args the command and its options */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        final CommandLine command = new CommandLine(new FanoutServerMain())
                .setParameterExceptionHandler(FanoutServerMain::onUsage)
                .setExecutionExceptionHandler(FanoutServerMain::onFailure);
        try {
            ConfigFile.giveTo(command.getSubcommands().get("serve"), args);
        } catch (final ParameterException e) {
            return onUsage(e, args);
        }
        return command.execute(args);
    }

    private static int onUsage(ParameterException e, String[] args) {
        e.getCommandLine().getErr().println("tapewire: " + oneLine(e.getMessage()));
        return e.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int onFailure(Exception e, CommandLine command, CommandLine.ParseResult result) {
        command.getErr().println("tapewire: " + oneLine(e.getMessage() == null ? e.toString() : e.getMessage()));
        return FAILED;
    }

    private static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", "; ");
    }
}
