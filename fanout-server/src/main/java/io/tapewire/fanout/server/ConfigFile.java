package io.tapewire.fanout.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** A file of settings: what the command line does not say. Names that no setting has are refused. */
final class ConfigFile implements IDefaultValueProvider {
    private static final String OPTION = "--config";

    private final Properties values = new Properties();

    /** Puts the file that the arguments name, if any, behind a command before it is parsed: the file's values are then checked as options are. */
    static void giveTo(CommandLine command, String... args) {
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(OPTION + "=")) {
                command.setDefaultValueProvider(read(Path.of(args[i].substring(OPTION.length() + 1)), command));
            } else if (args[i].equals(OPTION) && i + 1 < args.length) {
                command.setDefaultValueProvider(read(Path.of(args[i + 1]), command));
            }
        }
    }

    private static ConfigFile read(Path file, CommandLine command) {
        final ConfigFile config = new ConfigFile();
        try (Reader reader = Files.newBufferedReader(file)) {
            config.values.load(reader);
        } catch (final IOException | IllegalArgumentException e) {
            throw new ParameterException(command, "--config " + file + ": cannot be read: " + e.getMessage());
        }
        final CommandSpec spec = command.getCommandSpec();
        for (final String name : config.values.stringPropertyNames()) {
            if (spec.findOption("--" + name) == null || name.endsWith("config")) {
                throw new ParameterException(command, "--config " + file + ": no setting is called '" + name + "'");
            }
        }
        return config;
    }

    boolean has(OptionSpec option) {
        return values.containsKey(name(option));
    }

    private static String name(OptionSpec option) {
        return option.longestName().substring(2);
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option ? values.getProperty(name(option)) : null;
    }
}
