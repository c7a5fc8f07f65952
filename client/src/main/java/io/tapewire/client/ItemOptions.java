package io.tapewire.client;

import io.tapewire.schemas.sbe.Mode;
import io.tapewire.schemas.sbe.OnOverflow;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is subscribed to: what every command that shows something has. */
final class ItemOptions {
    private static final int MAX_INTERVAL_MS = 65_535;

    @Option(names = "--channel", split = ",", paramLabel = "C", description = "quote, trade, status (all)")
    private List<String> channels;

    @Option(names = "--interval", defaultValue = "100", paramLabel = "MS", description = "(${DEFAULT-VALUE})")
    private int intervalMs;

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    /** {@return an item a symbol; anything wrong is a fault of usage} */
    List<Subscription> items(List<String> symbols, Mode mode, int streamId, OnOverflow onOverflow) {
        if (intervalMs < 0 || intervalMs > MAX_INTERVAL_MS) {
            throw new ParameterException(spec.commandLine(), "--interval " + intervalMs + ": not from 0 to 65535");
        }
        final List<Subscription> items = new ArrayList<>();
        final int bits = bits();
        for (final String symbol : symbols) {
            try {
                items.add(new Subscription(symbol, bits, intervalMs, mode, streamId, true, onOverflow, null));
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }
        return items;
    }

    /** {@return what a mode is called on the command line} */
    Mode mode(String name) {
        return switch (name) {
            case "latest" -> Mode.LATEST;
            case "every" -> Mode.EVERY;
            default -> throw new ParameterException(spec.commandLine(), "--mode " + name + ": not latest or every");
        };
    }

    private int bits() {
        if (channels == null) {
            return Subscription.ALL_CHANNELS;
        }
        int bits = 0;
        for (final String channel : channels) {
            bits |= switch (channel) {
                case "quote" -> 1;
                case "trade" -> 2;
                case "status" -> 4;
                default ->
                    throw new ParameterException(
                            spec.commandLine(), "--channel " + channel + ": not quote, trade or status");
            };
        }
        return bits;
    }
}
