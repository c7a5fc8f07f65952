package io.tapewire.tape.check;

import java.util.ArrayList;
import java.util.List;

/** What a subject may see, as {@code --rights} says: the first rule that matches an instrument and channel decides, none is none. */
final class Rights {
    /** No rules: all in real time. */
    static final Rights ALL = new Rights(List.of(new Rule("", false, 7, Right.REALTIME)));

    enum Right {
        REALTIME,
        DELAYED,
        NONE
    }

    private record Rule(String symbol, boolean isExact, int channels, Right right) {
        boolean matches(String other, int channel) {
            return (channels & 1 << channel) != 0 && (isExact ? other.equals(symbol) : other.startsWith(symbol));
        }
    }

    private final List<Rule> rules;

    private Rights(List<Rule> rules) {
        this.rules = rules;
    }

    /**
     * {@return the rules of a text}
     *
     * @throws IllegalArgumentException where it is none, with one line that says where
     */
    static Rights parse(String text) {
        final List<Rule> rules = new ArrayList<>();
        for (final String rule : text.split(",", -1)) {
            rules.add(rule(rule));
        }
        return new Rights(List.copyOf(rules));
    }

    private static Rule rule(String text) {
        final int colon = text.lastIndexOf(':');
        final String left = colon < 0 ? "" : text.substring(0, colon);
        final int slash = left.lastIndexOf('/');
        final String pattern = slash < 0 ? left : left.substring(0, slash);
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is not PATTERN[/CHANNELS]:realtime|delayed|none");
        }
        final boolean isExact = !pattern.endsWith("*");
        final String symbol = isExact ? pattern : pattern.substring(0, pattern.length() - 1);
        final int channels = slash < 0 ? 7 : channels(left.substring(slash + 1));
        return new Rule(symbol, isExact, channels, right(text.substring(colon + 1)));
    }

    private static int channels(String text) {
        int channels = 0;
        for (final String name : text.split("\\+", -1)) {
            final int channel = Channels.of(name);
            if (channel < 0) {
                throw new IllegalArgumentException("'" + name + "' is not quote, trade or status");
            }
            channels |= 1 << channel;
        }
        return channels;
    }

    private static Right right(String text) {
        return switch (text) {
            case "realtime" -> Right.REALTIME;
            case "delayed" -> Right.DELAYED;
            case "none" -> Right.NONE;
            default -> throw new IllegalArgumentException("'" + text + "' is not realtime, delayed or none");
        };
    }

    /** {@return the right to a channel of a symbol} */
    Right of(String symbol, int channel) {
        for (final Rule rule : rules) {
            if (rule.matches(symbol, channel)) {
                return rule.right;
            }
        }
        return Right.NONE;
    }

    /** {@return whether a stream may carry a channel of a symbol} */
    boolean allows(int streamId, String symbol, int channel) {
        final Right right = of(symbol, channel);
        return right == Right.REALTIME || right == Right.DELAYED && streamId != 0;
    }

    /** {@return whether a stream may carry some channel of a symbol} */
    boolean allowsSome(int streamId, String symbol) {
        return allows(streamId, symbol, Channels.QUOTE)
                || allows(streamId, symbol, Channels.TRADE)
                || allows(streamId, symbol, Channels.STATUS);
    }

    /** {@return whether some rule is delayed: then replays are, too} */
    boolean hasDelayed() {
        return rules.stream().anyMatch(rule -> rule.right == Right.DELAYED);
    }
}
