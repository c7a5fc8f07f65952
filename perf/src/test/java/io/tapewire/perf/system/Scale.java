package io.tapewire.perf.system;

/** Short forms run in {@code mvn verify}, full ones with {@code -Pfull}. */
final class Scale {
    private static final boolean FULL = Boolean.getBoolean("tapewire.full");

    private Scale() {}

    static int of(int brief, int full) {
        return FULL ? full : brief;
    }
}
