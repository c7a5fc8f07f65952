package io.tapewire.perf.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Which instruments each client takes: some of all at random, no two clients alike, and each instrument by as many clients as any other, so that what a tick
 * costs does not hang on which one it is.
 */
final class Portions {
    private final List<String> symbols;
    private final int size;
    private final int groupSize; // clients that share out one shuffle between them
    private final long seed;

    /** @param size instruments of a client, at most as many as there are */
    Portions(List<String> symbols, int size, long seed) {
        this.symbols = symbols.stream().sorted().toList();
        this.size = size;
        this.seed = seed;
        groupSize = symbols.size() / gcd(symbols.size(), size);
    }

    /** {@return the instruments of a client, from 0} */
    List<String> of(int client) {
        final List<String> shuffled = new ArrayList<>(symbols);
        Collections.shuffle(shuffled, new Random(seed + client / groupSize));
        final List<String> portion = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            portion.add(shuffled.get((client % groupSize * size + i) % shuffled.size()));
        }
        return portion;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
