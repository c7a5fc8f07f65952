package io.tapewire.schemas;

import java.util.List;

/** The golden frames, for tests of other packages. */
public final class GoldenFrames {
    private GoldenFrames() {}

    /**
     * One of them.
     *
     * @param bytes the whole, with what stands in front of the message and behind it
     * @param offset of the SBE header
     * @param decoded how the Java decoder prints the message
     */
    public record Golden(String name, byte[] bytes, int offset, String decoded) {}

    /** {@return all} */
    public static List<Golden> all() {
        return GoldenFramesTest.samples().stream().map(GoldenFrames::of).toList();
    }

    /** {@return the one of a message} */
    public static Golden of(String name) {
        return all().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Golden of(Sample sample) {
        final String file = GoldenFrame.file(sample.name());
        return new Golden(
                sample.name(),
                GoldenFrame.parse(file),
                GoldenFrame.prefixLength(sample.carrier()),
                GoldenFrame.decoded(file));
    }
}
