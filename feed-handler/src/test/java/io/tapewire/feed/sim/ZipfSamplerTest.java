package io.tapewire.feed.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfSamplerTest {
    private static final int DRAWS = 2_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 50, 300, 10_000})
    void shouldDrawRankKAsOftenAsOneInK(int count) {
        final ZipfSampler sampler = new ZipfSampler(count);
        final SplitMix random = new SplitMix(20_261_125);
        final int[] drawn = new int[count];
        for (int i = 0; i < DRAWS; i++) {
            drawn[sampler.next(random)]++;
        }
        double harmonic = 0;
        for (int k = 1; k <= count; k++) {
            harmonic += 1.0 / k;
        }
        for (int k = 1; k <= count; k++) {
            final double expected = DRAWS / harmonic / k;
            assertEquals(expected, drawn[k - 1], 6 * Math.sqrt(expected) + 1, "rank " + k);
        }
    }
}
