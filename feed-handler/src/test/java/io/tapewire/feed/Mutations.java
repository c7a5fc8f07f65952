package io.tapewire.feed;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Damages inputs in every way that a decoder must survive. The seed stands in the message of what fails. */
public final class Mutations {
    /** Mutations per decoder: a million in the long form. */
    public static final int COUNT = Boolean.getBoolean("tapewire.full") ? 1_000_000 : 100_000;

    private Mutations() {}

    /** Gives every prefix of the input. */
    public static void allCuts(byte[] input, Consumer<byte[]> decoder) {
        for (int length = 0; length <= input.length; length++) {
            final byte[] cut = Arrays.copyOf(input, length);
            give(decoder, cut, "cut to " + length);
        }
    }

    /** Gives the input with each of its bits flipped alone. */
    public static void allBitFlips(byte[] input, Consumer<byte[]> decoder) {
        for (int bit = 0; bit < input.length * 8; bit++) {
            final byte[] flipped = input.clone();
            flipped[bit >> 3] ^= (byte) (1 << (bit & 7));
            give(decoder, flipped, "bit " + bit + " flipped");
        }
    }

    /** Gives {@code count} copies with a few random changes each: bytes, words at their limits, cuts, doubled and moved pieces. */
    public static void seeded(byte[] input, int count, long seed, Consumer<byte[]> decoder) {
        for (int i = 0; i < count; i++) {
            final Random random = new Random(seed + i);
            byte[] mutated = input.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutated = change(mutated, random);
            }
            give(decoder, mutated, "seed " + (seed + i));
        }
    }

    private static byte[] change(byte[] bytes, Random random) {
        if (bytes.length < 8) {
            return bytes;
        }
        final int at = random.nextInt(bytes.length - 7);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] = (byte) random.nextInt();
            case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> Arrays.fill(bytes, at, at + 1 + random.nextInt(8), (byte) 0xFF);
            case 3 -> Arrays.fill(bytes, at, at + 1 + random.nextInt(8), (byte) 0);
            case 4 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            default -> {
                final int length = random.nextInt(bytes.length - at);
                System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - length), length);
            }
        }
        return bytes;
    }

    private static void give(Consumer<byte[]> decoder, byte[] input, String what) {
        try {
            decoder.accept(input);
        } catch (final RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
    }
}
