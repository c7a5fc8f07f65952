package io.tapewire.fanout;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rights as a list of rules {@code PATTERN[/CHANNELS]:realtime|delayed|none}: the first that matches decides, none is none. Immutable. */
public final class RightsRules implements Rights {
    private record Rule(String symbol, boolean isPrefix, int channels, Right right) {
        boolean matches(String other, int channelBit) {
            return (channels & channelBit) != 0 && (isPrefix ? other.startsWith(symbol) : other.equals(symbol));
        }
    }

    private final List<Rule> rules = new ArrayList<>();

    private RightsRules() {}

    /**
     * {@return the rights that a text says}
     *
     * @param text rules behind each other, with commas
     * @throws IllegalArgumentException naming the rule that is none
     */
    public static RightsRules parse(String text) {
        final RightsRules rights = new RightsRules();
        for (final String rule : text.split(",", -1)) {
            rights.rules.add(parseRule(rule));
        }
        return rights;
    }

    private static Rule parseRule(String text) {
        final int colon = text.lastIndexOf(':');
        final int slash = text.lastIndexOf('/', Math.max(0, colon));
        if (colon <= 0 || slash == 0) {
            throw unlike(text);
        }
        final String pattern = text.substring(0, slash < 0 ? colon : slash);
        final int star = pattern.indexOf('*');
        if (pattern.isEmpty() || star >= 0 && star != pattern.length() - 1) {
            throw unlike(text);
        }
        final int channels = slash < 0 ? Channel.ALL_BITS : channels(text.substring(slash + 1, colon), text);
        final String name = text.substring(colon + 1);
        for (final Right right : Right.values()) {
            if (right.name().toLowerCase(Locale.ROOT).equals(name)) {
                return new Rule(star < 0 ? pattern : pattern.substring(0, star), star >= 0, channels, right);
            }
        }
        throw unlike(text);
    }

    private static int channels(String names, String rule) {
        int bits = 0;
        for (final String name : names.split("\\+", -1)) {
            bits |= switch (name) {
                case "quote" -> Channel.bit(Channel.QUOTE);
                case "trade" -> Channel.bit(Channel.TRADE);
                case "status" -> Channel.bit(Channel.STATUS);
                default -> throw unlike(rule);
            };
        }
        return bits;
    }

    private static IllegalArgumentException unlike(String rule) {
        return new IllegalArgumentException(
                "rights: '" + rule + "' is not PATTERN[/quote+trade+status]:realtime, delayed or none");
    }

    @Override
    public Right of(String symbol, int channelBit) {
        for (final Rule rule : rules) {
            if (rule.matches(symbol, channelBit)) {
                return rule.right;
            }
        }
        return Right.NONE;
    }

    @Override
    public boolean hasRealtime() {
        return rules.stream().anyMatch(rule -> rule.right == Right.REALTIME);
    }

    @Override
    public boolean hasDelayed() {
        return rules.stream().anyMatch(rule -> rule.right == Right.DELAYED);
    }
}
