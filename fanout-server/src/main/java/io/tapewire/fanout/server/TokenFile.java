package io.tapewire.fanout.server;

import io.tapewire.fanout.Authenticator;
import io.tapewire.fanout.Rights;
import io.tapewire.fanout.RightsRules;
import io.tapewire.fanout.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Access tokens: a line {@code subject sha256:HEX [key=value …]} each; {@code #} begins a comment. Only digests are kept. The file must be readable
 * by its owner alone. Immutable: any thread.
 */
final class TokenFile implements Authenticator {
    private static final String DIGEST_PREFIX = "sha256:";
    private static final String MAX_SUBSCRIPTIONS = "limit.max-subscriptions";
    private static final String RIGHTS = "rights";
    private static final String DELAY = "delay";
    private static final Pattern DELAY_FORMAT = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final int DIGEST_BYTES = 32;

    /** A shard has the last values of the market once for each. */
    private static final int MAX_DELAYS = 4;

    private record Entry(byte[] digest, Subject subject) {}

    private final List<Entry> entries = new ArrayList<>();

    static TokenFile read(Path file) throws IOException {
        final String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (!mode.equals("rw-------")) {
            throw new IOException("--tokens " + file + ": mode is " + mode + ", it must be rw------- (0600)");
        }
        final TokenFile tokens = new TokenFile();
        int number = 0;
        for (final String line : Files.readAllLines(file)) {
            number++;
            final String text = line.strip();
            if (!text.isEmpty() && !text.startsWith("#")) {
                tokens.entries.add(parse(text, file + ":" + number));
            }
        }
        final long delays = tokens.entries.stream()
                .mapToLong(entry -> entry.subject.delayNs())
                .filter(delay -> delay > 0)
                .distinct()
                .count();
        if (delays > MAX_DELAYS) {
            throw new IOException(
                    "--tokens " + file + ": " + delays + " different delays; a server has at most " + MAX_DELAYS);
        }
        return tokens;
    }

    private static Entry parse(String line, String place) throws IOException {
        final String[] words = line.split("\\s+");
        if (words.length < 2 || !words[1].startsWith(DIGEST_PREFIX)) {
            throw new IOException("--tokens " + place + ": not 'subject sha256:HEX [key=value …]'");
        }
        int maxSubscriptions = Integer.MAX_VALUE;
        Rights rights = Rights.ALL;
        long delayNs = 0;
        try {
            for (int i = 2; i < words.length; i++) {
                if (words[i].startsWith(MAX_SUBSCRIPTIONS + "=")) {
                    maxSubscriptions = Integer.parseInt(words[i].substring(MAX_SUBSCRIPTIONS.length() + 1));
                } else if (words[i].startsWith(RIGHTS + "=")) {
                    rights = RightsRules.parse(words[i].substring(RIGHTS.length() + 1));
                } else if (words[i].startsWith(DELAY + "=")) {
                    delayNs = delayNs(words[i].substring(DELAY.length() + 1));
                } else {
                    throw new IOException("--tokens " + place + ": this version knows no '" + key(words[i]) + "'");
                }
            }
            final byte[] digest = HexFormat.of().parseHex(words[1].substring(DIGEST_PREFIX.length()));
            if (digest.length != DIGEST_BYTES) {
                throw new IOException("--tokens " + place + ": a SHA-256 has 64 hexadecimal digits");
            }
            if (rights.hasDelayed() && delayNs == 0) {
                throw new IOException("--tokens " + place + ": delayed rights need delay=, as delay=15m");
            }
            return new Entry(
                    digest, new Subject(words[0], maxSubscriptions, 0, rights, rights.hasDelayed() ? delayNs : 0));
        } catch (final IllegalArgumentException e) {
            throw new IOException("--tokens " + place + ": " + e.getMessage(), e);
        }
    }

    private static long delayNs(String text) {
        final Matcher matcher = DELAY_FORMAT.matcher(text);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new IllegalArgumentException("delay=" + text + ": not a time as 15m, 30s or 500ms");
        }
        final long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> TimeUnit.MILLISECONDS.toNanos(number);
            case "s" -> TimeUnit.SECONDS.toNanos(number);
            case "m" -> TimeUnit.MINUTES.toNanos(number);
            default -> TimeUnit.HOURS.toNanos(number);
        };
    }

    private static String key(String word) {
        final int end = word.indexOf('=');
        return end < 0 ? word : word.substring(0, end);
    }

    /** Compares with every entry, each in constant time, so that the time tells nothing of what is in the file. */
    @Override
    public Subject authenticate(byte[] token) {
        final byte[] digest = digest(token);
        Subject found = null;
        for (final Entry entry : entries) {
            if (MessageDigest.isEqual(digest, entry.digest)) {
                found = entry.subject;
            }
        }
        return token.length == 0 ? null : found;
    }

    static byte[] digest(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static String line(String subject, byte[] token) {
        return subject + " " + DIGEST_PREFIX + HexFormat.of().formatHex(digest(token));
    }
}
